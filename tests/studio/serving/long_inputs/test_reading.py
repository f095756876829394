"""Which parts of a text are read: nothing more than fits, nothing counts twice, and everything is accounted for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.checkpoints.runtimes.base import Encoded
from studio.errors import InvalidInput
from studio.serving.long_inputs.policy import POLICIES, SHORTEST, LongInputs
from studio.serving.long_inputs.reading import Reading, read, require_fit
from tests.studio.serving.long_inputs.texts import FIRST, LAST, a_text

LONGEST = 16
BODIES = st.integers(0, 400)
CHOICES = st.builds(
    LongInputs,
    policy=st.sampled_from(list(POLICIES)),
    max_length=st.just(0) | st.integers(SHORTEST, 40),
    overlap=st.floats(0, 0.75),
    head=st.floats(0, 1),
    most_windows=st.integers(1, 12),
)
TEXTS = st.builds(a_text, BODIES, before=st.integers(0, 2), behind=st.integers(0, 2), keeps_end=st.booleans())


def seen(reading: Reading) -> list[int]:
    """The tokens of the text itself that are read, each once, in order."""
    return sorted({token for piece in reading.pieces for token in piece.input_ids if token >= 0})


@given(text=TEXTS, policy=CHOICES, longest=st.integers(SHORTEST, 40))
def test_every_token_is_read_or_counted_and_every_piece_fits(text: Encoded, policy: LongInputs, longest: int) -> None:
    reading = read(text, policy, longest)
    length = policy.length(longest)
    for piece in reading.pieces:
        assert piece.tokens <= length
        assert piece.input_ids[: text.before] == [FIRST] * text.before
        assert piece.input_ids[piece.tokens - text.behind :] == [LAST] * text.behind
        assert len(piece.attention_mask) == len(piece.token_type_ids or []) == piece.tokens
    assert len(seen(reading)) + text.special == reading.tokens
    assert reading.tokens + reading.cut_tokens == text.tokens
    assert len(reading.weights) == len(reading.pieces) <= policy.most_windows
    assert sum(reading.weights) == max(1, len(seen(reading)))
    assert min(reading.weights) >= 1
    assert 0 <= reading.last_tokens <= reading.tokens


@given(body=st.integers(0, 14), policy=CHOICES, keeps_end=st.booleans())
def test_a_text_that_fits_is_read_as_it_is_whatever_the_policy(body: int, policy: LongInputs, keeps_end: bool) -> None:
    text = a_text(body, keeps_end=keeps_end)
    reading = read(text, LongInputs(policy.policy, 0, policy.overlap, policy.head, policy.most_windows), LONGEST)
    assert [piece.input_ids for piece in reading.pieces] == [text.input_ids]
    assert (reading.tokens, reading.cut_tokens, reading.last_tokens) == (text.tokens, 0, 0)


def test_a_cut_keeps_the_side_that_the_tokenizer_keeps() -> None:
    right = read(a_text(30), LongInputs(), LONGEST)
    left = read(a_text(30, keeps_end=True), LongInputs(), LONGEST)
    assert seen(right) == list(range(14))
    assert seen(left) == list(range(16, 30))
    assert (right.tokens, right.cut_tokens, right.last_tokens) == (16, 16, 0)
    assert (left.tokens, left.cut_tokens, left.last_tokens) == (16, 16, 16)


def test_windows_overlap_and_the_last_ends_with_the_text() -> None:
    reading = read(a_text(30), LongInputs("windows", overlap=0.5), LONGEST)
    bodies = [piece.input_ids[1:-1] for piece in reading.pieces]
    assert [(body[0], body[-1]) for body in bodies] == [(0, 13), (7, 20), (14, 27), (16, 29)]
    assert reading.weights == [14, 7, 7, 2]
    assert (reading.tokens, reading.cut_tokens) == (32, 0)


def test_more_windows_than_allowed_are_cut_and_counted_on_the_side_that_is_cut() -> None:
    policy = LongInputs("windows", overlap=0, most_windows=2)
    assert seen(read(a_text(100), policy, LONGEST)) == list(range(28))
    left = read(a_text(100, keeps_end=True), policy, LONGEST)
    assert seen(left) == list(range(72, 100))
    assert (left.tokens, left.cut_tokens, left.last_tokens) == (30, 72, 30)


def test_a_beginning_and_an_end_are_read_as_one() -> None:
    [piece] = (reading := read(a_text(100), LongInputs("head-tail", head=0.5), LONGEST)).pieces
    assert piece.input_ids == [FIRST, *range(7), *range(93, 100), LAST]
    assert (reading.tokens, reading.cut_tokens, reading.last_tokens) == (16, 86, 8)


@pytest.mark.parametrize(("head", "tokens", "last"), [(0.0, range(86, 100), 16), (1.0, range(14), 0)])
def test_all_may_be_beginning_or_end(head: float, tokens: range, last: int) -> None:
    reading = read(a_text(100), LongInputs("head-tail", head=head), LONGEST)
    assert (seen(reading), reading.last_tokens) == (list(tokens), last)


def test_a_refusal_names_the_text_what_was_found_and_what_is_taken() -> None:
    texts, words = [a_text(3), a_text(2_000), a_text(9_000)], ["short", "A letter\n from <b>far</b> " * 9, "x"]
    with pytest.raises(InvalidInput, match=r"Text 2 \(“A letter from <b>far</b> A letter from <…”\) has 2,002") as told:
        require_fit(texts, words, LongInputs("refuse"), LONGEST)
    assert "takes at most 16. Shorten it, or split it" in str(told.value)
    with pytest.raises(InvalidInput, match="The text has 17 tokens"):
        require_fit([a_text(15)], ["x"], LongInputs("refuse"), LONGEST)


def test_what_fits_is_not_refused_and_other_policies_refuse_nothing() -> None:
    require_fit([a_text(14)], ["x"], LongInputs("refuse"), LONGEST)
    for policy in ("cut", "windows", "head-tail"):
        require_fit([a_text(9_000)], ["x"], LongInputs(policy), LONGEST)
