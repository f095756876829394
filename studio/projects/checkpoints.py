"""Whether a checkpoint can be trained from, said before a project is made with it."""

from collections.abc import Callable
from dataclasses import dataclass

from studio.errors import StudioError
from studio.projects.terms import require_checkpoint


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """What can be done with a checkpoint's name, in a sentence; `labels` are those of its own head, if it has one."""

    name: str
    usable: bool
    sentence: str
    labels: tuple[str, ...]


class Checkpoints:
    """Looks at checkpoints without loading their weights."""

    def __init__(
        self,
        load_tokenizer: Callable[[str], object],
        head_labels: Callable[[str], list[str] | None],
        require_nameable: Callable[[str], None],
    ) -> None:
        """Each takes a checkpoint's name and raises a StudioError; `head_labels` gives None where there is no head."""
        self._load_tokenizer = load_tokenizer
        self._head_labels = head_labels
        self._require_nameable = require_nameable

    def require_nameable(self, name: str) -> None:
        """Raises InvalidInput for what people of this studio may not name, such as a folder of a public machine."""
        require_checkpoint(name)
        self._require_nameable(name)

    def describe(self, name: str) -> CheckpointView:
        """Reads the configuration and the tokenizer, which takes seconds where the Hub is asked."""
        name = name.strip()
        try:
            self.require_nameable(name)
            labels = self._head_labels(name)
            self._load_tokenizer(name)
        except StudioError as error:
            return CheckpointView(name, False, str(error), ())
        if labels is None:
            return CheckpointView(name, True, "It can be used: training gives it a new head for your labels.", ())
        return CheckpointView(
            name,
            True,
            f"It can be used. Its own head has {len(labels):,} labels; training replaces it by one for your labels.",
            tuple(labels),
        )
