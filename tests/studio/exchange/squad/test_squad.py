"""SQuAD files come back as they were; what a version cannot hold is listed; offsets are checked against the text."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from studio.errors import BadFile, InvalidInput
from studio.exchange.losses import Losses
from studio.exchange.readers import json_window
from studio.exchange.rows import RowError
from studio.exchange.squad import (
    GivenAnswer,
    Question,
    likeliest_counting,
    question_of,
    read_squad,
    write_squad,
)
from studio.tasks.question_answering import answer_texts, validate
from tests.studio.exchange.squad.making import files, texts

CONTEXT = "🎼 J. S. Bach wrote a piece for 🎻 and continuo, Bach says."
anything = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def questions(path: Path, losses: Losses | None = None, counting: str = "code points") -> list[Question]:
    return [question_of(asked, counting) for asked in read_squad(path, Losses() if losses is None else losses)]


def written(found: list[Question], version: str) -> tuple[dict[str, Any], Losses]:
    file = io.BytesIO()
    losses = Losses()
    count = write_squad(found, file, version, losses)
    assert count == len(found) - sum(loss.count for loss in losses.all())
    return json.loads(file.getvalue()), losses


def kept(folder: Path, content: Any) -> Path:
    path = folder / "squad.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def one(context: str, **said: Any) -> dict[str, Any]:
    qas = [{"id": "q1", "question": "Who?", **said}]
    return {"version": "1.1", "data": [{"title": "t", "paragraphs": [{"context": context, "qas": qas}]}]}


def test_real_questions_come_back_as_they_were(shared_data: Path) -> None:
    path, losses = shared_data / "xquad" / "xquad.en.json", Losses()
    found = questions(path, losses)
    content, lost = written(found, "v1.1")
    assert content == json.loads(path.read_text(encoding="utf-8"))
    assert not losses
    assert not lost
    assert len(found) == 1_190
    for question in found:
        [value] = question.values
        assert validate(value, question.context, may_be_empty=False) == value
        assert answer_texts(value, question.context) == [question.answers[0].text]


@pytest.mark.parametrize("version", ["v1.1", "v2.0"])
@given(data=some.data())
@anything
def test_any_file_comes_back_as_it_was(tmp_path: Path, version: str, data: some.DataObject) -> None:
    content, losses = data.draw(files(version)), Losses()
    again, lost = written(questions(kept(tmp_path, content), losses), version)
    assert again == content
    assert not losses
    assert not lost


@given(content=files("v2.0"))
@anything
def test_as_v1_what_has_no_answer_is_listed_and_everything_else_is_there(
    tmp_path: Path, content: dict[str, Any]
) -> None:
    found = questions(kept(tmp_path, content))
    again, lost = written(found, "v1.1")
    impossible = [question.id for question in found if question.is_impossible]
    said = [asked for article in again["data"] for paragraph in article["paragraphs"] for asked in paragraph["qas"]]
    assert [asked["id"] for asked in said] == [question.id for question in found if not question.is_impossible]
    assert all("is_impossible" not in asked for asked in said)
    assert [loss.count for loss in lost.all()] == ([len(impossible)] if impossible else [])
    if impossible:
        [loss] = lost.all()
        assert list(loss.places) == impossible[:10]
        assert "so one without is left out" in str(loss)


def test_questions_of_other_origin_are_put_together_by_title_and_context() -> None:
    found = [
        Question("c", "1?", "q1", (GivenAnswer("c", 0),), title="t"),
        Question("c", "2?", "q2", is_impossible=True, title="t"),
        Question("d", "3?", "q3", (GivenAnswer("d", 0),), title="t"),
        Question("d", "4?", "q4", title="other"),
    ]
    content, lost = written(found, "v2.0")
    assert [(article["title"], len(article["paragraphs"])) for article in content["data"]] == [("t", 2), ("other", 1)]
    assert [asked["is_impossible"] for asked in content["data"][0]["paragraphs"][0]["qas"]] == [False, True]
    assert not lost
    with pytest.raises(InvalidInput, match=r"Choose one of: v1\.1, v2\.0"):
        written(found, "v3")


def test_labels_are_spans_each_once_and_nothing_where_nobody_has_said(tmp_path: Path) -> None:
    twice = [{"text": "Bach", "answer_start": 8}] * 2 + [{"text": "S. Bach", "answer_start": 5}]
    values = {
        "answered": one(CONTEXT, answers=twice),
        "impossible": one(CONTEXT, answers=[], is_impossible=True),
        "open": one(CONTEXT, answers=[]),
        "open in v2": one(CONTEXT, answers=[], is_impossible=False),
    }
    found = {name: questions(kept(tmp_path, content))[0].values for name, content in values.items()}
    assert found == {
        "answered": [[{"start": 8, "end": 12}], [{"start": 5, "end": 12}]],
        "impossible": [[]],
        "open": [],
        "open in v2": [],
    }


@pytest.mark.parametrize(
    ("text", "start", "found"),
    [
        ("wrote", 14, "count UTF-16 units, as JavaScript and Java do, and those of this file count characters"),
        ("wrote", 16, "count bytes of UTF-8, as C and Go do, and those of this file count characters: correct"),
        ("Bach", 10, "where the context has 'ch w'; the nearest one is at 8 in characters: correct answer_start"),
        ("Bach", 46, "the nearest one is at 47"),
        ("Handel", 3, "the context has no such text anywhere"),
        ("Bach", 900, "the answer 'Bach' is not at 900; the nearest one is at 47"),
        ("Bach", -1, "the answer 'Bach' is not at -1; the nearest one is at 8"),
    ],
)  # fmt: skip
def test_an_answer_that_is_elsewhere_says_what_would_help(tmp_path: Path, text: str, start: int, found: str) -> None:
    with pytest.raises(RowError) as caught:
        questions(kept(tmp_path, one(CONTEXT, answers=[{"text": text, "answer_start": start}])))
    assert found in str(caught.value)


@pytest.mark.parametrize(("counting", "encoding", "size"), [("utf-16", "utf-16-le", 2), ("utf-8", "utf-8", 1)])
@given(context=texts, data=some.data())
@anything
def test_offsets_in_other_units_are_read_as_code_points(
    tmp_path: Path, counting: str, encoding: str, size: int, context: str, data: some.DataObject
) -> None:
    start = data.draw(some.integers(0, len(context) - 1))
    if not (text := context[start:]).strip():
        return
    offset = len(context[:start].encode(encoding)) // size
    path = kept(tmp_path, one(context, answers=[{"text": text, "answer_start": offset}]))
    [found] = questions(path, counting=counting)
    assert found.answers[0].start == start
    assert likeliest_counting([(context, text, offset)]) in {counting, "code points"}


def test_the_likeliest_counting_is_that_of_most_answers() -> None:
    utf_16 = [(CONTEXT, "wrote", 14), (CONTEXT, "Bach", 9)]
    assert likeliest_counting(utf_16) == "utf-16"
    assert likeliest_counting([(CONTEXT, "wrote", 16)]) == "utf-8"
    assert likeliest_counting([("plain", "ain", 2)]) == likeliest_counting([]) == "code points"
    with pytest.raises(InvalidInput, match="Choose one of: code points, utf-16, utf-8"):
        question_of(next(read_squad_of(one("c"))), "words")


def read_squad_of(content: dict[str, Any]) -> Any:
    from studio.exchange.squad import Asked, Place

    paragraph = content["data"][0]["paragraphs"][0]
    return (Asked(1, "t", paragraph["context"], said, Place(), Place()) for said in paragraph["qas"])


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"is_impossible": "yes"}, "is_impossible is 'yes'"),
        ({"id": None}, "the id is None"),
        ({"question": " "}, "the question is empty"),
        ({"question": None}, "the question is missing"),
        ({"question": "\ud83d?"}, "half of a surrogate pair"),
        ({"answers": {"text": "Bach"}}, "answers is a dict, not a list"),
        ({"answers": ["Bach"]}, "an answer is 'Bach'"),
        ({"answers": [{"text": " ", "answer_start": 1}]}, "with a text"),
        ({"answers": [{"text": "Bach"}]}, "answer_start is None"),
        ({"answers": [{"text": "Bach", "answer_start": 8.0}]}, "answer_start is 8.0"),
        ({"answers": [{"text": "Bach", "answer_start": 8}], "is_impossible": True}, "remove one of the two"),
        ({"plausible_answers": [{"text": "Bach", "answer_start": 1}]}, "the answer 'Bach' is not at 1"),
    ],
)
def test_a_question_that_cannot_be_names_what_is_wrong(tmp_path: Path, said: dict[str, Any], found: str) -> None:
    with pytest.raises(RowError) as caught:
        questions(kept(tmp_path, one(CONTEXT, **said)))
    assert found in str(caught.value)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("[]", "line 1: broken JSON: expected an object"),
        ('{"version": "1.1"}', 'has no "data"'),
        ('{"data": {}}', 'expected a list as "data"'),
        ('{"data": [1]}', "article 1 is a int, not an object"),
        ('{"data": [{"paragraphs": {}}]}', 'article 1 has no proper "paragraphs"'),
        ('{"data": [{"title": 1, "paragraphs": []}]}', 'article 1 has no proper "title"'),
        ('{"data": [{"paragraphs": [{"qas": []}]}]}', 'article 1, paragraph 1 has no proper "context"'),
        ('{"data": [{"paragraphs": [{"context": "c", "qas": [7]}]}]}', "a question is a int"),
        ('{"data": [],}', "expected a name in quotes"),
        ('{"data": [}', "line 1: broken JSON"),
        ('{"data": [{"paragraphs": []}\n', "line 2: broken JSON"),
        ('{"data": []} {}', "the file goes on"),
    ],
)
def test_what_is_no_squad_file_says_where(tmp_path: Path, content: str, found: str) -> None:
    with pytest.raises(BadFile) as caught:
        questions(kept(tmp_path, content))
    assert found in str(caught.value)
    assert "Expected SQuAD" in str(caught.value)


def test_what_belongs_to_no_question_is_listed(tmp_path: Path) -> None:
    content = {**one(CONTEXT), "licence": "CC BY", "data": [{"paragraphs": [{"context": "c", "qas": []}]}]}
    losses = Losses()
    assert questions(kept(tmp_path, content), losses) == []
    assert [(loss.what, loss.places) for loss in losses.all()] == [
        ("A context without a question is not kept", ("article 1, paragraph 1",)),
        ("What the file says beside its articles is not kept", ("licence",)),
    ]


def test_questions_come_while_the_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_window, "CHUNK_CHARACTERS", 64)
    content = one(CONTEXT)
    content["data"] *= 50
    broken = json.dumps(content)[:-10]
    found = read_squad(kept(tmp_path, broken), Losses())
    assert [next(found).row for _ in range(49)] == [*range(1, 50)]
    with pytest.raises(BadFile, match="broken JSON"):
        list(found)


def test_a_loss_names_the_first_places_and_how_many_more_there_are() -> None:
    losses = Losses()
    for place in range(12):
        losses.add("It is too long", place)
    [loss] = losses.all()
    assert str(loss) == "It is too long 12 times: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more."
