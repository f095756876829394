"""The three usual mistakes, looked for in what somebody does with a checkpoint: lengths, AutoClass, numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from studio.checkpoints.findings import AUTO_CLASS, LOGITS, PADDING, TRUNCATION, Finding
from studio.checkpoints.guards import check_auto_class, check_lengths, check_probabilities, load_code
from studio.checkpoints.label_guards import check_labels, has_number_labels
from studio.checkpoints.resolution.card import CheckpointCard
from studio.checkpoints.resolution.values import Resolution
from studio.checkpoints.task_classes import TASK_CLASSES, find_task_class
from studio.errors import InvalidInput
from studio.trying.pasted import read_numbers
from studio.trying.source import Source
from studio.trying.strings import require_strings
from studio.trying.ways import Ways

MOST_TEXTS = 200
PROBABILITIES, LABELS = "probabilities", "labels"
USES = (PROBABILITIES, LABELS)
AUTO_CLASSES = tuple(dict.fromkeys(row.auto_class for row in TASK_CLASSES.values()))


@dataclass(frozen=True, slots=True)
class Use:
    """What somebody does with a checkpoint; what is left empty is not looked at.

    `auto_class` is what they load it with, `numbers` are some of theirs as they pasted them, and `used_as` is one of
    USES: as labels they are given to a loss, as probabilities to a metric or a threshold.
    """

    task: str
    texts: tuple[str, ...] = ()
    auto_class: str = ""
    numbers: str = ""
    used_as: str = PROBABILITIES

    def __post_init__(self) -> None:
        """Raises InvalidInput."""
        find_task_class(self.task)
        if self.auto_class and self.auto_class not in AUTO_CLASSES:
            known = ", ".join(AUTO_CLASSES)
            raise InvalidInput(f"{self.auto_class[:60]!r} is no AutoClass of a task. Choose one of: {known}.")
        if self.used_as not in USES:
            raise InvalidInput(f"used_as is {self.used_as[:40]!r}; choose one of: {', '.join(USES)}.")
        if len(self.texts) > MOST_TEXTS:
            raise InvalidInput(f"Found {len(self.texts):,} texts; at most {MOST_TEXTS} are looked at. Leave some out.")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, by the names of the mistakes, and what was found.

    `lengths` are ids of each text, special ones included, and `max_length` how many the model reads.
    """

    checkpoint: str
    resolution: Resolution
    looked_at: tuple[str, ...]
    findings: tuple[Finding, ...]
    lengths: tuple[int, ...]
    max_length: int | None


class Checking:
    """Looks at a checkpoint's config and tokenizer, and never at its weights."""

    def __init__(self, ways: Ways, texts_of: Callable[[int, int], list[str]], text_bytes: int) -> None:
        """`texts_of(project_id, count)` are some texts of a project, the same ones again."""
        self._ways = ways
        self._texts_of = texts_of
        self._text_bytes = text_bytes

    def texts(self, project_id: int, count: int) -> list[str]:
        """So many of a project's texts, or as many as there are. Raises InvalidInput."""
        if not 1 <= count <= MOST_TEXTS:
            raise InvalidInput(f"Asked for {count:,} texts; expected a number from 1 to {MOST_TEXTS}.")
        return self._texts_of(project_id, count)

    def check(self, source: Source, use: Use) -> Checked:
        """Raises InvalidInput: what was given cannot be looked at. CheckpointUnavailable: it cannot be had."""
        require_strings({"text": use.texts}, self._text_bytes)
        with self._ways.located(source) as location:
            card = self._ways.look(location, source.name)
            lengths, can_pad = self._lengths(location, card, use.texts)
        found = card.resolution(use.task)
        of_lengths = check_lengths(lengths, card.max_length or 0, can_pad=can_pad) if lengths else []
        looked_at = [
            *([PADDING, TRUNCATION] if lengths else []),
            AUTO_CLASS,
            *([LOGITS] if use.numbers.strip() else []),
        ]
        findings = [*of_lengths, _of_class(use, found), _of_numbers(use, found)]
        told = tuple(_named(finding, location) for finding in findings if finding is not None)
        return Checked(source.name, found, tuple(looked_at), told, tuple(lengths), card.max_length)

    def _lengths(self, location: str, card: CheckpointCard, texts: Sequence[str]) -> tuple[list[int], bool]:
        if not texts:
            return [], True
        if card.max_length is None:
            raise InvalidInput(f"{card.name!r} looks at images and has no tokenizer. Leave the texts out.")
        return self._ways.lengths(location, texts)


def _of_class(use: Use, found: Resolution) -> Finding | None:
    wrong = check_auto_class(use.task, use.auto_class) if use.auto_class else None
    if wrong is not None or found.predicts or found.trains:
        return wrong
    code = load_code(find_task_class(use.task)).replace("(checkpoint)", f"({found.instead[0]!r})")
    return Finding(AUTO_CLASS, found.found, found.expected, found.advice, code)


def _of_numbers(use: Use, found: Resolution) -> Finding | None:
    if not use.numbers.strip():
        return None
    numbers = read_numbers(use.numbers)
    if use.used_as == PROBABILITIES:
        return check_probabilities(numbers, several=use.task == "multi-label")
    if not has_number_labels(use.task):
        raise InvalidInput(f"{found.name} has no numbers for labels that could be looked at. Choose probabilities.")
    return check_labels(use.task, numbers, len(found.labels) or _outputs(numbers))


def _outputs(numbers: NDArray[Any]) -> int:
    """As many as the numbers could mean: with a new head nobody knows how many there will be."""
    return int(numbers.shape[-1]) if numbers.dtype.kind == "f" else int(numbers.max()) + 1


def _named(finding: Finding, location: str) -> Finding:
    """The code with the checkpoint that it is about."""
    if "checkpoint" not in finding.code:
        return finding
    return replace(finding, code=f"checkpoint = {location!r}\n\n{finding.code}")
