"""Suggestions beside the examples: helpful when a model serves, absent when none does, never in the way."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from studio.errors import StudioError
from studio.labelling.answers import Suggestion
from studio.tasks.base import Asked, Spoken, Task

logger = logging.getLogger(__name__)

# What is said, and the version that says it.
Opinion = tuple[Spoken, str]


@dataclass(frozen=True, slots=True)
class Words:
    """How a version's answers are told today.

    `names` are the labels in use, in their order, and what those are called now that were called otherwise; None for
    what means nothing any more.
    """

    task: Task
    names: Mapping[str, str | None]


class Suggester:
    """Asks the served model, and answers None per text when it cannot."""

    def __init__(
        self,
        predict: Callable[[int, Sequence[Asked]], Sequence[Opinion | None]],
        words: Callable[[int, str], Words],
        is_ready: Callable[[int], bool],
    ) -> None:
        """`predict(project_id, examples)` has None for those that the model cannot read.

        `words(project_id, version)` says how the answers of the version are told today.
        `is_ready(project_id)` says whether there is anybody to ask; it asks no database.
        """
        self._predict = predict
        self._words = words
        self.is_ready = is_ready

    def suggest(self, project_id: int, examples: Sequence[Asked]) -> list[Suggestion | None]:
        """A suggestion per example, or None for each when there is no model to ask."""
        try:
            opinions = self._predict(project_id, examples)
            versions = {opinion[1] for opinion in opinions if opinion is not None}
            words = {version: self._words(project_id, version) for version in versions}
            return [opinion and suggestion_of(opinion, words[opinion[1]]) for opinion in opinions]
        except StudioError as error:
            logger.debug("No suggestions: %s", error)
        except Exception:
            # Labelling must go on when the model cannot answer.
            logger.exception("Suggesting failed")
        return [None] * len(examples)


def suggestion_of(opinion: Opinion, words: Words) -> Suggestion | None:
    """What a version says by the names of today; None when all of it means nothing any more."""
    return (_structure if words.task.is_structured else _label)(*opinion, words)


def _label(spoken: Spoken, version: str, words: Words) -> Suggestion | None:
    """The likeliest label; labels that were merged have their probabilities together."""
    now: dict[str, float] = defaultdict(float)
    for name, probability in spoken.probabilities.items():
        called = words.names.get(name, name)
        if called is not None:
            now[called] += probability
    if not now:
        return None
    label = max(now, key=lambda name: now[name])
    # What was rounded before it was added up may come to a little more than one.
    return Suggestion(label, min(now[label], 1.0), version)


def _structure(spoken: Spoken, version: str, words: Words) -> Suggestion | None:
    """Labels that nobody knows any more fall out of it."""
    unknown = dict.fromkeys(name for name in words.task.named(spoken.label) if name not in words.names)
    said = words.task.relabel(spoken.label, {**words.names, **unknown})
    return None if said is None else Suggestion(said, min(spoken.confidence or 0.0, 1.0), version)
