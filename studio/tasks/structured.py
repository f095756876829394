"""What tasks have in common whose answers are more than the name of one label."""

from collections.abc import Mapping, Sequence
from typing import Any

from studio.tasks.base import Answer, Said
from studio.tasks.settings import Settled


class Structured(Settled):
    """A kept answer is an object, in which `said` is what the model says."""

    is_structured = True
    trains_with: frozenset[str] = frozenset()

    def said(self, answer: Answer, labels: Sequence[str]) -> Said:  # noqa: ARG002  # it names those that it says
        return answer["said"]

    def require_whole(self, base: str | None) -> None:
        """Raises ValueError: these tasks have no linear heads on a `base`."""
        if base is not None:
            raise ValueError(f"found the base {base!r}; expected none, as no linear head does {self.name}")


class Unlabelled(Structured):
    """What is said names no labels, so that nothing in it changes with those of a project."""

    has_labels = False

    def named(self, said: Said) -> list[Any]:  # noqa: ARG002
        return []

    def relabel(self, said: Said, labels: Mapping[Any, Any]) -> Said:  # noqa: ARG002
        return said

    def probability(self, answer: Answer, labels: Sequence[str], label: str) -> None:  # noqa: ARG002
        """There is none."""
        return

    def aligned(
        self,
        answers: Sequence[Answer],
        own: Sequence[str],  # noqa: ARG002
        names: Mapping[str, str | None],  # noqa: ARG002
        labels: Sequence[str],  # noqa: ARG002
    ) -> Sequence[Answer]:
        return answers
