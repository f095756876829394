"""The first rows of a file, to look at before importing it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.errors import BadFile, InvalidInput
from studio.exchange import ColumnMapping, preview
from studio.exchange.forms import FORMS

WriteFile = Callable[[str, str | bytes], Path]


def test_a_preview_has_the_columns_the_guess_and_the_first_rows(write: WriteFile) -> None:
    path = write("rows.csv", "id,text,label\n" + "".join(f"{n},text {n},a\n" for n in range(50)))
    shown = preview(path)
    assert (shown.columns, shown.mapping, len(shown.rows)) == (
        ("id", "text", "label"),
        ColumnMapping("text", "label"),
        20,
    )
    assert shown.rows[1] == {"id": "1", "text": "text 1", "label": "a"}
    assert len(preview(path, rows=3).rows) == 3


def test_columns_of_all_shown_rows_count_and_gaps_are_empty(write: WriteFile) -> None:
    shown = preview(write("rows.jsonl", '{"text": "a"}\n{"text": "b", "label": "x"}\n'))
    assert (shown.columns, shown.rows[0]) == (("text", "label"), {"text": "a", "label": None})


def test_long_strings_are_cut(write: WriteFile) -> None:
    assert preview(write("rows.csv", "text\n" + "é" * 501 + "\n")).rows == [{"text": "é" * 500}]


def test_values_of_every_kind_can_be_sent_to_a_browser(write: WriteFile) -> None:
    line = {"text": "\ud800", "n": 1, "big": 2**70, "x": 0.5, "yes": True, "none": None, "list": ["x" * 600]}
    row = preview(write("rows.jsonl", json.dumps(line))).rows[0]
    assert row["text"] == "?"
    assert (row["n"], row["big"], row["x"], row["yes"], row["none"]) == (1, str(2**70), 0.5, True, None)
    assert len(str(row["list"])) == 500


def test_lists_are_shown_as_they_stand_in_json_and_a_question_is_found_where_one_is_asked(write: WriteFile) -> None:
    line = {"context": "é", "question": "?", "answers": [{"start": 0, "end": 1, "text": "é"}]}
    path = write("rows.jsonl", json.dumps(line))
    found = preview(path, form=FORMS["answers"])
    assert found.rows[0]["answers"] == '[{"start": 0, "end": 1, "text": "é"}]'
    assert found.mapping == ColumnMapping("context", "answers", question="question")


def test_a_file_without_a_likely_text_is_shown_without_a_mapping(write: WriteFile) -> None:
    assert preview(write("rows.csv", "a,b\n1,2\n")).mapping is None


def test_a_given_mapping_is_checked_and_kept(write: WriteFile) -> None:
    path = write("rows.csv", "a,text\n1,2\n")
    assert preview(path, ColumnMapping("a")).mapping == ColumnMapping("a")
    with pytest.raises(InvalidInput, match="no column 'c'"):
        preview(path, ColumnMapping("c"))


def test_a_row_that_is_not_shown_cannot_spoil_the_preview(write: WriteFile) -> None:
    path = write("rows.csv", "text,label\n" + "a,b\n" * 5 + "c\n")
    assert len(preview(path, rows=5).rows) == 5
    with pytest.raises(BadFile, match="row 7"):
        preview(path, rows=6)
