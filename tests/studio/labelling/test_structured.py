"""Answers that say more than one name of the schema: stored once, agreed on, and told in the words of today."""

import json
from dataclasses import replace
from typing import Any

import pytest

from storage import Store
from studio.errors import Conflict, InvalidInput
from studio.labelling import answering
from studio.labelling.answers import Answer, Suggestion
from studio.labelling.audit import contradictions
from studio.labelling.history.feed import Feed
from studio.labelling.history.restore import Restore
from studio.labelling.history.timeline import Timelines
from studio.labelling.personal import Personal, Wanted
from studio.labelling.queue import Queue
from studio.labelling.review.decisions import Decision, Decisions
from studio.labelling.review.disagreements import Disagreements, Filter
from studio.labelling.sayings import sayings
from studio.tasks import TASKS
from tests.conftest import Clock
from tests.labelling import LEASE_SECONDS, make_people, make_project, no_suggestions
from tests.tags import Tags, become_tags


@pytest.fixture(autouse=True)
def tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TASKS, "tags", Tags())


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    make_people(store, "ada", "ben", "cleo")
    project_id = make_project(store, clock, 4, overlap=2)
    become_tags(store, project_id)
    return project_id


@pytest.fixture
def queue(store: Store, clock: Clock) -> Queue:
    return Queue(store, clock, LEASE_SECONDS, no_suggestions)


def tag(queue: Queue, project: int, person: str, said: Any, request: str, example: int = 0) -> str:
    """The person's answer to the example of this place."""
    held = queue.lease(project, person, person, 4).held
    answer = Answer(request, held[example].id if held else example, label=said)
    return queue.record(project, person, person, 0, answer).status


def gold_of(store: Store, project: int) -> list[Any]:
    """Everything that is agreed, in the words of today, in the order of the examples."""
    with store.read() as transaction:
        agreed = [transaction.gold.of(row.id) for row in transaction.review.examples(project, [*range(1, 5)])]
        said = sayings(transaction, project, [row.value_id for row in agreed if row is not None])
        return [said.now(row.value_id) for row in agreed if row is not None]


def sound(store: Store, project: int) -> bool:
    with store.read() as transaction:
        return not list(contradictions(transaction, project))


def test_two_who_say_the_same_in_another_order_agree(store: Store, project: int, queue: Queue) -> None:
    tag(queue, project, "ada", ["yes", "no"], "request-1")
    tag(queue, project, "ben", ["no", "yes"], "request-2")
    assert gold_of(store, project) == [["yes", "no"]]
    with store.read() as transaction:
        counts = transaction.tallies.gold(project)
    assert counts == {("pool", "yes"): 1, ("pool", "no"): 1}
    assert sound(store, project)


def test_what_many_say_is_stored_once(store: Store, project: int, queue: Queue) -> None:
    ids = set()
    for number, person in enumerate(("ada", "ben")):
        tag(queue, project, person, ["no"], f"request-{number}")
        with store.read() as transaction:
            ids |= {row.value_id for row in transaction.labels.of_example(1)}
    assert len(ids) == 1


def test_two_who_differ_wait_for_a_reviewer(store: Store, clock: Clock, project: int, queue: Queue) -> None:
    tag(queue, project, "ada", ["yes"], "request-1")
    tag(queue, project, "ben", [], "request-2")
    [row] = Disagreements(store).page(project, Filter()).examples
    assert [(one.annotator, one.label) for one in row.opinions] == [("ada", ["yes"]), ("ben", [])]
    assert row.leading is None
    decisions = Decisions(store, clock)
    decisions.adjudicate(project, "cleo", Decision("request-3", row.id, None, ["yes", "no"]))
    assert gold_of(store, project) == [["yes", "no"]]
    [row] = Disagreements(store).page(project, Filter(kind="adjudicated")).examples
    assert row.gold is not None
    assert row.gold.label == ["yes", "no"]
    assert sound(store, project)


def test_what_cannot_be_said_is_refused(store: Store, project: int, queue: Queue) -> None:
    for number, wrong in enumerate(("yes", ["maybe"], ["yes", "yes"], None, 3, [["yes"]])):
        with pytest.raises(InvalidInput, match="no label"):
            tag(queue, project, "ada", wrong, f"request-{number}")
    with store.read() as transaction:
        assert transaction.tallies.of(project)["labels"] == 0


def test_a_repeated_request_is_known_in_any_order_and_another_answer_is_refused(project: int, queue: Queue) -> None:
    assert tag(queue, project, "ada", ["yes", "no"], "request-1") == "stored"
    again = Answer("request-1", 1, label=["no", "yes"])
    assert queue.record(project, "ada", "ada", 0, again).status == "repeated"
    with pytest.raises(Conflict, match="another answer"):
        queue.record(project, "ada", "ada", 0, replace(again, label=["no"]))


def test_people_find_their_own_answers_and_the_timeline_tells_them(
    store: Store, clock: Clock, project: int, queue: Queue
) -> None:
    tag(queue, project, "ada", ["no", "yes"], "request-1")
    [own] = Personal(store, clock).page(project, "ada", Wanted(state="done")).items
    assert own.label == ["yes", "no"]
    timeline = Timelines(store).of(project, own.id)
    assert [event.label and event.label.name for event in timeline.events] == [["yes", "no"]]


def test_going_back_brings_what_was_said_then(store: Store, clock: Clock, project: int, queue: Queue) -> None:
    tag(queue, project, "ada", ["yes"], "request-1")
    tag(queue, project, "ben", ["yes"], "request-2")
    then = clock.now
    clock.now += 60
    queue.record(project, "ben", "ben", 0, Answer("request-3", 1, label=["no"]))
    assert gold_of(store, project) == []
    clock.now += 60
    Restore(store, clock).apply(project, then, clock.now, "cleo")
    assert gold_of(store, project) == [["yes"]]
    assert sound(store, project)


def test_a_decision_sent_again_is_the_same_in_whatever_order_its_labels_come(
    store: Store, clock: Clock, queue: Queue, project: int
) -> None:
    tag(queue, project, "ada", ["yes"], "request-ada")
    tag(queue, project, "ben", ["no"], "request-ben")
    decisions, request = Decisions(store, clock), "request-cleo"
    [example] = Disagreements(store).page(project, Filter()).examples
    first = decisions.adjudicate(project, "cleo", Decision(request, example.id, None, ["no", "yes"]))
    again = decisions.adjudicate(project, "cleo", Decision(request, example.id, None, ["yes", "no"]))
    assert (first.status, again.status) == ("stored", "repeated")
    with pytest.raises(Conflict, match="another act"):
        decisions.adjudicate(project, "cleo", Decision(request, example.id, None, ["yes"]))
    with pytest.raises(Conflict, match="cleo decided meanwhile"):
        decisions.adjudicate(project, "ada", Decision("request-ada-1", example.id, None, ["yes"]))
    with pytest.raises(InvalidInput, match="are no labels of this project"):
        decisions.adjudicate(project, "ada", Decision("request-ada-2", example.id, first.decision, ["a\0"]))


DEEP = json.loads("[" * 400 + "]" * 400)


@pytest.mark.parametrize("nonsense", ["nonsense", "[" * 9_000, [1, {"x": 2}], {"yes": "no"}, 3, DEEP, "[]]"])
def test_what_no_model_can_suggest_is_not_kept_beside_an_answer_that_is(
    store: Store, queue: Queue, project: int, nonsense: Any
) -> None:
    [example] = queue.lease(project, "ada", "ada", 1).held
    suggestion = Suggestion(nonsense, 0.5, "similarity")
    answer = Answer("request-ada", example.id, label=["yes"], suggestion=suggestion)
    assert queue.record(project, "ada", "ada", 0, answer).status == "stored"
    with store.read() as transaction:
        [one] = [row for history in transaction.histories.all(project) for row in history.revisions]
    assert (one.action, one.suggested, one.suggested_probability, one.version) == ("label", None, None, None)


@pytest.mark.parametrize("nonsense", ["nonsense", "[" * 9_000, '[1,{"x":2}]', "[" * 400 + "]" * 400])
def test_what_an_earlier_studio_kept_though_no_model_can_suggest_it_is_not_told(
    store: Store, queue: Queue, project: int, nonsense: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "_kept", lambda answer, *_: answer.suggestion)
    [example] = queue.lease(project, "ada", "ada", 1).held
    suggestion = Suggestion(nonsense, 0.5, "similarity")
    queue.record(project, "ada", "ada", 0, Answer("request-ada", example.id, label=["yes"], suggestion=suggestion))
    assert [opinion.suggestion for opinion in Disagreements(store).one(project, example.id).opinions] == [None]
    assert [event.suggestion for event in Timelines(store).of(project, example.id).events] == [None]
    acts = [entry.act for entry in Feed(store).page(project).entries if entry.act is not None]
    assert [act.suggestion for act in acts] == [None]


def test_what_was_suggested_is_told_as_it_was_said(store: Store, clock: Clock, queue: Queue, project: int) -> None:
    suggestion = Suggestion(["yes", "no"], 0.7, "v1-aaaaaaaaaa")
    [example, *_] = queue.lease(project, "ada", "ada", 1).held
    queue.record(project, "ada", "ada", 0, Answer("request-ada", example.id, label=["yes"], suggestion=suggestion))
    [opinion] = Disagreements(store).one(project, example.id).opinions
    assert opinion.suggestion == suggestion
    [event] = Timelines(store).of(project, example.id).events
    assert event.suggestion is not None
    assert event.suggestion.label == ["yes", "no"]
