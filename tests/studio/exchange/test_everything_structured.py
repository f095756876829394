"""A project whose answers say more than one name comes back as it was, with questions, images and what is meant now."""

import base64
import io
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storage import Store
from studio.errors import BadFile, Conflict, InvalidInput
from studio.exchange import ColumnMapping, Exporter, Importer, text_hash
from studio.images import ImageFolder
from studio.labelling.answers import Answer
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from studio.labelling.sayings import sayings
from studio.tasks.token_classification.task import TokenClassification
from tests.conftest import Clock
from tests.labelling import no_suggestions
from tests.pictures import square
from tests.schema import make_changes, merge, rename, retire, split
from tests.shapes import with_every_shape
from tests.studio.exchange.conftest import MakeProject

TEXT = ColumnMapping("text")
LABELS = ("refund", "delivery", "thanks")
CHANGES = {
    "renamed": rename("refund", "money back"),
    "merged": merge("refund", "delivery", into="order"),
    "split": split("refund", "refund asked", "refund made"),
    "retired": retire("thanks"),
}
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["ana", "ben"]),
        st.integers(0, 3),
        st.sampled_from(["label", "label", "label", "skip", "undo"]),
        st.lists(st.sampled_from(LABELS), unique=True),
    ),
    max_size=12,
)
# Two who agree on one example.
ALL = [("ana", 0, "label", ["refund", "delivery"]), ("ben", 0, "label", ["delivery", "refund"])]
counter = iter(range(1_000_000))


@pytest.fixture(autouse=True)
def tasks() -> Iterator[None]:
    with with_every_shape():
        yield


def exported(exporter: Exporter, project: int) -> bytes:
    file = io.BytesIO()
    exporter.export(project, "everything", file)
    return file.getvalue()


def restored(importer: Importer, project: int, folder: Path, content: bytes) -> None:
    path = folder / f"{next(counter)}.jsonl"
    path.write_bytes(content)
    importer.load(project, path, TEXT)


def without_name(content: bytes) -> list[Any]:
    lines = [json.loads(line) for line in content.splitlines()]
    del lines[1]["project"]["name"]
    return lines


def add_examples(store: Store, clock: Clock, images: ImageFolder, project: int) -> list[int]:
    """A text, the same text with two questions about it, and an image: their ids."""
    made: list[dict[str, Any]] = [{"text": "a text"}, {"text": "a text", "question": "what?"}]
    made += [{"text": "a text", "question": "why 🦆?"}, {"text": "", "image": images.put(square())}]
    with store.begin() as transaction:
        transaction.examples.add_new(
            {"question": None, "image": None, **one, "text_hash": text_hash(**one), "project_id": project,
             "split": "pool", "state": "pending", "rank": clock.now, "open_seats": 2, "created_at": clock.now}
            for one in made
        )  # fmt: skip
        transaction.tallies.move(project, {"pending": len(made)})
        transaction.people.ensure(["ana", "ben"], 5.5)
        return [one.id for one in transaction.histories.all(project)]


@pytest.fixture
def make_tags(store: Store, clock: Clock, images: ImageFolder, make_project: MakeProject) -> Callable[..., int]:
    """A project in which people have labelled, before and after its labels were changed."""

    def make(acts: list[tuple[str, int, str, list[str]]], changes: list[str]) -> int:
        project = make_project(f"full-{next(counter)}", labels=LABELS, overlap=2, holdout_percent=0)
        with store.begin() as transaction:
            transaction.projects.get(project).task = "tags"
            transaction.projects.save()
        examples = add_examples(store, clock, images, project)
        queue, half = Queue(store, clock, 600, no_suggestions), len(acts) // 2
        perform(queue, clock, project, examples, acts[:half])
        for change in changes:
            with suppress(InvalidInput):  # a label of it is in use no more
                make_changes(store, clock).apply(project, CHANGES[change], "ana")
        perform(queue, clock, project, examples, acts[half:])
        return project

    return make


def perform(
    queue: Queue, clock: Clock, project: int, examples: list[int], acts: list[tuple[str, int, str, list[str]]]
) -> None:
    for person, place, action, said in acts:
        clock.advance(1)
        answer = Answer(uuid.uuid4().hex, examples[place], action, said if action == "label" else None)
        with suppress(Conflict, InvalidInput):  # nothing to undo, or a label that is in use no more
            queue.submit(project, person, person, 0, answer)


def told(store: Store, project: int) -> list[Any]:
    """Everything that anybody said, in words of then and of today, and what is agreed."""
    with store.read() as transaction:
        assert list(contradictions(transaction, project)) == []
        every = list(transaction.histories.all(project))
        ids = [row.value_id for one in every for row in one.revisions]
        said = sayings(transaction, project, [*ids, *(one.agreed.value_id for one in every if one.agreed)])
    return [
        {
            "inputs": (one.text, one.question, one.image),
            "said": [(said.then(row.value_id), said.now(row.value_id)) for row in one.revisions],
            "agreed": said.now(one.agreed.value_id) if one.agreed else None,
        }
        for one in every
    ]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(acts=[*ALL, *ALL], changes=["merged"])
@example(acts=[*ALL, *ALL], changes=["split", "retired"])
@given(acts=ACTS, changes=st.lists(st.sampled_from(sorted(CHANGES)), max_size=2, unique=True))
def test_what_comes_back_is_what_was_handed_out(
    acts: list[tuple[str, int, str, list[str]]], changes: list[str], make_tags: Callable[..., int],
    make_project: MakeProject, importer: Importer, exporter: Exporter, store: Store, tmp_path: Path,
) -> None:  # fmt: skip
    first = make_tags(acts, changes)
    content = exported(exporter, first)
    second = make_project(f"again-{next(counter)}", labels=("other",))
    restored(importer, second, tmp_path, content)
    assert without_name(exported(exporter, second)) == without_name(content)
    assert told(store, second) == told(store, first)
    with store.read() as transaction:
        assert transaction.tallies.gold(second) == transaction.tallies.gold(first)


NESTED = [{"start": 0, "end": 6, "label": "refund"}, {"start": 2, "end": 6, "label": "thanks"}]
BLANK = [{"start": 1, "end": 2, "label": "refund"}]
CROSSED = [{"start": 0, "end": 4, "label": "refund"}, {"start": 2, "end": 6, "label": "thanks"}]


def test_a_span_of_white_space_that_an_earlier_studio_took_comes_back(
    make_project: MakeProject, importer: Importer, exporter: Exporter, store: Store, tmp_path: Path, clock: Clock,
    images: ImageFolder, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    first, second = make_project(labels=LABELS, overlap=2, holdout_percent=0), make_project("again", labels=("other",))
    with store.begin() as transaction:
        transaction.projects.get(first).task = "token-classification"
        transaction.projects.save()
    examples, queue = add_examples(store, clock, images, first), Queue(store, clock, 600, no_suggestions)
    act: Any = [("ana", 0, "label", BLANK)]
    perform(queue, clock, first, examples, act)
    assert told(store, first)[0]["said"] == []
    with monkeypatch.context() as patch:
        patch.setattr(TokenClassification, "_may_be_blank", True)
        perform(queue, clock, first, examples, act)
    restored(importer, second, tmp_path, exported(exporter, first))
    assert told(store, second)[0]["said"] == [(BLANK, BLANK)]
    exporter.export(second, "label-studio", io.BytesIO())


@pytest.mark.parametrize(
    ("task", "then", "now", "said"),
    [
        ("token-classification", {"span_overlap": "nested"}, {"span_overlap": "nested"}, NESTED),
        ("token-classification", {"span_overlap": "any"}, {}, CROSSED),
        ("question-answering", {}, {"may_be_unanswerable": False}, []),
    ],
)
def test_what_was_said_by_another_rule_than_the_usual_or_that_of_today_comes_back(
    task: str, then: dict[str, Any], now: dict[str, Any], said: Any, make_project: MakeProject, importer: Importer,
    exporter: Exporter, store: Store, tmp_path: Path, clock: Clock, images: ImageFolder,
) -> None:  # fmt: skip
    first = make_project(labels=LABELS, overlap=2, holdout_percent=0)
    examples = add_examples(store, clock, images, first)
    for settings_then, act in ((then, True), (now, False)):
        with store.begin() as transaction:
            project = transaction.projects.get(first)
            project.task, project.task_settings = task, settings_then
            transaction.projects.save()
        if act:
            perform(Queue(store, clock, 600, no_suggestions), clock, first, examples, [("ana", 1, "label", said)])
    second = make_project("again", labels=("other",))
    restored(importer, second, tmp_path, exported(exporter, first))
    assert [one["said"] for one in told(store, second)] == [one["said"] for one in told(store, first)]
    assert [(said, said)] in [one["said"] for one in told(store, second)]


def test_only_what_an_older_studio_would_lose_is_of_the_second_form(
    make_tags: Callable[..., int], make_project: MakeProject, exporter: Exporter
) -> None:
    assert json.loads(exported(exporter, make_project()).splitlines()[0]) == {"studio_export": 1}
    assert json.loads(exported(exporter, make_tags([], [])).splitlines()[0]) == {"studio_export": 2}


def set_in(*path: Any, to: Any) -> Callable[[list[dict[str, Any]]], None]:
    """Changes what is at the path, inside the first example that has a revision."""

    def change(lines: list[dict[str, Any]]) -> None:
        place: Any = next(line["example"] for line in lines if line.get("example", {}).get("revisions"))
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return change


BREAKS: Mapping[str, Callable[[list[dict[str, Any]]], None]] = {
    "the value [9] of a revision is none of tags": set_in("revisions", 0, "value", to=[9]),
    'the value "refund" of a revision is none of tags': set_in("revisions", 0, "value", to="refund"),
    "the value {\"a\":1} of a revision is none": set_in("revisions", 0, "value", to={"a": 1}),
    "the value 1 of a revision is none": set_in("revisions", 0, "value", to=1),
    "has no label": set_in("revisions", 0, "value", to=None),
    "the gold label 1 is not in use": lambda lines: lines[first_label(lines)]["label"].update(retired_at=3.0),
    "the gold label of the example is missing": set_in("gold", "value", to=None),
    "image is 'zz'": set_in("image", to="zz"),
    "the question is empty": set_in("question", to=" "),
    "label 1 was split, and is in use": lambda lines: lines[first_label(lines)]["label"].update(is_split=True),
    "there is no line for the image": lambda lines: lines.remove(image_line(lines)),
    "are those of another": lambda lines: image_line(lines)["image"].update(base64=base64_of(square("blue"))),
    "cannot be read: These 4 bytes": lambda lines: image_line(lines)["image"].update(base64=base64_of(b"none")),
    "cannot be read: Only base64": lambda lines: image_line(lines)["image"].update(base64="<br>"),
    "sha256 of the image is '../x'": lambda lines: image_line(lines)["image"].update(sha256="../x"),
    "it is of form 3": lambda lines: lines[0].update(studio_export=3),
}  # fmt: skip


def first_label(lines: list[dict[str, Any]]) -> int:
    return next(place for place, line in enumerate(lines) if "label" in line)


def image_line(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return next(line for line in lines if "image" in line)


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize("words", BREAKS)
def test_a_file_that_cannot_be_is_refused_whole_and_the_line_is_named(
    words: str, make_tags: Callable[..., int], make_project: MakeProject, importer: Importer, exporter: Exporter,
    tmp_path: Path,
) -> None:  # fmt: skip
    lines = [json.loads(line) for line in exported(exporter, make_tags(ALL, [])).splitlines()]
    BREAKS[words](lines)
    second = make_project("second")
    before = exported(exporter, second)
    with pytest.raises(BadFile, match=r"row \d+: ") as caught:
        restored(importer, second, tmp_path, "\n".join(map(json.dumps, lines)).encode())
    assert words in str(caught.value)
    assert exported(exporter, second) == before
