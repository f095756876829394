"""What an import refuses: bad rows are named and left out when asked, a file that does not fit is refused whole."""

import pytest

from storage import Store
from studio.errors import BadFile, InvalidInput, NotFound
from studio.exchange import ColumnMapping, Importer, Options
from tests.studio.exchange.conftest import WriteFile
from tests.studio.exchange.importing import BOTH, gold, label_names, lines, states

BAD_ROWS = {
    "the text is missing": {"label": "refund"},
    "the text is a list, not a string": {"text": ["a"], "label": "refund"},
    "the text is a bool, not a string": {"text": True, "label": "refund"},
    "the text is empty": {"text": " \n\u3000", "label": "refund"},
    "the text has 1,002 bytes, and at most 1,000 are allowed": {"text": "é" * 501, "label": "refund"},
    "the text contains a NUL character": {"text": "a\0b", "label": "refund"},
    "the text contains half of a surrogate pair": {"text": "a\ud800", "label": "refund"},
    "the project has no label 'returns'": {"text": "a", "label": "returns"},
    "the label is a dict, not a string": {"text": "a", "label": {}},
}


@pytest.mark.parametrize("problem", BAD_ROWS)
def test_a_bad_row_is_named_and_nothing_is_stored(
    problem: str, importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    path = write("rows.jsonl", lines(("good", "refund"), BAD_ROWS[problem], ("better", "refund")))
    with pytest.raises(BadFile, match=r"1 of 3 rows cannot be imported\. Nothing was stored") as caught:
        importer.load(project, path, BOTH)
    assert len(caught.value.rows) == 1
    assert caught.value.rows[0].startswith(f"row 2: {problem}")
    assert states(store, project) == {}
    # Left out, the others are stored.
    report = importer.load(project, path, BOTH, Options(skip_bad_rows=True))
    assert (report.rows, report.added, report.skipped_rows, report.problems) == (3, 2, 1, caught.value.rows)
    assert gold(store, project) == {"good": "refund", "better": "refund"}


@pytest.mark.parametrize(
    ("label", "problem"),
    [("x" * 61, "the label has 61 characters"), ("a\tb", "cannot be printed"), ("a\ud800", "cannot be printed")],
)
def test_a_label_that_cannot_be_one_is_not_added(
    label: str, problem: str, importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    with pytest.raises(BadFile) as caught:
        importer.load(project, write("rows.jsonl", lines(("a", label))), BOTH, Options(add_labels=True))
    assert problem in caught.value.rows[0]
    assert label_names(store, project) == ["refund", "delivery"]


def test_labels_that_the_project_lacks_are_listed_in_the_message(
    importer: Importer, project: int, write: WriteFile
) -> None:
    path = write("rows.jsonl", lines(*[(f"text {n}", f"new {n % 12}") for n in range(24)]))
    with pytest.raises(BadFile, match=r"The project lacks 12 labels: new 0, new 1, .*new 9, … Let the import add"):
        importer.load(project, path, BOTH)


def test_only_the_first_thousand_bad_rows_are_named(importer: Importer, project: int, write: WriteFile) -> None:
    with pytest.raises(BadFile, match="1,234 of 1,235 rows") as caught:
        importer.load(project, write("rows.csv", "text,label\na,refund\n" + ",refund\n" * 1_234), BOTH)
    assert len(caught.value.rows) == 1_001
    assert caught.value.rows[0] == "row 3: the text is empty"
    assert caught.value.rows[-1] == "and 234 more"


def test_a_file_whose_structure_is_broken_is_refused_even_when_bad_rows_are_skipped(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    with pytest.raises(BadFile, match="row 3: it has 1 cells"):
        importer.load(project, write("rows.csv", "text,label\na,refund\nb\n"), BOTH, Options(skip_bad_rows=True))
    assert states(store, project) == {}


def test_a_project_has_at_most_a_thousand_labels(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    rows = [(f"text {n}", f"label {n}") for n in range(1_000)]
    with pytest.raises(BadFile, match=r"With row 999 there are more than 1,000 different labels"):
        importer.load(project, write("rows.jsonl", lines(*rows)), BOTH, Options(add_labels=True, skip_bad_rows=True))
    assert (states(store, project), label_names(store, project)) == ({}, ["refund", "delivery"])
    importer.load(project, write("rows.jsonl", lines(*rows[:998])), BOTH, Options(add_labels=True))
    assert len(label_names(store, project)) == 1_000


@pytest.mark.parametrize("mapping", [ColumnMapping("txt", "label"), ColumnMapping("text", "lbl")])
def test_a_column_that_no_row_has_is_refused(
    mapping: ColumnMapping, importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    path = write("rows.jsonl", lines({"text": "a"}, ("b", "refund")))
    with pytest.raises(InvalidInput, match=r"The columns are: text, label\."):
        importer.load(project, path, mapping, Options(skip_bad_rows=True))
    assert states(store, project) == {}


def test_an_unknown_project_is_refused(importer: Importer, write: WriteFile) -> None:
    with pytest.raises(NotFound, match="no project 7"):
        importer.load(7, write("rows.csv", "text\na\n"), ColumnMapping("text"))
