"""What a checkpoint answers, by task: probabilities and never logits, and how much of each text it read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A token that may stand for a mask; `text` is the whole text with it in place."""

    token: str
    token_id: int
    probability: float
    text: str


@dataclass(frozen=True, slots=True)
class Mask:
    """One mask, at this place among the tokens, and its most probable tokens first."""

    position: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FilledText:
    """A text with its masks, in order; of its tokens the last `cut_tokens` were not read, nor the masks in them."""

    text: str
    tokens: int
    cut_tokens: int
    cut_masks: int
    masks: tuple[Mask, ...]


@dataclass(frozen=True, slots=True)
class FilledTexts:
    """An answer to `FillMask`, a text each; `max_length` is how many tokens are read, special ones included."""

    mask_token: str
    max_length: int
    texts: tuple[FilledText, ...]


@dataclass(frozen=True, slots=True)
class LabelProbability:
    """How probable a label is."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class JudgedText:
    """A text with its labels, the most probable first.

    `tokens` are those of the longest pair of text and label; `cut_tokens` is the most that was cut of the text.
    """

    text: str
    tokens: int
    cut_tokens: int
    labels: tuple[LabelProbability, ...]


@dataclass(frozen=True, slots=True)
class JudgedTexts:
    """An answer to `ZeroShot`, made of what the head says of two of its labels, which are given by their places."""

    head_labels: tuple[str, ...]
    entailment: int
    contradiction: int
    max_length: int
    texts: tuple[JudgedText, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another token that could have come; `token` is how the tokenizer spells it."""

    text: str
    token: str
    token_id: int
    probability: float


@dataclass(frozen=True, slots=True)
class GeneratedToken:
    """One token: what it adds to the text, and how probable the model found it, whatever was then drawn.

    A character of several tokens comes with the last of them; what only steers the model adds nothing.
    """

    text: str
    token: str
    token_id: int
    probability: float
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Generated:
    """An answer to `Generation`.

    `ended` is why no more came: "end" (the model ended it), "length" (as many tokens as were asked for), "stopped" (by
    a person) or "deadline". `max_new_tokens` is how many were asked for, or as many as there was room for.
    `prompt_tokens` were read; before them, `cut_tokens` were not.
    """

    prompt: str
    text: str
    tokens: tuple[GeneratedToken, ...]
    ended: str
    max_new_tokens: int
    prompt_tokens: int
    cut_tokens: int
    max_length: int


@dataclass(frozen=True, slots=True)
class ComparedText:
    """A text, how many of its tokens were read, and how many behind them were not."""

    text: str
    tokens: int
    cut_tokens: int


@dataclass(frozen=True, slots=True)
class Compared:
    """An answer to `Similarity`: the cosine of each text's vector with each other's, from -1 to 1.

    A text's vector, of `size` numbers, is the mean of its tokens' vectors in the last layer: that of the encoder, where
    a decoder stands behind it.
    Reimers, N. and Gurevych, I. (2019): Sentence-BERT. EMNLP.
    """

    texts: tuple[ComparedText, ...]
    matrix: tuple[tuple[float, ...], ...]
    size: int
    max_length: int
    of_encoder: bool
    vectors: tuple[tuple[float, ...], ...] | None = None


Answer = FilledTexts | JudgedTexts | Generated | Compared
