"""How a long text was read, for people."""

from studio.serving.long_inputs.policy import HEAD_TAIL, WINDOWS
from studio.serving.prediction import Prediction


def how_read(answer: Prediction) -> str:
    """A sentence or two; empty for a text that was read whole and at once."""
    if answer.windows == 1 and not answer.truncated:
        return ""
    return f"The text is longer than the {answer.max_length:,} tokens that are read at once: {_what_was_done(answer)}"


def briefly(answer: Prediction) -> str:
    """The same in a few words, for a table."""
    windows = f"{answer.windows:,} windows" if answer.windows > 1 else ""
    cut = f"{answer.cut_tokens:,} tokens cut" if answer.truncated else ""
    return ", ".join(filter(None, [windows, cut]))


def _what_was_done(answer: Prediction) -> str:
    whole = answer.tokens + answer.cut_tokens
    if answer.long_inputs == HEAD_TAIL:
        return f"the answer rests on {_ends(answer)} of its {whole:,}."
    cut = f"{_cut_side(answer)} {answer.cut_tokens:,} of its {whole:,} tokens were cut."
    if answer.long_inputs == WINDOWS:
        read = f"it was read in {answer.windows:,} windows, and this is what they say together"
        return f"{read}; {cut}" if answer.truncated else f"{read}."
    return f"{cut} The answer rests on {_ends(answer)}."


def _cut_side(answer: Prediction) -> str:
    return "the first" if answer.last_tokens else "the last"


def _ends(answer: Prediction) -> str:
    first, last = answer.tokens - answer.last_tokens, answer.last_tokens
    return " and ".join([*([f"the first {first:,}"] if first else []), *([f"the last {last:,}"] if last else [])])
