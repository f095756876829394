"""What the browser is sent: never more than it can draw, and nothing of the text lost."""

import json
from typing import Any

import pytest

from studio.checkpoints.load import load_tokenizer
from studio.tokens.padding import pad
from studio.tokens.pieces import cut
from studio.tokens.tokens import Tokens
from studio.ui.tokens import TokensPage
from studio.ui.tokens_view import MAX_COLUMNS, MAX_ROWS, MAX_SEGMENTS, batch_view, panel_view

MINILM = "sentence-transformers/all-MiniLM-L6-v2"


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return load_tokenizer(MINILM)


@pytest.fixture(scope="module")
def page() -> TokensPage:
    return TokensPage(Tokens(load_tokenizer, 10_000), lambda _project, _request: MINILM, lambda _request: None)


def test_special_tokens_stand_around_the_text(tokenizer: Any) -> None:
    view = panel_view("x", cut(tokenizer, "two words"))
    assert [(text, kind) for text, _, kind in view["segments"]] == [
        ("[CLS]", "special"),
        ("two", "token"),
        (" ", "gap"),
        ("words", "token"),
        ("[SEP]", "special"),
    ]


def test_a_long_text_is_sent_whole_but_coloured_in_part(tokenizer: Any) -> None:
    text = "a " * (MAX_SEGMENTS + 100)
    view = panel_view("x", cut(tokenizer, text, truncation=False))
    shown = "".join(text for text, _, kind in view["segments"] if kind != "special")
    assert shown + view["rest"] == text
    assert view["shown_segments"] == MAX_SEGMENTS
    assert len(view["rows"]) == MAX_ROWS
    assert view["counts"]["tokens"] == MAX_SEGMENTS + 102


def test_a_wide_matrix_is_sent_in_part_with_its_width(tokenizer: Any) -> None:
    view = batch_view(pad(tokenizer, ["a " * 300, "b"]))
    assert {len(row) for row in view["rows"]} == {MAX_COLUMNS}
    assert (view["columns"], view["shape"]) == (302, (2, 302))


def test_views_are_json(tokenizer: Any) -> None:
    json.dumps([panel_view("x", cut(tokenizer, "\U0001f4a9")), batch_view(pad(tokenizer, ["a", "b c"]))])


def test_a_tokenizer_that_cannot_be_had_says_so_in_its_own_panel(page: TokensPage) -> None:
    panels = page.show("hi", "", "/no/such/folder", 0, True)["panels"]
    assert [panel["checkpoint"] for panel in panels] == [MINILM, "/no/such/folder"]
    assert "error" not in panels[0]
    assert "There is no folder" in panels[1]["error"]


def test_blank_lines_are_no_texts(page: TokensPage) -> None:
    assert page.show_batch("", "one\n\n  \ntwo", "longest", True, 0)["shape"] == (2, 3)
    assert page.show_batch("", " \n", "longest", True, 0) == {}


def test_too_many_lines_are_said_where_the_matrix_would_be(page: TokensPage) -> None:
    assert "at most 16" in page.show_batch("", "a\n" * 17, "longest", True, 0)["error"]
