"""An example's timeline and a project's feed: everything that happened, in the words of then and of now."""

import pytest

from storage import Store
from studio.errors import InvalidInput, NotFound
from studio.labelling.answers import Answer, Suggestion
from studio.labelling.history.feed import Entry, Feed
from studio.labelling.history.restore import Restore
from studio.labelling.history.timeline import Timelines
from studio.labelling.history.words import Named, Suggested
from studio.labelling.queue import Queue
from studio.labelling.review.decisions import Decisions
from tests.conftest import Clock
from tests.labelling import LEASE_SECONDS, make_people, make_project, no_suggestions
from tests.reviewing import answer_all, decision, fresh_id
from tests.schema import import_labels, make_changes, rename, retire


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    make_people(store, "ada", "ben", "rev")
    return make_project(store, clock, 3, overlap=2, labels=["yes", "no"])


@pytest.fixture
def queue(store: Store, clock: Clock) -> Queue:
    return Queue(store, clock, LEASE_SECONDS, no_suggestions)


def test_a_timeline_tells_who_did_what_when_on_which_suggestion_and_how_long_it_took(
    store: Store, clock: Clock, project: int, queue: Queue
) -> None:
    [example, _] = queue.claim(project, "ada", "w", 2)
    suggestion = Suggestion("no", 0.75, "v1-0123456789")
    answer = Answer(fresh_id(), example.id, label="yes", note="clear", seconds=2.5, suggestion=suggestion)
    queue.submit(project, "ada", "w", 0, answer)
    clock.advance(10)
    queue.claim(project, "ben", "w", 1)
    Decisions(store, clock).adjudicate(project, "rev", decision(example.id, "no", note="read it again"))
    make_changes(store, clock).apply(project, rename("yes", "agree"), "rev")
    told = Timelines(store).of(project, example.id)
    assert (told.text, told.state, told.split) == ("text 0", "labelled", "pool")
    assert told.gold is not None
    assert (told.gold.label, told.gold.reason, told.gold.person) == ("no", "adjudicated", "rev")
    assert [holder.person for holder in told.held] == ["ben"]
    first, second = told.events
    assert (first.person, first.act, first.label, first.note) == ("ada", "label", Named("yes", "agree"), "clear")
    assert (first.suggestion, first.seconds) == (Suggested("no", 0.75, "v1-0123456789"), 2.5)
    assert (first.guidelines, first.cause, first.at) == (1, None, clock.now - 10)
    assert (second.person, second.act, second.note, second.at) == ("rev", "adjudicate", "read it again", clock.now)
    assert [change.summary for change in told.changes] == ["rename yes to agree"]


def test_a_removal_a_return_and_an_answer_that_was_taken_back_are_named_as_such(
    store: Store, clock: Clock, project: int
) -> None:
    [example, *_] = answer_all(store, clock, project, {"ada": ["yes"]})
    decisions = Decisions(store, clock)
    removed = decisions.remove(project, "rev", decision(example))
    decisions.bring_back(project, "rev", decision(example, seen=removed.decision))
    change = make_changes(store, clock).apply(project, retire("yes"), "rev")
    told = Timelines(store).of(project, example)
    assert [event.act for event in told.events] == ["label", "remove", "return", "undo"]
    assert [event.cause for event in told.events[:3]] == [None, None, None]
    assert told.events[3].cause == f"schema change {change.id}: retire yes, by rev"
    assert told.events[0].label == Named("yes", None)
    assert [view.id for view in told.changes] == [change.id]
    assert told.gold is None


def test_people_see_their_own_part_of_what_they_have_had_and_nothing_else(
    store: Store, clock: Clock, project: int, queue: Queue
) -> None:
    [example, other, *_] = answer_all(store, clock, project, {"ada": ["yes"], "ben": ["no", "no"]})
    told = Timelines(store).own(project, example, "ada")
    assert [(event.person, event.act) for event in told.events] == [("ada", "label")]
    assert (told.gold, told.state, told.held) == (None, None, ())
    with pytest.raises(NotFound):
        Timelines(store).own(project, other, "ada")
    [held, *_] = queue.claim(project, "ada", "w", 1)
    assert Timelines(store).own(project, held.id, "ada").events == ()


def test_an_example_of_another_project_has_no_timeline_here(store: Store, clock: Clock, project: int) -> None:
    make_project(store, clock, 1, name="other")
    [example, *_] = answer_all(store, clock, project, {"ada": ["yes"]})
    for wrong in (example + 1000, 1 << 62):
        with pytest.raises(NotFound):
            Timelines(store).of(project, wrong)
    with store.read() as transaction:
        other = transaction.projects.by_name("other")
    assert other is not None
    with pytest.raises(NotFound):
        Timelines(store).of(other.id, example)


def whole_feed(feed: Feed, project: int, count: int) -> list[Entry]:
    entries: list[Entry] = []
    page = feed.page(project, count=count)
    entries += page.entries
    while page.before is not None:
        page = feed.page(project, page.before, count)
        entries += page.entries
    return entries


@pytest.mark.parametrize("count", [1, 2, 3, 200])
def test_the_feed_tells_everything_once_newest_first_and_in_one_line_what_was_made_in_one_go(
    store: Store, clock: Clock, project: int, count: int
) -> None:
    moment = clock.now
    clock.advance(1)
    import_labels(store, clock, project, ["yes", "no", "yes"])
    answer_all(store, clock, project, {"ada": ["yes", "no"], "ben": ["yes"]})
    change = make_changes(store, clock).apply(project, retire("yes"), "rev")
    clock.advance(1)
    with store.begin() as transaction:
        transaction.projects.add_guidelines(project, "Think.", "rev", clock.now)
    clock.advance(1)
    Restore(store, clock).apply(project, moment, clock.now, "rev")
    entries = whole_feed(Feed(store), project, count)
    assert [entry.at for entry in entries] == sorted((entry.at for entry in entries), reverse=True)
    told = [in_short(entry) for entry in entries]
    assert told == [
        "restored 2",
        "guidelines 2",
        f"change {change.id}",
        *["ben label", "ada label", "ada label"],
        "import 3",
        "guidelines 1",
    ]


def in_short(entry: Entry) -> str:
    if entry.cause is not None:
        return f"{entry.cause.split()[0]} {entry.count}"
    if entry.change is not None:
        return f"change {entry.change.id}"
    return f"{entry.act.person} {entry.act.act}" if entry.act else f"guidelines {entry.guidelines}"


def test_a_place_that_is_from_no_page_is_refused(store: Store, clock: Clock, project: int) -> None:
    for place in ("", "5", "x-1", "-5-3", "0-1.0", "99999999999999999999-1.0"):
        with pytest.raises(InvalidInput, match="no place in the feed"):
            Feed(store).page(project, place)
    with pytest.raises(InvalidInput, match="1 to 200"):
        Feed(store).page(project, count=0)
