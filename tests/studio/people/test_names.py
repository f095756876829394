"""Names: one spelling each, and nothing in them that could stand for something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import InvalidInput
from studio.people.names import LONGEST_NAME, account_name, normalise
from studio.storable import can_be_stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ada", "ada"),
        ("  ada ", "ada"),
        ("ＡＤＡ", "ada"),
        ("ﬁn", "fin"),
        ("Zoe\u0308", "zoë"),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
        ("李雷", "李雷"),
        ("МАША", "маша"),
        ("a.b_c-1", "a.b_c-1"),
        ("7", "7"),
        ("a" * LONGEST_NAME, "a" * LONGEST_NAME),
    ],
)
def test_a_name_has_one_spelling(typed: str, stored: str) -> None:
    assert account_name(typed) == stored


@pytest.mark.parametrize(
    "name",
    ["", " ", "a" * (LONGEST_NAME + 1), "a b", "a\nset-cookie: x", "a\r\nb", "a\0b", "<b>", "a/b", "..", ".a", "-rf",
     "a\u200db", "\u202eada", "\ud800", "a;b", "a'b", '"', "🙂", "ℵ" * 41],
)  # fmt: skip
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be a name"):
        account_name(name)


@pytest.mark.parametrize("name", ["аdmin", "adмin", "pаypal", "αda"])
def test_letters_that_only_look_latin_do_not_stand_among_latin_ones(name: str) -> None:
    with pytest.raises(InvalidInput, match="mixes"):
        account_name(name)


@pytest.mark.parametrize("name", ["local", "IMPORT", "Ｌocal"])
def test_the_studios_own_names_are_nobodys(name: str) -> None:
    with pytest.raises(InvalidInput, match="studio's own"):
        account_name(name)


@given(st.text())
def test_normalising_again_changes_nothing(name: str) -> None:
    once = normalise(name)
    assert normalise(once) == once
    if name.isascii():
        assert normalise(name.upper()) == normalise(name.lower()) == once


@given(st.text(max_size=60))
def test_an_accepted_name_is_safe_wherever_names_stand(name: str) -> None:
    try:
        found = account_name(name)
    except InvalidInput:
        return
    assert account_name(found) == found
    assert found.isprintable()
    assert can_be_stored(found)
    assert not set(found) & set(" \t\r\n<>&\"'/\\;,=:%?#\0")


@given(st.text())
def test_what_can_be_stored_has_neither_nul_nor_half_a_pair(text: str) -> None:
    assert can_be_stored(text) == ("\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text))
