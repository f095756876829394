"""A project handed out whole comes back as it was, and a file that cannot be one is refused whole."""

import io
import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from storage import Store
from storage.repositories.histories import History
from storage.tables import Project, SchemaLabel
from studio.errors import BadFile, Conflict, StudioError
from studio.exchange import ColumnMapping, Exporter, Importer, Options
from studio.labelling.answers import Answer, Suggestion
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from tests.conftest import Clock
from tests.labelling import no_suggestions

MakeProject = Callable[..., int]
WriteFile = Callable[[str, str | bytes], Path]
TEXT = ColumnMapping("text", "label")
PEOPLE = ("ana", "ben", "local")
counter = iter(range(1_000_000))


def exported(exporter: Exporter, project: int) -> bytes:
    file = io.BytesIO()
    exporter.export(project, "everything", file)
    return file.getvalue()


def restored(importer: Importer, project: int, folder: Path, content: bytes) -> None:
    path = folder / f"{next(counter)}.jsonl"
    path.write_bytes(content)
    importer.load(project, path, TEXT)


def act(queue: Queue, project: int, person: str, example: History, action: str, label: str | None, note: str) -> None:
    suggestion = Suggestion("refund", 0.5, "v1-0123456789") if example.split == "pool" else None
    answer = Answer(uuid.uuid4().hex, example.id, action, label, note or None, 1.25, suggestion)
    with suppress(Conflict):  # no seat is open, or there is nothing to undo
        queue.submit(project, person, "window", 0, answer)


STORABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.integers(0, 3),
        st.sampled_from(["label", "label", "skip", "flag", "undo"]),
        st.sampled_from(["refund", "delivery"]),
        st.text(STORABLE, max_size=10),
    ),
    max_size=15,
)
TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20).filter(
        str.strip
    ),
    min_size=4,
    max_size=4,
    unique_by=lambda text: text.strip().casefold(),
)


@pytest.fixture
def make_full(
    store: Store, importer: Importer, make_project: MakeProject, write: WriteFile, clock: Clock
) -> Callable[..., int]:
    """A project with labels of people, a retired label, guidelines that changed, and columns of the file."""

    def make(texts: list[str], acts: list[tuple[str, int, str, str, str]], overlap: int = 2) -> int:
        project = make_project(f"full-{next(counter)}", overlap=overlap, labels=("refund", "delivery"))
        rows = [{"text": text, "label": "refund" if n == 0 else None, "from": n} for n, text in enumerate(texts)]
        importer.load(project, write("full.jsonl", "\n".join(json.dumps(row) for row in rows)), TEXT)
        with store.begin() as transaction:
            transaction.people.ensure(PEOPLE, 5.5)
            transaction.projects.add_guidelines(project, "Look twice.", "ana", 6.5)
            first = transaction.projects.labels(project)[0].id
            old = SchemaLabel(
                project_id=project, name="old", description="", position=0, retired_at=3, successor_id=first
            )
            transaction.label_values.add_names([old])
            examples = list(transaction.histories.all(project))
        queue = Queue(store, clock, 600, no_suggestions)
        for person, place, action, label, note in acts:
            clock.advance(1)
            if place < len(examples):
                act(queue, project, person, examples[place], action, label if action == "label" else None, note)
        return project

    return make


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS, acts=ACTS, overlap=st.integers(1, 3))
def test_what_comes_back_is_what_was_handed_out(
    texts: list[str],
    acts: list[tuple[str, int, str, str, str]],
    overlap: int,
    make_full: Callable[..., int],
    make_project: MakeProject,
    importer: Importer,
    exporter: Exporter,
    store: Store,
    tmp_path: Path,
) -> None:
    first = make_full(texts, acts, overlap)
    handed_out = exported(exporter, first)
    second = make_project(f"again-{next(counter)}", labels=("other",))
    restored(importer, second, tmp_path, handed_out)
    assert without_name(exported(exporter, second)) == without_name(handed_out)
    with store.read() as transaction:
        assert list(contradictions(transaction, second)) == []
        assert transaction.tallies.of(second) == transaction.tallies.of(first)
        assert transaction.tallies.gold(second) == transaction.tallies.gold(first)


def test_what_a_project_asks_of_versions_comes_with_it_and_older_files_ask_for_the_usual(
    make_full: Callable[..., int], make_project: MakeProject, importer: Importer, exporter: Exporter, store: Store,
    tmp_path: Path,
) -> None:  # fmt: skip
    first = make_full(["a", "b", "c", "d"], [])
    wanted = {
        "gate": {"name": "strict", "margin": 0.01}, "fast_lane": False, "keep_versions": 3, "ask_below": 0.8,
        "long_inputs": {"policy": "windows", "overlap": 0.5}, "serving": {"variant": "bf16", "most_lost": 0.01},
    }  # fmt: skip
    with store.begin() as transaction:
        for name, value in wanted.items():
            setattr(transaction.projects.get(first), name, value)
    content = exported(exporter, first)
    second, third = make_project("second"), make_project("third")
    restored(importer, second, tmp_path, content)
    lines = [json.loads(line) for line in content.splitlines()]
    for name in wanted:
        del lines[1]["project"][name]
    restored(importer, third, tmp_path, "\n".join(map(json.dumps, lines)).encode())
    with store.read() as transaction:
        again, older = transaction.projects.get(second), transaction.projects.get(third)
        assert {name: getattr(again, name) for name in wanted} == wanted
        assert (older.gate, older.fast_lane, older.keep_versions, older.ask_below) == ({}, False, 10, None)
        assert older.serving == {}
        assert older.long_inputs == {}


def without_name(content: bytes) -> bytes:
    lines = content.split(b"\n")
    header = json.loads(lines[1])
    del header["project"]["name"]
    return b"\n".join([lines[0], json.dumps(header).encode(), *lines[2:]])


def test_more_than_one_transaction_holds_comes_back(
    importer: Importer, exporter: Exporter, make_project: MakeProject, write: WriteFile, tmp_path: Path
) -> None:
    first, second = make_project("first"), make_project("second")
    rows = [{"text": f"text {n}", "label": "refund" if n % 2 else None} for n in range(5_000)]
    importer.load(first, write("rows.jsonl", "\n".join(json.dumps(row) for row in rows)), TEXT)
    content = exported(exporter, first)
    restored(importer, second, tmp_path, content)
    assert without_name(exported(exporter, second)) == without_name(content)
    assert importer.newest(second)[0].stored == 5_000


def test_seats_from_before_the_overlap_was_lowered_come_back(
    make_full: Callable[..., int],
    make_project: MakeProject,
    importer: Importer,
    exporter: Exporter,
    store: Store,
    tmp_path: Path,
) -> None:
    acts = [("ana", 1, "label", "refund", ""), ("ben", 1, "label", "refund", "")]
    first = make_full(["a", "b", "c", "d"], acts, 2)
    with store.begin() as transaction:
        transaction._session.execute(update(Project).where(Project.id == first).values(overlap=1))
    second = make_project("second")
    restored(importer, second, tmp_path, exported(exporter, first))
    with store.read() as transaction:
        assert transaction.projects.overlap(second) == 1


def test_a_project_with_examples_is_left_alone(
    make_full: Callable[..., int], importer: Importer, exporter: Exporter, tmp_path: Path
) -> None:
    project = make_full(["a", "b", "c", "d"], [])
    content = exported(exporter, project)
    with pytest.raises(Conflict, match="has examples already"):
        restored(importer, project, tmp_path, content)
    assert exported(exporter, project) == content
    assert importer.newest(project)[0].state == "failed"


def test_nobody_who_is_known_gets_another_role_from_a_file(
    make_full: Callable[..., int], make_project: MakeProject, importer: Importer, exporter: Exporter, store: Store,
    tmp_path: Path,
) -> None:  # fmt: skip
    acts = [("ana", 1, "label", "refund", "")]
    content = exported(exporter, make_full(["a", "b", "c", "d"], acts))
    claimed = content.replace(b'"name": "ana", "role": "annotator"', b'"name": "ana", "role": "admin"')
    assert claimed != content
    restored(importer, make_project("second"), tmp_path, claimed)
    with store.read() as transaction:
        ana = transaction.people.get("ana")
        assert ana is not None
        assert ana.role == "annotator"


def broken(lines: list[Any], change: Callable[[list[Any]], None]) -> bytes:
    changed = json.loads(json.dumps(lines))
    change(changed)
    return "\n".join(json.dumps(line) for line in changed).encode()


def example(lines: list[Any]) -> dict[str, Any]:
    """The example that ana labelled."""
    found: dict[str, Any] = lines[-3]["example"]
    return found


def set_in(*path: Any, to: Any) -> Callable[[list[Any]], None]:
    def change(lines: list[Any]) -> None:
        place: Any = example(lines)
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return change


BREAKS: dict[str, Callable[[list[Any]], None]] = {
    "of form 7": lambda lines: lines[0].update(studio_export=7),
    "no line for the project": lambda lines: lines.pop(1),
    "no kind of line named 'cake'": lambda lines: lines.insert(2, {"cake": {}}),
    "2 keys": lambda lines: lines[-1].update(person={}),
    "stands after the examples": lambda lines: lines.append(lines[1]),
    "overlap of the project is 0": lambda lines: lines[1]["project"].update(overlap=0),
    "role of the person is 'owner'": lambda lines: lines[2]["person"].update(role="owner"),
    "the text is empty": set_in("text", to=" "),
    "split of the example is 'test'": set_in("split", to="test"),
    "is pending and has a gold label": set_in("state", to="pending"),
    "no line for the person 'eve'": set_in("revisions", 0, "annotator", to="eve"),
    "not numbered from 1": set_in("revisions", 0, "revision", to=2),
    "label of a revision is 9": set_in("revisions", 0, "label", to=9),
    "has no label": set_in("revisions", 0, "label", to=None),
    "guidelines_number of a revision is 9": set_in("revisions", 0, "guidelines_number", to=9),
    "suggested_probability of a revision is 2": set_in("revisions", 0, "suggested_probability", to=2),
    "no seat": set_in("done", 0, "seat", to=None),
    "of of one who is done is 5": set_in("done", 0, "of", to=5),
    "the gold label 3 is not in use": set_in("gold", "label", to=3),
    "reason of gold of the example is 'because'": set_in("gold", "reason", to="because"),
    "group_key is 'x'": set_in("group_key", to="x"),
    "rank of the example is first": set_in("rank", to="first"),
}


@pytest.mark.parametrize("words", BREAKS)
def test_a_file_that_cannot_be_is_refused_whole_and_the_line_is_named(
    words: str, make_full: Callable[..., int], make_project: MakeProject, importer: Importer, exporter: Exporter,
    tmp_path: Path,
) -> None:  # fmt: skip
    content = exported(exporter, make_full(["a", "b", "c", "d"], [("ana", 1, "label", "refund", "")], 1))
    lines = [json.loads(line) for line in content.splitlines()]
    second = make_project("second")
    before = exported(exporter, second)
    with pytest.raises(BadFile, match=r"row \d+: ") as caught:
        restored(importer, second, tmp_path, broken(lines, BREAKS[words]))
    assert words in str(caught.value)
    assert "Nothing was stored" in str(caught.value)
    assert exported(exporter, second) == before


def test_a_text_that_is_there_twice_is_refused(
    make_full: Callable[..., int], make_project: MakeProject, importer: Importer, exporter: Exporter, tmp_path: Path
) -> None:
    content = exported(exporter, make_full(["a", "b", "c", "d"], []))
    with pytest.raises(BadFile, match="a text twice"):
        restored(importer, make_project("second"), tmp_path, content + content.splitlines()[-1])


def test_settings_that_the_studio_refuses_are_refused_here_too(
    make_full: Callable[..., int], make_project: MakeProject, make_importer: Callable[..., Importer],
    exporter: Exporter, tmp_path: Path,
) -> None:  # fmt: skip
    def refuse(*_: object) -> None:
        raise StudioError("There is no strategy.")

    importer = make_importer(vet=refuse)
    content = exported(exporter, make_full(["a", "b", "c", "d"], []))
    with pytest.raises(BadFile, match="There is no strategy"):
        restored(importer, make_project("second"), tmp_path, content)


def test_options_of_tables_do_not_matter_to_a_whole_project(
    make_full: Callable[..., int], make_project: MakeProject, importer: Importer, exporter: Exporter, tmp_path: Path
) -> None:
    content = exported(exporter, make_full(["a", "b", "c", "d"], []))
    path = tmp_path / "whole.jsonl"
    path.write_bytes(content)
    report = importer.load(make_project("second"), path, ColumnMapping("absent"), Options(skip_bad_rows=True))
    assert (report.rows, report.added, report.labelled) == (4, 4, 1)
