"""The contract of a task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from studio.metrics.measurable import Measurable
from studio.tasks.settings import Setting

# What a person or a model says of an example, as JSON: the name of a label, or what a task makes of several.
Said: TypeAlias = Any
# The form of that: the name of a label; a list of names; a list of spans with labels, `{"start", "end", "label"}`; a
# list of at most one span, `{"start", "end"}`; a text. Places are counted in code points.
Shape: TypeAlias = Literal["label", "labels", "spans", "answers", "text"]
# What is asked about: a text, a question about a text, or an image.
Takes: TypeAlias = Literal["text", "question", "image"]
# What is kept of a model's answer, as JSON: a probability for each of its labels, in their order; or, where what is
# said does not follow from that, an object with `said`, and what else the task measures.
Answer: TypeAlias = Any
# Those of several examples; probabilities may be one array, shape (examples, labels).
Answers: TypeAlias = Sequence[Answer] | NDArray[np.float64]


class Asked(Protocol):
    """What is asked about, such as an example: a text, with a question where the task takes one, or an image, which is
    named by the hash of its file.
    """

    @property
    def text(self) -> str: ...
    @property
    def question(self) -> str | None: ...
    @property
    def image(self) -> str | None: ...


class Spoken(Protocol):
    """What a model says about one input, and the probability of every label; of none where it knows no labels."""

    @property
    def label(self) -> Said: ...
    @property
    def probabilities(self) -> Mapping[str, float]: ...
    @property
    def confidence(self) -> float | None: ...
    @property
    def details(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Decoded:
    """The same, as it comes out of a model: the labels' probabilities largest first."""

    label: Said
    probabilities: dict[str, float]
    # How likely all of it is right; None where that is the probability of the label.
    confidence: float | None = None
    # What else the task tells of it, as JSON.
    details: Mapping[str, Any] = field(default_factory=dict)


class Places(Protocol):
    """Where tokens stand in their text, a value for each, by the names that tokenizers have for them."""

    @property
    def offset_mapping(self) -> Sequence[tuple[int, int]]: ...
    @property
    def word_ids(self) -> Sequence[int | None]: ...
    @property
    def special_tokens_mask(self) -> Sequence[int]: ...
    @property
    def sequence_ids(self) -> Sequence[int | None]: ...


class Piece(Protocol):
    """What a model read at once; it has places where the task's answers are about places."""

    @property
    def input_ids(self) -> Sequence[int]: ...
    @property
    def layout(self) -> Places | None: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What a model gave for one input: an output for each piece that it was read in, as its runtime's `finish` has it.

    `text` is what places are counted in, empty where there is no text. `weights` are for each piece the tokens that no
    piece before it had.
    """

    text: str
    pieces: Sequence[Piece]
    outputs: Sequence[Any]
    weights: Sequence[float]


@dataclass(frozen=True, slots=True)
class LongText:
    """How a text was read that is too long to be read at once: as its beginning, a share `head` of what is read, and
    its end; or, where that is None, in so many `windows` that share `overlap` of their tokens.

    `is_cut` says that more windows would have been needed, and `keeps_end` that the beginning was left out then.
    """

    windows: int
    overlap: float
    head: float | None
    is_cut: bool
    keeps_end: bool


@dataclass(frozen=True, slots=True)
class Metric:
    """What versions can be compared by: what it is called, and whether it is a share, so that it is told in points."""

    title: str
    is_share: bool = True


class Task(Protocol):
    """Everything that differs from one kind of label to another. Pure: no model, no store, no clock."""

    name: str
    auto_class: str
    # Whether what is said is more than the name of one label.
    is_structured: bool
    # Whether what is said names labels of a project's schema.
    has_labels: bool
    shape: Shape
    takes: Takes
    # The policies for long inputs that it can follow, the usual one first.
    long_inputs: tuple[str, ...]
    # What a project can choose of how it is done, by name.
    settings: Mapping[str, Setting]
    # What a project can choose to compare versions by, by the names that `measure` knows.
    metrics: Mapping[str, Metric]
    # The figures that matter most, of these; by the first of them versions are compared where nobody chose another.
    headline: tuple[str, ...]
    # Which of the hyperparameters that not all tasks can follow this one does.
    trains_with: frozenset[str]

    def with_settings(self, values: Mapping[str, Any]) -> Self:
        """The same as a project has chosen it; what is not named is as usual. Raises InvalidInput, naming a setting."""
        ...

    def loosest(self) -> Self:
        """The same by the choices that allow what any choice does: so are answers of former times read."""
        ...

    def lesson(self) -> dict[str, Any]:
        """What of the settings a model that is trained keeps in its config, for `decode`."""
        ...

    def validate(self, said: Said | None, labels: Sequence[str], text: str) -> Said:
        """What is said of a text, in the one form that it is stored in. Raises InvalidInput, naming what is wrong."""
        ...

    def named(self, said: Said) -> Sequence[Any]:
        """The labels in it, as often as they occur."""
        ...

    def relabel(self, said: Said, labels: Mapping[Any, Any]) -> Said | None:
        """The same with other labels in place of its own, in the form of `validate`: names for ids, or ids for names.

        Labels that a task may put in any order stand in that of `labels`, and each once where several have become one.
        One that has None in its place is left out; the whole is None only where nothing is said without it.
        """
        ...

    def distance(self, said: Said, other: Said) -> float:
        """How far apart two answers to one example are, from 0, the same, to 1; the same in either order.

        What people disagree on by chance is told from this (Krippendorff's alpha).
        """
        ...

    def require_trainable(self, counts: Mapping[str, int], examples: int) -> None:
        """Raises NotEnoughLabels unless one can train on this many examples of the pool, so many of each label."""
        ...

    def stride(self, decoding: Mapping[str, Any]) -> int | None:
        """How many tokens the windows of a long input share, where all of it must be read.

        None where a project says how long inputs are read.
        """
        ...

    def decode(self, heard: Heard, id2label: Mapping[int, str], decoding: Mapping[str, Any]) -> Decoded:
        """What a model says of an input; `decoding` is what its config says of how its numbers become answers."""
        ...

    def answer(self, spoken: Spoken, labels: Sequence[str]) -> Answer:
        """What is kept of it; `labels` are the model's own, in its order."""
        ...

    def said(self, answer: Answer, labels: Sequence[str]) -> Said:
        """What a kept answer says."""
        ...

    def probability(self, answer: Answer, labels: Sequence[str], label: str) -> float | None:
        """How likely a kept answer makes this label; None where it does not tell."""
        ...

    def aligned(
        self, answers: Sequence[Answer], own: Sequence[str], names: Mapping[str, str | None], labels: Sequence[str]
    ) -> Sequence[Answer]:
        """Answers of a model, whose `own` labels are called by `names` now, as if `labels` were its own.

        `names` leaves out what is still called as it was, and has None for what means nothing any more.
        """
        ...

    def measure(
        self, answers: Answers, gold: Sequence[Said], labels: Sequence[str], texts: Sequence[str]
    ) -> Measurable:
        """Kept answers of a model with these labels, beside what is agreed; at least one of each."""
        ...

    def code(
        self,
        checkpoint: str,
        text: str,
        max_length: int,
        base: str | None = None,
        long: LongText | None = None,
        question: str | None = None,
    ) -> dict[str, str]:
        """Runnable Python that gives exactly this answer, by the name of its form; what cannot do so says it.

        The `question` is about the text, where the task takes one; an image is named by the file `text`.
        With a `base`, the checkpoint is the folder of a linear head on the embeddings of that. A text that is not
        `long` is cut to `max_length` tokens, if need be.
        """
        ...
