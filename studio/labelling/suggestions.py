"""Suggestions beside the examples: helpful when a model serves, absent when none does, never in the way."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from studio.errors import StudioError
from studio.labelling.answers import Suggestion

logger = logging.getLogger(__name__)

# What suggesting needs to know of an answer: the probability of each label, and the version that gave them.
Opinion = tuple[Mapping[str, float], str]
# What a version's names are called now, where that differs; None for those that mean nothing any more.
Renamed = Mapping[str, str | None]


class Suggester:
    """Asks the served model, and answers None per text when it cannot."""

    def __init__(
        self,
        predict: Callable[[int, Sequence[str]], Sequence[Opinion]],
        renamed: Callable[[int, str], Renamed],
        is_ready: Callable[[int], bool],
    ) -> None:
        """`renamed(project_id, version)` says how the labels were renamed since the version was trained.

        `is_ready(project_id)` says whether there is anybody to ask; it asks no database.
        """
        self._predict = predict
        self._renamed = renamed
        self.is_ready = is_ready

    def suggest(self, project_id: int, texts: Sequence[str]) -> list[Suggestion | None]:
        """A suggestion per text, or None for each when there is no model to ask."""
        try:
            opinions = self._predict(project_id, texts)
            renamed = {version: self._renamed(project_id, version) for version in {version for _, version in opinions}}
            return [suggestion_of(opinion, renamed[opinion[1]]) for opinion in opinions]
        except StudioError as error:
            logger.debug("No suggestions: %s", error)
        except Exception:
            # Labelling must go on when the model cannot answer.
            logger.exception("Suggesting failed")
        return [None] * len(texts)


def suggestion_of(opinion: Opinion, renamed: Renamed) -> Suggestion | None:
    """The likeliest label by its name of today; labels that were merged have their probabilities together.

    None when all of it means nothing any more.
    """
    probabilities, version = opinion
    now: dict[str, float] = defaultdict(float)
    for name, probability in probabilities.items():
        called = renamed.get(name, name)
        if called is not None:
            now[called] += probability
    if not now:
        return None
    label = max(now, key=lambda name: now[name])
    # What was rounded before it was added up may come to a little more than one.
    return Suggestion(label, min(now[label], 1.0), version)
