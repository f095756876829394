"""What becomes of answers in the windows that a long context is read in."""

from collections.abc import Mapping, Sequence

from studio.tasks.base import Said
from studio.tasks.inspecting import CUT, EMPTY, EXACT, SPLITS, Example, Fate, Limit, Mended, Tokenised
from studio.tasks.question_answering.settings import AnswerSettings
from studio.tasks.question_answering.targets import targets, tokens_of
from studio.tasks.question_answering.windows import CONTEXT, LEAST_ROOM, least_room, window_of

USUAL_STRIDE = AnswerSettings().doc_stride
NO_ANSWER, START, END, BOTH = "no answer", "start", "end", "start and end"


class AnswerInspector:
    """See `Inspector`. Training leaves out a question whose answer no window holds, so there is nothing to choose."""

    states: Mapping[str, str] = {
        EXACT: "A model can learn it and say it exactly.",
        SPLITS: "It begins or ends within a token, or at white space, so a model can say only what the tokens hold.",
        CUT: "No window holds all of it, so the question is left out of training.",
        EMPTY: "The tokenizer makes no token of it, so the question is left out of training.",
    }
    part = ("answer", "answers")
    setting: str | None = None

    def __init__(self, stride: int = USUAL_STRIDE) -> None:
        """`stride` is how many tokens neighbouring windows share."""
        self._stride = stride

    def looked_at(self, example: Example) -> Example:
        return example

    def parts(self, said: Said) -> int:
        return len(said)

    def fates(self, text: str, said: Said, tokens: Tokenised, limit: Limit) -> list[Fate]:
        return [_fate(text, one["start"], one["end"], tokens, limit, self._stride) for one in said]

    def mend(self, choice: str, text: str, said: Said, tokens: Tokenised, limit: Limit) -> Mended:  # noqa: ARG002
        return Mended(said)

    def targets(
        self,
        text: str,
        learnt: Mended,
        tokens: Tokenised,
        labels: Sequence[str],  # noqa: ARG002  # an answer has no label
        limit: Limit,
    ) -> list[str | None]:
        """The two places that the loss asks for in a window that holds the answer; all others are wrong alike."""
        found: list[str | None] = [None] * len(tokens)
        fates = self.fates(text, learnt.said, tokens, limit)
        if not fates:
            found[0] = NO_ANSWER
        for fate in fates:
            if fate.tokens is None or fate.state == CUT:
                continue
            first, last = fate.tokens
            found[first], found[last] = (START, END) if first < last else (BOTH, BOTH)
        return found


def _fate(text: str, start: int, end: int, tokens: Tokenised, limit: Limit, stride: int) -> Fate:
    whole = window_of(tokens.ids, tokens.offsets, tokens.sequence_ids, None)
    covers = targets([whole], [{"start": start, "end": end}], text).covers
    touched = tokens_of(whole, *covers) if covers else None
    if covers is None or touched is None:
        return Fate(start, end, None, EMPTY, None, None, None)
    context = [place for place, sequence in enumerate(tokens.sequence_ids) if sequence == CONTEXT]
    first, last = touched[0] - context[0], touched[1] - context[0]
    beside = len(tokens) - len(context)
    needed = max(beside + _least_room(first, last, len(context), stride), 2 * beside)
    room = limit.max_length - beside
    if room < least_room(limit.max_length) or not _is_held(first, last, len(context), room, stride):
        return Fate(start, end, None, CUT, touched, None, needed)
    state = EXACT if covers == (start, end) else SPLITS
    return Fate(start, end, None, state, touched, covers, needed)


def _is_held(first: int, last: int, length: int, room: int, stride: int) -> bool:
    """Whether some window holds the tokens `first` to `last` of a context of this length."""
    if room < LEAST_ROOM:
        return False
    step = room - min(stride, room // 2)
    newest = -(-max(0, length - room) // step)  # the window that reaches the end
    return last < min(first // step, newest) * step + room


def _least_room(first: int, last: int, length: int, stride: int) -> int:
    """The least room from which on the answer is in a window whole, however these then lie."""
    answer = last - first + 1
    # Windows that share as many tokens as the answer has always hold it, and so does one that holds all.
    enough = min(max(length, LEAST_ROOM), 2 * answer if answer <= stride else length)
    enough = max(enough, LEAST_ROOM)
    while _is_held(first, last, length, enough - 1, stride):
        enough -= 1
    return enough
