"""A text that no database can hold is told from every other, and a long one without a step for each character."""

from collections.abc import Iterator

import pytest

from studio.exchange.everything.values import Unfit, Values
from studio.storable import can_be_stored


class Unwalked(str):
    """A text whose characters nobody takes one by one."""

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("each character was looked at")


@pytest.mark.parametrize("text", ["", "plain", "é東\U0001f642", "\ue000", "\uffff"])
def test_every_text_of_characters_can_be_stored(text: str) -> None:
    assert can_be_stored(Unwalked(text))
    assert Values({"text": Unwalked(text)}, "it").maybe_text("text", 10) == text


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "a\udfffb"])
def test_what_is_no_character_cannot(text: str) -> None:
    assert not can_be_stored(text)
    with pytest.raises(Unfit):
        Values({"text": text}, "it").maybe_text("text", 10)
