"""What is told of a target is what its tokenizer keeps of it for training."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.tasks.inspecting import CUT, EMPTY, EXACT, Limit, Mended
from studio.tasks.seq2seq.inspector import TargetInspector
from studio.tasks.seq2seq.targets import tokenizer_arguments
from studio.tokens.whole import whole
from tests.spans import TEXTS
from tests.tokenizers import make_byte_level, make_unigram

INSPECTOR = TargetInspector()
MAKERS = {"byte_level": make_byte_level, "unigram": make_unigram}


@dataclass(frozen=True)
class Pair:
    text: str
    label: str
    question: str | None = None
    image: str | None = None


@pytest.fixture(scope="module", params=[(name, side) for name in MAKERS for side in ("right", "left")], ids=str)
def tokenizer(request: pytest.FixtureRequest) -> Any:
    name, side = request.param
    made = MAKERS[name]()
    made.truncation_side = side
    return made


@settings(max_examples=80, deadline=None)
@given(target=TEXTS, length=some.integers(4, 40))
def test_each_token_that_is_learnt_is_one_that_the_tokenizer_keeps(tokenizer: Any, target: str, length: int) -> None:
    [tokens] = whole(tokenizer, [target])
    limit = Limit(length, tokenizer.truncation_side)
    [fate] = INSPECTOR.fates(target, target, tokens, limit)
    learnt = INSPECTOR.targets(target, Mended(target), tokens, (), limit)
    kept = tokenizer(text_target=[target], **tokenizer_arguments(length))["input_ids"][0]
    taught = [one for one, piece in zip(tokens.ids, learnt, strict=True) if piece is not None]
    assert taught == kept
    if all(tokens.special):
        assert fate.state == EMPTY
        return
    assert fate.state == (EXACT if len(kept) == len(tokens) else CUT)
    assert fate.max_length == len(tokens)
    assert len(tokenizer(text_target=[target], **tokenizer_arguments(len(tokens)))["input_ids"][0]) == len(tokens)


def test_it_looks_at_the_target_and_not_at_the_source() -> None:
    assert INSPECTOR.looked_at(Pair("a source", "its target")).text == "its target"
    assert INSPECTOR.parts("two words") == 1
