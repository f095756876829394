"""A changed overlap: seats open and close, people who sit stay, and the queue's promises hold all the while."""

import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from storage import Store
from studio.errors import Conflict, InvalidInput
from studio.labelling import seating
from studio.labelling.answers import Answer
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from studio.labelling.seating import Seating
from studio.projects.projects import Projects
from studio.projects.terms import Changes
from tests.conftest import Clock
from tests.labelling import LABELS, LEASE_SECONDS, make_people, make_project, no_suggestions

PEOPLE = ("ada", "ben", "cleo", "dan")


class Team:
    """A queue, a project and people, with short words for what they do."""

    def __init__(self, store: Store, clock: Clock, examples: int, overlap: int) -> None:
        self.store, self.clock = store, clock
        make_people(store, *PEOPLE)
        self.project = make_project(store, clock, examples, overlap=overlap)
        self.projects = Projects(store, clock)
        self.queue = Queue(store, clock, LEASE_SECONDS, no_suggestions)
        self.seating = Seating(store)
        self._requests = count()

    def claim(self, person: str, hold: int = 1) -> list[int]:
        return [example.id for example in self.queue.claim(self.project, person, f"of {person}", hold)]

    def answer(self, person: str, example: int, label: str | None = "yes", action: str = "label") -> None:
        request = f"request-{next(self._requests):06d}"
        self.queue.submit(self.project, person, f"of {person}", 0, Answer(request, example, action, label))

    def set_overlap(self, overlap: int) -> None:
        self.projects.change(self.project, Changes(overlap=overlap))

    def seats(self) -> dict[int, tuple[str, int, int]]:
        """Each example's state, its open seats and how many are taken."""
        with self.store.read() as transaction:
            return {
                row.id: (row.state, row.open_seats, sum(stand.seat is not None for stand in row.stands))
                for row in transaction.audit.examples(self.project)
            }

    def gold(self) -> dict[int, object]:
        with self.store.read() as transaction:
            return {row.id: row.agreed for row in transaction.audit.examples(self.project) if row.agreed}

    def contradictions(self) -> list[str]:
        with self.store.read() as transaction:
            return list(contradictions(transaction, self.project))


@pytest.fixture
def make_team(store: Store, clock: Clock) -> Callable[[int, int], Team]:
    return lambda examples, overlap: Team(store, clock, examples, overlap)


def test_a_higher_overlap_opens_seats_and_leaves_examples_with_gold_alone(
    make_team: Callable[[int, int], Team],
) -> None:
    team = make_team(3, 1)
    first, second, third = team.claim("ada", 3)
    team.answer("ada", first)
    team.set_overlap(3)
    team.seating.follow()
    assert team.seats() == {first: ("labelled", 0, 1), second: ("pending", 2, 1), third: ("pending", 2, 1)}
    assert team.claim("ben", 5) == [second, third]
    assert team.contradictions() == []


def test_a_lower_overlap_closes_seats_and_settles_what_has_enough_labels(
    make_team: Callable[[int, int], Team],
) -> None:
    team = make_team(4, 3)
    agreed, disputed, waiting, free = team.claim("ada", 4)
    team.claim("ben", 4)
    for example, answers in ((agreed, ("yes", "yes")), (disputed, ("yes", "no"))):
        for person, label in zip(("ada", "ben"), answers, strict=True):
            team.answer(person, example, label)
    team.answer("ada", waiting)
    team.queue.release(team.project, "ada", "of ada")
    team.set_overlap(2)
    team.seating.follow()
    states = {example: team.seats()[example][:2] for example in (agreed, disputed, waiting, free)}
    assert states == {
        agreed: ("labelled", 0),
        disputed: ("disputed", 0),
        waiting: ("pending", 0),
        free: ("pending", 1),
    }
    assert team.contradictions() == []


def test_whoever_sits_beyond_a_lower_overlap_may_still_answer(make_team: Callable[[int, int], Team]) -> None:
    team = make_team(1, 3)
    (example,) = team.claim("ada")
    team.claim("ben"), team.claim("cleo")
    team.set_overlap(1)
    team.seating.follow()
    for person, label in (("cleo", "yes"), ("ben", "yes"), ("ada", "no")):
        team.answer(person, example, label)
    assert team.seats()[example] == ("labelled", 0, 3)
    assert team.contradictions() == []


def test_who_leaves_a_seat_beyond_the_overlap_opens_none(make_team: Callable[[int, int], Team]) -> None:
    team = make_team(1, 3)
    (example,) = team.claim("ada")
    team.claim("ben"), team.claim("cleo")
    team.answer("ben", example, "no")
    team.set_overlap(1)
    team.seating.follow()
    assert team.seats()[example] == ("pending", 0, 3)
    team.answer("ada", example, None, "skip")
    assert team.seats()[example] == ("pending", 0, 2)
    team.clock.advance(LEASE_SECONDS + 1)
    assert team.claim("dan") == []
    assert team.seats()[example] == ("labelled", 0, 1), "cleo has left, and ben's answer is enough"
    assert team.contradictions() == []


def test_nobody_is_seated_beyond_a_lower_overlap_before_it_was_followed(
    make_team: Callable[[int, int], Team],
) -> None:
    team = make_team(1, 3)
    (example,) = team.claim("ada")
    team.set_overlap(1)
    assert team.claim("ben") == []
    with pytest.raises(Conflict, match="labelling this example now"):
        team.answer("ben", example)
    assert team.seats()[example] == ("pending", 0, 1)


def test_people_who_have_been_through_everything_are_led_back(make_team: Callable[[int, int], Team]) -> None:
    team = make_team(40, 1)
    for example in team.claim("ada", 20):
        team.answer("ada", example, None, "skip")
    for example in team.claim("ben", 40):
        team.answer("ben", example)
    assert team.claim("cleo", 5) == []
    team.set_overlap(2)
    team.seating.follow()
    assert team.claim("cleo", 5) == []
    team.answer("ben", 1, None, "undo")
    assert team.claim("ben", 5) == [1]


def test_an_overlap_out_of_range_is_refused(make_team: Callable[[int, int], Team]) -> None:
    team = make_team(1, 2)
    for overlap in (0, 101, -1):
        with pytest.raises(InvalidInput, match="from 1 to 100"):
            team.set_overlap(overlap)
    assert team.projects.find().overlap == 2


def test_work_that_was_broken_off_goes_on_at_the_next_start(
    make_team: Callable[[int, int], Team], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seating, "EXAMPLES_AT_ONCE", 4)
    team = make_team(10, 1)
    team.set_overlap(2)
    assert team.seating._open(team.project, 0).last == 4
    assert sorted(seats for _, seats, _ in team.seats().values()) == [1] * 6 + [2] * 4
    assert team.contradictions() == []
    Seating(team.store).follow()
    assert {seats for _, seats, _ in team.seats().values()} == {2}
    with team.store.read() as transaction:
        assert transaction.seats.unfinished() == {}


def test_an_overlap_that_is_changed_again_meanwhile_is_followed_too(make_team: Callable[[int, int], Team]) -> None:
    team = make_team(3, 1)
    team.set_overlap(3)
    with team.store.read() as transaction:
        ((_, since),) = transaction.seats.unfinished().items()
    team.clock.advance(1)
    team.set_overlap(2)
    team.seating._bring(team.project, since)
    with team.store.read() as transaction:
        assert transaction.seats.unfinished() == {team.project: team.clock.now}
    team.seating.follow()
    assert {seats for _, seats, _ in team.seats().values()} == {2}


def test_labelling_goes_on_while_the_overlap_changes(make_team: Callable[[int, int], Team]) -> None:
    team = make_team(300, 2)
    stop = threading.Event()
    failures: list[BaseException] = []

    def work(person: str) -> None:
        try:
            while not stop.is_set():
                for example in team.claim(person, 3):
                    team.answer(person, example, LABELS[example % 2])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(person,)) for person in PEOPLE]
    for thread in threads:
        thread.start()
    for overlap in (3, 1, 2, 4, 1, 3):
        team.clock.advance(1)
        team.set_overlap(overlap)
        team.seating.follow()
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert team.contradictions() == []
    assert max(taken for _, _, taken in team.seats().values()) <= 4


class OverlapMachine(RuleBasedStateMachine):
    """Any order of claims, answers, passing time, and overlaps that change before the seats have followed."""

    @initialize(overlap=st.integers(1, 3))
    def start(self, overlap: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.team = Team(Store.open(f"sqlite:///{Path(self.folder.name) / 'a.db'}"), Clock(), 4, overlap)
        self.overlap = overlap
        self.taken: dict[int, int] = {}

    def teardown(self) -> None:
        if hasattr(self, "team"):
            self.team.store.close()
            self.folder.cleanup()

    @rule(person=st.sampled_from(PEOPLE), hold=st.integers(1, 3))
    def claim(self, person: str, hold: int) -> None:
        self.team.claim(person, hold)

    @rule(
        person=st.sampled_from(PEOPLE),
        example=st.integers(1, 4),
        action=st.sampled_from(["label", "label", "label", "skip", "flag", "undo"]),
        label=st.sampled_from(LABELS),
    )
    def answer(self, person: str, example: int, action: str, label: str) -> None:
        with suppress(Conflict):
            self.team.answer(person, example, label if action == "label" else None, action)

    @rule(person=st.sampled_from(PEOPLE))
    def leave(self, person: str) -> None:
        self.team.queue.release(self.team.project, person, f"of {person}")

    @rule(seconds=st.sampled_from([LEASE_SECONDS / 2, LEASE_SECONDS + 1]))
    def wait(self, seconds: float) -> None:
        self.team.clock.advance(seconds)

    @rule(overlap=st.integers(1, 4))
    def change(self, overlap: int) -> None:
        self.team.clock.advance(1)
        gold = self.team.gold()
        self.team.set_overlap(overlap)
        self.overlap = overlap
        assert self.team.gold() == gold

    @rule()
    def follow(self) -> None:
        gold = self.team.gold()
        self.team.seating.follow()
        after = self.team.gold()
        assert gold == {example: after.get(example) for example in gold}, "what had gold is as it was"
        # Finished, flagged back or full: nobody is wanted beyond the overlap, and nobody up to it is left out.
        for state, seats, taken in self.team.seats().values():
            assert state == "labelled" or seats == max(0, self.overlap - taken)

    @invariant()
    def nobody_new_sits_beyond_the_overlap(self) -> None:
        taken = {example: taken for example, (_, _, taken) in self.team.seats().items()}
        for example, number in taken.items():
            assert number <= max(self.overlap, self.taken.get(example, 0))
        self.taken = taken

    @invariant()
    def everything_follows_from_the_answers(self) -> None:
        assert self.team.contradictions() == []


OverlapMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
test_any_order_of_acts_and_overlaps_keeps_the_promises = OverlapMachine.TestCase
