"""How a model that writes looks for its text. Nothing here needs torch."""

from dataclasses import dataclass

from studio.errors import InvalidInput

MOST_BEAMS, MOST_TOKENS = 16, 4_096
USUAL_TOKENS = 128


@dataclass(frozen=True, slots=True)
class Beams:
    """Beam search, by the names that transformers has for its settings; None leaves one to the checkpoint's own.

    `max_new_tokens` is the longest text that is written, in tokens, at most what the model has room for; where neither
    it nor the checkpoint says, it is USUAL_TOKENS.
    """

    num_beams: int | None = None
    max_new_tokens: int | None = None
    length_penalty: float | None = None
    no_repeat_ngram_size: int | None = None

    def __post_init__(self) -> None:
        """Raises InvalidInput: a number is out of its range."""
        _require("num_beams", self.num_beams, 1, MOST_BEAMS)
        _require("max_new_tokens", self.max_new_tokens, 1, MOST_TOKENS)
        _require("length_penalty", self.length_penalty, -10, 10)
        _require("no_repeat_ngram_size", self.no_repeat_ngram_size, 0, MOST_TOKENS)

    def settings(self) -> dict[str, float]:
        """Those that are set."""
        asked = {
            "num_beams": self.num_beams,
            "max_new_tokens": self.max_new_tokens,
            "length_penalty": self.length_penalty,
            "no_repeat_ngram_size": self.no_repeat_ngram_size,
        }
        return {name: value for name, value in asked.items() if value is not None}


def _require(name: str, value: float | None, least: float, most: float) -> None:
    if value is not None and not least <= value <= most:
        raise InvalidInput(f"{name} is {value}; expected a number from {least:,} to {most:,}. Change it.")
