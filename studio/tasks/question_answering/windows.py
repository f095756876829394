"""A question with a long context as a tokenizer cuts it: windows, and what each of their tokens is in the context."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.errors import InvalidInput

Integers = NDArray[np.int64]
# As tokenizers number the parts of a pair.
CONTEXT = 1
OUTSIDE = -1
# With fewer tokens of context a window says nothing, however short it is.
LEAST_ROOM = 8


class Encoded(Protocol):
    """What a fast tokenizer gives for (questions, contexts) with `window_arguments`."""

    def __getitem__(self, name: str, /) -> Any: ...
    def sequence_ids(self, batch_index: int, /) -> Sequence[int | None]: ...


@dataclass(frozen=True, slots=True)
class Window:
    """The tokens of one window: the code points from `starts` to `ends` of the context that each one stands for.

    Both are -1 for tokens of the question, special ones, and those that stand for no character. `unanswered` is the
    position that stands for no answer here.
    """

    starts: Integers
    ends: Integers
    unanswered: int

    def __len__(self) -> int:
        return len(self.starts)


def room_for_context(question_tokens: int, special_tokens: int, max_length: int) -> int:
    """How many tokens of the context a window holds beside its question.

    Raises:
        InvalidInput: fewer than half of them, or than LEAST_ROOM, which the tokenizer itself would not survive.
    """
    room, least = max_length - question_tokens - special_tokens, least_room(max_length)
    if room < least:
        raise InvalidInput(
            f"The question has {question_tokens:,} tokens, and a window {max_length:,} with {special_tokens} special "
            f"ones: that leaves {max(0, room)} for the context, and at least {least} are needed. Shorten the "
            "question, or raise the length."
        )
    return room


def least_room(max_length: int) -> int:
    """How many tokens of a window are for the context: with fewer, very many windows would read hardly any of it."""
    return max(LEAST_ROOM, -(-max_length // 2))


def window_arguments(max_length: int, room: int, doc_stride: int) -> dict[str, Any]:
    """How to call a fast tokenizer with (question, context) of that `room_for_context`.

    Windows share at most half of their room: more would make very many of them, and a whole room none that go on.
    """
    return {
        "truncation": "only_second",
        "max_length": max_length,
        "stride": min(doc_stride, room // 2),
        "return_overflowing_tokens": True,
        "return_offsets_mapping": True,
    }


def read_windows(encoded: Encoded, cls_id: int | None) -> list[list[Window]]:
    """The windows of each example in the batch, in their order.

    No answer is the token with `cls_id`, or the first one where a tokenizer has none.
    """
    examples = encoded["overflow_to_sample_mapping"]
    found: list[list[Window]] = [[] for _ in range(max(examples, default=-1) + 1)]
    for row, example in enumerate(examples):
        sequences = encoded.sequence_ids(row)
        found[example].append(window_of(encoded["input_ids"][row], encoded["offset_mapping"][row], sequences, cls_id))
    return found


def window_of(
    ids: Sequence[int], offsets: Sequence[Sequence[int]], sequences: Sequence[int | None], cls_id: int | None
) -> Window:
    """One window, of what a tokenizer gives for its tokens; see `read_windows`."""
    places = np.asarray(offsets, np.int64).reshape(-1, 2)
    # Byte-level tokenizers have tokens for a space that is trimmed, which stand for no character.
    inside = np.array([one == CONTEXT for one in sequences]) & (places[:, 0] < places[:, 1])
    found = np.where(inside[:, None], places, OUTSIDE)
    listed = list(ids)
    unanswered = listed.index(cls_id) if cls_id in listed else 0
    return Window(found[:, 0], found[:, 1], unanswered)
