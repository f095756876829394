"""What a checkpoint can be asked that nobody has to train: one kind of question a task, checked when it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from studio.errors import InvalidInput

# What a person tries is read up to here, however much more a model reads: attention grows with the square of it.
MOST_TOKENS = 2_048
MOST_TEXTS = 64
MOST_LABELS = 50
# A text with each of its labels is read once.
MOST_PAIRS = 512
MOST_CHOICES = 50
MOST_NEW_TOKENS = 256
MOST_ALTERNATIVES = 10
BLANK = "{}"


@dataclass(frozen=True, slots=True)
class FillMask:
    """Which tokens may stand where each text has the mask token: the `top_k` most probable for each mask."""

    task: ClassVar[str] = "fill-mask"
    texts: tuple[str, ...]
    top_k: int = 5

    def __post_init__(self) -> None:
        _require_count(self.texts, MOST_TEXTS)
        _require_number("top_k", self.top_k, 1, MOST_CHOICES)

    def strings(self) -> dict[str, Sequence[str]]:
        """Everything that somebody wrote, by what it is called."""
        return {"text": self.texts}


@dataclass(frozen=True, slots=True)
class ZeroShot:
    """Which of these labels fit each text, by whether the text entails `template` with the label in place of `{}`.

    With `multi_label` each label is judged by itself; else their probabilities sum to 1.
    Yin, W., Hay, J. and Roth, D. (2019): Benchmarking zero-shot text classification. EMNLP.
    """

    task: ClassVar[str] = "zero-shot-classification"
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    template: str = "This example is {}."
    multi_label: bool = False

    def __post_init__(self) -> None:
        _require_count(self.texts, MOST_TEXTS)
        if not self.labels:
            raise InvalidInput("No labels were given. Name at least one, such as: sports, politics.")
        if len(self.labels) > MOST_LABELS:
            raise InvalidInput(f"Found {len(self.labels)} labels; at most {MOST_LABELS} are judged at once.")
        if len(set(self.labels)) < len(self.labels):
            raise InvalidInput("A label is there twice. Name each one once.")
        pairs = len(self.texts) * len(self.labels)
        if pairs > MOST_PAIRS:
            raise InvalidInput(
                f"{len(self.texts)} texts with {len(self.labels)} labels are {pairs:,} pairs; at most {MOST_PAIRS} are "
                "judged at once. Ask fewer texts or labels."
            )
        # Nothing but the label's place: str.format would let a template read attributes, or ask for a huge width.
        if self.template.count(BLANK) != 1 or self.template.count("{") + self.template.count("}") != 2:
            raise InvalidInput(
                f"The template is {self.template!r}; expected a sentence with {BLANK} once, where the label goes, and "
                "no other braces. For example: This example is {}."
            )

    def strings(self) -> dict[str, Sequence[str]]:
        return {"text": self.texts, "label": self.labels, "template": (self.template,)}

    def hypotheses(self) -> list[str]:
        """The template with each label."""
        return [self.template.replace(BLANK, label) for label in self.labels]


@dataclass(frozen=True, slots=True)
class Generation:
    """How a text goes on: with the most probable token each time, or with one that is drawn.

    A drawing is the same again with the same `seed`. `top_k` 0 and `top_p` 1 leave out no token.
    Holtzman, A. et al. (2020): The curious case of neural text degeneration. ICLR.
    """

    task: ClassVar[str] = "text-generation"
    text: str
    max_new_tokens: int = 40
    sampled: bool = False
    temperature: float = 1.0
    top_k: int = 50
    top_p: float = 1.0
    seed: int = 0
    alternatives: int = 5

    def __post_init__(self) -> None:
        _require_number("max_new_tokens", self.max_new_tokens, 1, MOST_NEW_TOKENS)
        _require_number("temperature", self.temperature, 0.05, 10)
        _require_number("top_k", self.top_k, 0, 100_000)
        _require_number("top_p", self.top_p, 0.01, 1)
        _require_number("seed", self.seed, 0, 2**32 - 1)
        _require_number("alternatives", self.alternatives, 0, MOST_ALTERNATIVES)

    def strings(self) -> dict[str, Sequence[str]]:
        return {"text": (self.text,)}


@dataclass(frozen=True, slots=True)
class Similarity:
    """How near the meanings of these texts are; `with_vectors` gives what they are compared by, too."""

    task: ClassVar[str] = "feature-extraction"
    texts: tuple[str, ...]
    with_vectors: bool = False

    def __post_init__(self) -> None:
        _require_count(self.texts, MOST_TEXTS)

    def strings(self) -> dict[str, Sequence[str]]:
        return {"text": self.texts}


Question = FillMask | ZeroShot | Generation | Similarity


def _require_count(texts: Sequence[str], most: int) -> None:
    if not texts:
        raise InvalidInput("There is no text. Type or paste one.")
    if len(texts) > most:
        raise InvalidInput(f"Found {len(texts):,} texts; at most {most} are tried at once. Split them up.")


def _require_number(name: str, value: float, least: float, most: float) -> None:
    # A number that is none compares with nothing.
    if not least <= value <= most:
        raise InvalidInput(f"{name} is {value}; expected a number from {least:g} to {most:,}.")
