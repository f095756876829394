"""What a checkpoint is for a task, in sentences: what was found, what is expected, what to do. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.checkpoints.resolution.rules import ZERO_SHOT, other_head, purpose
from studio.checkpoints.resolution.values import IMPOSSIBLE, JOINED, NEEDLESS, NEW, OTHER, TRAINED, Facts
from studio.checkpoints.task_classes import ONE_LABEL, SEVERAL_LABELS, TaskClass

SHOWN_LABELS = 5
WANTED = {ONE_LABEL: "to choose one label", SEVERAL_LABELS: "to choose several labels"}


@dataclass(frozen=True, slots=True)
class Words:
    """Three sentences; `instead` are checkpoints that fit better."""

    found: str
    expected: str
    advice: str
    instead: tuple[str, ...] = ()


def words_of(facts: Facts, row: TaskClass, head: str) -> Words:
    """What to say of a head in this state."""
    return _WORDS[head](facts, row)


def refusal(words: Words) -> str:
    """Why a checkpoint is not taken, and what to do."""
    return f"{words.found} {words.expected} {words.advice}"


def _expected(row: TaskClass) -> str:
    return f"{row.name} needs a checkpoint made with {row.auto_class}."


def _either(row: TaskClass) -> str:
    if not row.bases:
        return f"Give a checkpoint that was trained for it, such as {row.examples[0]}."
    return f"Give one, such as {row.examples[0]}, or a base checkpoint without a task head, such as {row.bases[0]}."


def _trained(facts: Facts, row: TaskClass) -> Words:
    outputs = f" with {len(facts.labels):,} outputs ({_some(facts.labels)})" if row.has_labels else ""
    trains = " Training goes on from it, and replaces its head where your labels are others." if row.trains else ""
    return Words(
        f"{facts.checkpoint!r} is a {_made(facts, row)}{outputs}.", _expected(row), f"It predicts as it is.{trains}"
    )


def _new(facts: Facts, row: TaskClass) -> Words:
    found = f"{facts.checkpoint!r} has no {row.head}: it is a {_architecture(facts)}."
    if row.trains:
        expected = f"{row.name} loads it with {row.auto_class}, whose head is random until it is trained."
        return Words(found, expected, f"Label some examples and train: it gets a new {row.head}.", row.examples)
    return Words(found, _expected(row), _either(row), row.examples)


def _other(facts: Facts, row: TaskClass) -> Words:
    instead = (*row.examples, *row.bases)
    if architecture := other_head(facts, row):
        found = f"{facts.checkpoint!r} has the head of another task ({architecture})."
        return Words(found, _expected(row), _either(row), instead)
    if row.task == ZERO_SHOT:
        found = f"{facts.checkpoint!r} knows the labels {_some(facts.labels)}, and none of them is entailment."
        expected = f"{row.name} needs a classifier that says whether one text follows from another."
        return Words(found, expected, _either(row), instead)
    wanted = WANTED[row.problem_type or ONE_LABEL]
    found = f"{facts.checkpoint!r} was trained for {purpose(facts)}, not {wanted}."
    return Words(found, f"{row.name} needs problem_type {row.problem_type}.", _either(row), instead)


def _impossible(facts: Facts, row: TaskClass) -> Words:
    found = f"{facts.checkpoint!r} is a {facts.model_type} model, and {row.auto_class} knows none of those."
    return Words(found, _expected(row), _either(row), (*row.examples, *row.bases))


def _joined(facts: Facts, row: TaskClass) -> Words:
    return Words(
        f"{facts.checkpoint!r} is a {_architecture(facts)}: it reads texts and does not write any.",
        f"{_expected(row)[:-1]}, or an encoder that two can be joined of.",
        "Label some examples and train: two copies of it become an encoder-decoder (EncoderDecoderModel).",
        row.examples,
    )


def _needless(facts: Facts, row: TaskClass) -> Words:
    return Words(
        f"{facts.checkpoint!r} is a {facts.model_type} model, of which {row.auto_class} takes the body.",
        f"{row.name} needs no head.",
        "It makes vectors as it is.",
    )


def _made(facts: Facts, row: TaskClass) -> str:
    return facts.classes.get(row.auto_class, _architecture(facts))


def _architecture(facts: Facts) -> str:
    return facts.architectures[0] if facts.architectures else f"{facts.model_type} model"


def _some(labels: Sequence[str]) -> str:
    shown = ", ".join(labels[:SHOWN_LABELS])
    return shown if len(labels) <= SHOWN_LABELS else f"{shown}, …"


_WORDS: dict[str, Callable[[Facts, TaskClass], Words]] = {
    TRAINED: _trained,
    NEW: _new,
    OTHER: _other,
    IMPOSSIBLE: _impossible,
    JOINED: _joined,
    NEEDLESS: _needless,
}
