"""What is to be predicted comes from files and from what is pasted: texts, and questions with their texts."""

from pathlib import Path

import pytest

from studio.errors import InvalidInput
from studio.exchange.forms import FORMS, PLAIN
from studio.exchange.texts import read_asked, read_pasted

QUESTIONS = FORMS["answers"]
TREE = 'The "pear" tree, planted by Ada'


@pytest.mark.parametrize(
    "pasted",
    [
        f"Who?\t{TREE}\nWhat?\tRoses\n",
        'Who?,"The ""pear"" tree, planted by Ada"\r\n\r\nWhat?,Roses',
        'question,context\nWho?,"The ""pear"" tree, planted by Ada"\nWhat?,Roses',
        'Context\tQuestion\n"The ""pear"" tree, planted by Ada"\tWho?\nRoses\tWhat?',
    ],
)
def test_a_question_and_its_text_are_pasted_as_cells(pasted: str) -> None:
    assert read_pasted(pasted, QUESTIONS) == [
        {"question": "Who?", "text": TREE},
        {"question": "What?", "text": "Roses"},
    ]


def test_a_first_question_is_not_taken_for_the_names_of_columns() -> None:
    assert read_pasted("What is my question\tcontext\n", QUESTIONS) == [
        {"question": "What is my question", "text": "context"}
    ]


def test_a_cell_may_have_several_lines() -> None:
    assert read_pasted('Who?\t"one\ntwo"\n', QUESTIONS) == [{"question": "Who?", "text": "one\ntwo"}]


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        ("Who?", "Row 1 has 1 cell;"),
        ("Who?,a\nWho?,The tree, by Ada", "Row 2 has 3 cells;"),
        ("Who?\ra\tb", "table"),
    ],
)
def test_rows_that_are_no_pairs_are_named(pasted: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read_pasted(pasted, QUESTIONS)


def test_texts_are_lines() -> None:
    assert read_pasted("a\tb\n\n  \nc,d", PLAIN) == [{"text": "a\tb"}, {"text": "c,d"}]
    assert read_pasted("", QUESTIONS) == read_pasted("\n", PLAIN) == []


def test_files_have_a_column_for_each(tmp_path: Path) -> None:
    file = tmp_path / "asked.csv"
    file.write_text("id,Question,Passage\n1,Who?,Ada did\n2,What?,\n3,,Roses\n")
    assert read_asked(file, 9, QUESTIONS) == [
        {"question": "Who?", "text": "Ada did"},
        {"question": "", "text": "Roses"},
    ]
    plain = tmp_path / "one.txt"
    plain.write_text("a line\n\n")
    assert read_asked(plain, 9) == [{"text": "a line"}]
    with pytest.raises(InvalidInput, match="Found 2 rows; at most 1"):
        read_asked(file, 1, QUESTIONS)
    file.write_text("title,body\na,b\n")
    with pytest.raises(InvalidInput, match="Name it 'question' and 'text'"):
        read_asked(file, 9, QUESTIONS)
    with pytest.raises(InvalidInput, match="no columns"):
        read_asked(plain, 9, QUESTIONS)
