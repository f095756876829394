"""Suggestions beside the examples: helpful when a model serves, absent when none does, never in the way."""

import logging
from collections.abc import Callable, Sequence

from studio.errors import StudioError
from studio.labelling.answers import Suggestion

logger = logging.getLogger(__name__)

# What suggesting needs to know of an answer: its label, its probability, the version that gave it.
Opinion = tuple[str, float, str]


class Suggester:
    """Asks the served model, and answers None per text when it cannot."""

    def __init__(self, predict: Callable[[int, Sequence[str]], Sequence[Opinion]]) -> None:
        self._predict = predict

    def suggest(self, project_id: int, texts: Sequence[str]) -> list[Suggestion | None]:
        """A suggestion per text, or None for each when there is no model to ask."""
        try:
            return [Suggestion(*opinion) for opinion in self._predict(project_id, texts)]
        except StudioError as error:
            logger.debug("No suggestions: %s", error)
        except Exception:
            # Labelling must go on when the model cannot answer.
            logger.exception("Suggesting failed")
        return [None] * len(texts)
