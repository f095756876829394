"""Files that say who gave each label: seats, agreed labels by the rule of the project, and people who are new."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import Store
from studio.errors import BadFile, InvalidInput
from studio.exchange import ColumnMapping, Importer, Options, text_hash
from studio.labelling.answers import Answer
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from studio.people.names import normalise
from studio.spelling import spelling
from tests.labelling import no_suggestions

MakeProject = Callable[..., int]
MakeImporter = Callable[..., Importer]
WriteFile = Callable[[str, str | bytes], Path]
BY = ColumnMapping("text", "label", "rater")
Row = tuple[str, str | None, str | None]
counter = iter(range(1_000_000))


def lines(rows: list[Row]) -> str:
    return "\n".join(json.dumps({"text": text, "label": label, "rater": rater}) for text, label, rater in rows)


def found(store: Store, project: int) -> dict[str, Any]:
    """(state, reason of the gold label, its name, {annotator: label}) by text, once all counts were compared."""
    with store.read() as transaction:
        assert list(contradictions(transaction, project)) == []
        names = {row.id: row.name for row in transaction.projects.every_label(project)}
        every = [one.id for one in transaction.histories.all(project)]
        gold = transaction.gold.names(every, spelling(transaction, project))
        return {
            one.text: (
                one.state,
                one.agreed.reason if one.agreed else None,
                gold.get(one.id),
                {row.annotator: names[row.value_id] for row in one.revisions if row.value_id},
            )
            for one in transaction.histories.all(project)
        }


def test_each_row_is_a_label_of_its_person_and_the_rule_decides(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(overlap=3)
    rows: list[Row] = [
        ("a", "refund", "ana"), ("b", "refund", "ana"), ("a", "refund", "ben"), ("a", "refund", "eve"),
        ("b", "delivery", "ben"), ("c", "refund", "ana"), ("c", "delivery", "ben"), ("c", "refund", "eve"),
        ("d", None, "ana"), ("e", "delivery", None), ("f", "refund", "import"), ("b", "refund", " ANA "),
    ]  # fmt: skip
    report = importer.load(project, write("rows.jsonl", lines(rows)), BY)
    assert (report.rows, report.added, report.labelled, report.duplicates, report.annotators) == (12, 6, 10, 6, 3)
    assert report.conflicts == ()
    assert found(store, project) == {
        "a": ("labelled", "consensus", "refund", {"ana": "refund", "ben": "refund", "eve": "refund"}),
        "b": ("pending", None, None, {"ana": "refund", "ben": "delivery"}),
        "c": ("labelled", "majority", "refund", {"ana": "refund", "ben": "delivery", "eve": "refund"}),
        "d": ("pending", None, None, {}),
        "e": ("labelled", "imported", "delivery", {"import": "delivery"}),
        "f": ("labelled", "imported", "refund", {"import": "refund"}),
    }
    with store.read() as transaction:
        people = {person.name: person for person in transaction.people.all()}
        b = next(one for one in transaction.histories.all(project) if one.text == "b")
        assert transaction.examples.by_hash(project, [text_hash("b")])[text_hash("b")].open_seats == 1
    assert {(one.annotator, one.seat) for one in b.done} == {("ana", 1), ("ben", 2)}
    assert (people["eve"].role, people["eve"].password_hash) == ("annotator", None)
    assert any("given by 3 people" in sentence for sentence in report.sentences())


def test_a_person_who_says_two_things_is_taken_by_the_first(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project()
    rows: list[Row] = [("a", "refund", "ana"), ("a", "delivery", "ana"), ("a", "refund", "ana")]
    report = importer.load(project, write("rows.jsonl", lines(rows)), BY)
    assert report.conflicts == ("row 2: labelled 'delivery' by ana here, 'refund' already",)
    assert found(store, project)["a"][2:] == ("refund", {"ana": "refund"})


def test_more_people_than_the_project_wants_are_refused_or_raise_what_it_wants(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(overlap=2)
    rows: list[Row] = [("a", "refund", name) for name in ("ana", "ben", "eve")] + [("b", None, None)]
    path = write("rows.jsonl", lines(rows))
    with pytest.raises(InvalidInput, match=r"Up to 3 people label one text in this file, and the project wants 2"):
        importer.load(project, path, BY)
    assert found(store, project) == {}
    assert importer.newest(project)[0].state == "failed"
    importer.load(project, path, BY, Options(raise_overlap=True))
    assert found(store, project)["a"][:2] == ("labelled", "consensus")
    with store.read() as transaction:
        assert transaction.projects.overlap(project) == 3


def test_whoever_finds_no_seat_is_named_and_the_others_stay(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(overlap=2)
    importer.load(project, write("one.jsonl", lines([("a", "refund", "ana"), ("a", "refund", "ben")])), BY)
    report = importer.load(project, write("two.jsonl", lines([("a", "delivery", "eve"), ("b", "refund", "eve")])), BY)
    assert report.conflicts == ("row 1: there is no seat for eve: as many people label the text as the project wants",)
    assert set(found(store, project)["a"][3]) == {"ana", "ben"}


def test_labels_of_a_file_join_those_that_people_gave_here(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(overlap=2)
    importer.load(project, write("texts.jsonl", lines([("a", None, None), ("b", None, None)])), BY)
    with store.begin() as transaction:
        transaction.people.ensure(["ana", "ben"], 0)
        ids = {one.text: one.id for one in transaction.histories.all(project)}
    queue = Queue(store, lambda: 1_700_000_000.0, 600, no_suggestions)
    queue.submit(project, "ana", "window", 0, Answer(uuid4().hex, ids["a"], "label", "refund"))
    queue.submit(project, "ana", "window", 0, Answer(uuid4().hex, ids["b"], "skip"))
    report = importer.load(project, write("rows.jsonl", lines([("a", "delivery", "ben"), ("b", "refund", "ana")])), BY)
    assert (report.added, report.labelled, report.duplicates) == (0, 2, 2)
    assert found(store, project)["a"][0] == "disputed"
    assert found(store, project)["b"][0] == "pending"
    held = queue.claim(project, "ben", "window", 5)
    assert [example.text for example in held] == ["b"]


def test_whoever_holds_an_example_can_have_its_label_in_a_file(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project()
    importer.load(project, write("texts.jsonl", lines([("a", None, None)])), BY)
    with store.begin() as transaction:
        transaction.people.ensure(["ana"], 0)
    queue = Queue(store, lambda: 1_700_000_000.0, 600, no_suggestions)
    assert len(queue.claim(project, "ana", "window", 1)) == 1
    importer.load(project, write("rows.jsonl", lines([("a", "refund", "ana")])), BY)
    assert found(store, project)["a"] == ("labelled", "single", "refund", {"ana": "refund"})
    assert queue.claim(project, "ana", "window", 1) == []


UNFIT = [("x" * 81, "is no name"), ("\ufdfa" * 80, "is no name"), ("a\tb", "is no name"), (["ana"], "a list")]


@pytest.mark.parametrize(("name", "problem"), UNFIT)
def test_what_cannot_be_a_name_is_a_bad_row(
    name: Any, problem: str, make_importer: MakeImporter, project: int, write: WriteFile
) -> None:
    importer = make_importer(known_as=normalise)  # which makes 18 characters of some
    with pytest.raises(BadFile) as caught:
        importer.load(project, write("rows.jsonl", lines([("a", "refund", name)])), BY)
    assert problem in caught.value.rows[0]


@pytest.mark.parametrize("name", ["import", "Import", " IMPORT "])
def test_a_label_that_came_in_a_file_before_is_the_agreed_one_however_its_giver_is_written(
    name: str, importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    importer.load(project, write("rows.jsonl", lines([("a", "refund", name)])), BY)
    assert found(store, project)["a"] == ("labelled", "imported", "refund", {"import": "refund"})


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (ColumnMapping("text", "label", "label"), "cannot also say who"),
        (ColumnMapping("text", None, "rater"), "no column holds labels"),
        (ColumnMapping("text", "label", "who"), "There is no column 'who'"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(
    mapping: ColumnMapping, words: str, importer: Importer, project: int, write: WriteFile
) -> None:
    with pytest.raises(InvalidInput, match=words):
        importer.load(project, write("rows.jsonl", lines([("a", "refund", "ana")])), mapping)


NAMES = st.sampled_from(["ana", "ben", "eve", None])
ROWS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["refund", "delivery", None]), NAMES), max_size=24)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(ROWS.filter(bool), min_size=1, max_size=3), overlap=st.integers(1, 3))
def test_whatever_files_say_everything_that_is_counted_follows_from_the_labels(
    files: list[list[Row]],
    overlap: int,
    importer: Importer,
    store: Store,
    make_project: MakeProject,
    write: WriteFile,
) -> None:
    project = make_project(f"any-{next(counter)}", overlap=overlap)
    for rows in files:
        report = importer.load(project, write("rows.jsonl", lines(rows)), BY, Options(raise_overlap=True))
        assert report.rows == report.added + report.duplicates == len(rows)
    seen = found(store, project)
    assert set(seen) == {text for rows in files for text, _, _ in rows}
    made = Counter(person for _, _, _, labels in seen.values() for person in labels)
    assert set(made) <= {"ana", "ben", "eve", "import"}
