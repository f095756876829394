"""Any order of answers, decisions, schema changes, undos and restores keeps every promise at once."""

import tempfile
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage import Store
from studio.errors import Conflict, InvalidInput
from studio.labelling.answers import Answer
from studio.labelling.history.restore import Restore
from studio.labelling.queue import Queue
from studio.labelling.review.decisions import Decision, Decisions
from studio.labelling.schema.change import Change, NewName
from studio.labelling.schema.changes import SchemaChanges
from studio.labelling.seating import Seating
from studio.projects import Projects
from studio.projects.terms import Changes
from studio.tasks.base import Said
from tests.conftest import Clock
from tests.labelling import LEASE_SECONDS, make_people, make_project, no_suggestions
from tests.schema import check_schema, gold, import_labels, in_use, problems, revisions, states
from tests.tags import NAMES as SINGLE
from tests.tags import TAGS, Kind, with_tags

PEOPLE = ("ada", "ben", "cleo")
NAMES = ("yes", "no", "maybe", "other", "first", "second", "third")
FIRST = ("yes", "no", "maybe")
ACTIONS = ("label", "label", "skip", "flag", "undo")
# The most old labels, and the new names, of each change.
SHAPES = {"rename": (1, 1), "merge": (3, 1), "split": (1, 2), "retire": (1, 0)}


class HistoryMachine(RuleBasedStateMachine):
    """Three people, a reviewer and somebody who cannot leave the labels alone, on a handful of examples."""

    KIND: ClassVar[Kind] = SINGLE

    def __init__(self) -> None:
        super().__init__()
        self.ending = ExitStack()
        self.ending.enter_context(with_tags())
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.store = Store.open(f"sqlite:///{Path(self.folder.name) / 'a.db'}")
        self.queue = Queue(self.store, self.clock, LEASE_SECONDS, no_suggestions)
        self.decisions = Decisions(self.store, self.clock)
        self.changes = SchemaChanges(self.store, self.clock, check_schema)
        self.restore = Restore(self.store, self.clock)
        make_people(self.store, *PEOPLE, "rev")
        self.requests = count()
        self.was_lowered = False
        self.said: list[tuple[object, ...]] = []

    @initialize(overlap=st.integers(1, 3), data=st.data())
    def make(self, overlap: int, data: st.DataObject) -> None:
        self.project = make_project(self.store, self.clock, 2, overlap=overlap, labels=FIRST)
        self.KIND.prepare(self.store, self.project)
        answers = data.draw(st.lists(self.KIND.said(FIRST), min_size=6, max_size=6))
        import_labels(self.store, self.clock, self.project, data.draw(st.lists(self.KIND.said(FIRST), max_size=1)))
        self.moments = [self.clock.now]
        with self.store.read() as transaction:
            self.examples = [row.id for row in transaction.histories.all(self.project)]
        for number, label in enumerate(answers):
            self._answer(PEOPLE[number // 2], self.examples[number % 2], label)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()
        self.ending.close()

    @rule(data=st.data(), person=st.sampled_from(PEOPLE), action=st.sampled_from(ACTIONS))
    def answer(self, data: st.DataObject, person: str, action: str) -> None:
        label = data.draw(self.KIND.said(in_use(self.store, self.project))) if action == "label" else None
        self._answer(person, data.draw(st.sampled_from(self.examples)), label, action)

    @rule(person=st.sampled_from(PEOPLE), hold=st.integers(1, 3))
    def claim(self, person: str, hold: int) -> None:
        self.queue.claim(self.project, person, "w", hold)

    @rule(data=st.data(), act=st.sampled_from(["adjudicate", "withdraw", "remove", "bring_back"]))
    def decide(self, data: st.DataObject, act: str) -> None:
        self.clock.advance(1)
        example = data.draw(st.sampled_from(self.examples))
        label = data.draw(self.KIND.said(in_use(self.store, self.project))) if act == "adjudicate" else None
        with self.store.read() as transaction:
            newest = transaction.review.decision(example)
        seen = newest.label_id if newest else None
        with suppress(Conflict):
            decision = Decision(f"request-{next(self.requests):05d}", example, seen, label)
            getattr(self.decisions, act)(self.project, "rev", decision)

    @rule(data=st.data(), verb=st.sampled_from(sorted(SHAPES)))
    def change(self, data: st.DataObject, verb: str) -> None:
        self.clock.advance(1)
        names, (most, made) = in_use(self.store, self.project), SHAPES[verb]
        old = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=most, unique=True))
        free = [name for name in NAMES if name not in names or verb == "merge" or name in old]
        new = data.draw(st.lists(st.sampled_from(free), min_size=made, max_size=made, unique=True))
        change = Change(verb, tuple(old), tuple(NewName(name) for name in new))
        with suppress(InvalidInput):
            preview = self.changes.preview(self.project, change)
            self.changes.apply(self.project, change, "rev", preview.counts)
            assert list(preview.labels) == in_use(self.store, self.project)

    @rule(data=st.data(), verb=st.sampled_from(sorted(SHAPES)))
    def change_and_think_better_of_it(self, data: st.DataObject, verb: str) -> None:
        before, displaceable = self._everything(), self._has_displaceable_lease()
        log = len(self.changes.all(self.project))
        self.change(data, verb)
        newest = self.changes.all(self.project)
        if len(newest) == log:
            return
        counts = self.changes.preview_undo(self.project, newest[0].id).counts
        self.changes.undo(self.project, newest[0].id, "rev", counts)
        # An answer from before the overlap was lowered finds no seat any more.
        assert counts.unrestored == 0 or self.was_lowered
        assert counts.unrestored or displaceable or self._everything() == before

    @precondition(lambda self: self.changes.all(self.project))
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        self.clock.advance(1)
        change = data.draw(st.sampled_from([view.id for view in self.changes.all(self.project)]))
        with suppress(Conflict):
            preview = self.changes.preview_undo(self.project, change)
            self.changes.undo(self.project, change, "rev", preview.counts)
            assert list(preview.labels) == in_use(self.store, self.project)

    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        self.changes.reorder(self.project, data.draw(st.permutations(in_use(self.store, self.project))))

    @rule(data=st.data())
    def go_back(self, data: st.DataObject) -> None:
        moment = data.draw(st.sampled_from(self.moments))
        self.clock.advance(1)
        preview = self.restore.preview(self.project, moment)
        self.clock.advance(1)
        assert self.restore.apply(self.project, moment, preview.as_of, "rev") == preview.counts
        again = self.restore.preview(self.project, moment).counts
        assert (again.examples - again.unfit <= 0, again.decisions) == (True, 0)

    @rule()
    def go_away_and_come_back(self) -> None:
        """What happens between a moment and the way back to it leaves no trace in the gold labels."""
        before, moment = gold(self.store, self.project), self.clock.now
        displaceable = self._has_displaceable_lease()
        self.clock.advance(1)
        for number, example in enumerate(self.examples):
            label = in_use(self.store, self.project)[number % len(in_use(self.store, self.project))]
            for person in PEOPLE:
                self._answer(person, example, self.KIND.naming(label))
        self.clock.advance(1)
        done = self.restore.apply(self.project, moment, self.clock.now, "rev")
        assert done.unfit == 0
        assert displaceable or gold(self.store, self.project) == before

    @rule(overlap=st.integers(1, 3))
    def change_overlap(self, overlap: int) -> None:
        view = Projects(self.store, self.clock).find()
        self.was_lowered |= overlap < view.overlap
        Projects(self.store, self.clock).change(self.project, Changes(overlap=overlap))
        Seating(self.store).follow()

    @rule(seconds=st.sampled_from([1.0, LEASE_SECONDS + 1]))
    def wait(self, seconds: float) -> None:
        self.moments.append(self.clock.now)
        self.clock.advance(seconds)

    def _answer(self, person: str, example: int, label: Said | None, action: str = "label") -> None:
        """Or not, where others sit."""
        self.clock.advance(1)
        with suppress(Conflict):
            request = f"request-{next(self.requests):05d}"
            self.queue.submit(self.project, person, "w", 0, Answer(request, example, action, label))

    def _everything(self) -> tuple[object, ...]:
        return gold(self.store, self.project), states(self.store, self.project), in_use(self.store, self.project)

    def _has_displaceable_lease(self) -> bool:
        """Whether somebody sits on an example that wants nobody more, which is decided as soon as they are gone."""
        with self.store.read() as transaction:
            stands = [transaction.assignments.stands(example) for example in self.examples]
        return self.was_lowered and any(stand.state == "held" for sitting in stands for stand in sitting)

    @invariant()
    def everything_follows_from_the_labels(self) -> None:
        if hasattr(self, "project"):
            assert problems(self.store, self.project) == []

    @invariant()
    def nothing_ever_said_is_changed_or_removed(self) -> None:
        if hasattr(self, "project"):
            now = sorted(revisions(self.store, self.project), key=lambda row: str(row))
            assert set(self.said) <= set(now)
            self.said = now


class TagsMachine(HistoryMachine):
    """The same where an answer names any number of labels."""

    KIND = TAGS


TestHistory = HistoryMachine.TestCase
TestHistory.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestHistoryOfTags = TagsMachine.TestCase
TestHistoryOfTags.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
