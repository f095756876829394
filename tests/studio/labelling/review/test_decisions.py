"""A reviewer's decisions: stored once, told to whoever comes second, and always to be taken back."""

import threading
from collections.abc import Callable

import pytest

from storage import Store
from storage.repositories.gold import Agreed
from storage.tables import Label
from studio.errors import Conflict, InvalidInput, NotFound
from studio.labelling.answers import Answer
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from studio.labelling.review.decisions import Decision, Decisions
from studio.labelling.settling import write
from studio.spelling import spelling
from tests.conftest import Clock
from tests.labelling import LEASE_SECONDS, make_people, make_project, no_suggestions
from tests.reviewing import answer_all, decision, fresh_id


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    make_people(store, "ada", "ben")
    make_people(store, "rita", "rob", role="reviewer")
    return make_project(store, clock, 3, overlap=2)


@pytest.fixture
def disputed(store: Store, clock: Clock, project: int) -> int:
    """An example of which ada says yes and ben says no."""
    return answer_all(store, clock, project, {"ada": ["yes"], "ben": ["no"]})[0]


@pytest.fixture
def decisions(store: Store, clock: Clock) -> Decisions:
    return Decisions(store, clock)


@pytest.fixture
def queue(store: Store, clock: Clock) -> Queue:
    return Queue(store, clock, LEASE_SECONDS, no_suggestions)


def gold_of(store: Store, example_id: int) -> tuple[str, str] | None:
    with store.read() as transaction:
        agreed, example = transaction.gold.of(example_id), transaction.examples.get(example_id)
        assert example is not None
        if agreed is None:
            return None
        spell = spelling(transaction, example.project_id)
        return transaction.gold.names([example_id], spell)[example_id], agreed.reason


def state_of(store: Store, example_id: int) -> tuple[str, int]:
    with store.read() as transaction:
        example = transaction.examples.get(example_id)
        assert example is not None
        assert list(contradictions(transaction, example.project_id)) == []
        return example.state, example.open_seats


def import_gold(store: Store, project: int, example_id: int, label: str) -> None:
    """As a file with a label column and no annotators does."""
    with store.begin() as transaction:
        value = {row.name: row.id for row in transaction.projects.labels(project)}[label]
        example = transaction.examples.lock(example_id)
        assert example is not None
        label_id, _ = transaction.labels.append(
            project_id=project,
            example_id=example_id,
            annotator="import",
            action="label",
            value_id=value,
            request_id=fresh_id(),
            cause="import",
            created_at=0.0,
        )
        write(transaction, example, "labelled", 0, None, Agreed(value, label_id, "imported"), {"labels": 1})


def test_a_decision_wins_over_the_answers_and_says_so(
    store: Store, project: int, disputed: int, decisions: Decisions
) -> None:
    assert state_of(store, disputed) == ("disputed", 0)
    made = decisions.adjudicate(project, "rita", decision(disputed, "no", note="see the guidelines"))
    assert made.status == "stored"
    assert gold_of(store, disputed) == ("no", "adjudicated")
    assert state_of(store, disputed) == ("labelled", 0)
    with store.read() as transaction:
        stored = transaction.review.decision(disputed)
    assert stored is not None
    assert (stored.label_id, stored.annotator, stored.note) == (made.decision, "rita", "see the guidelines")


def test_the_same_decision_sent_by_many_threads_at_once_is_stored_once(
    store: Store, project: int, disputed: int, decisions: Decisions
) -> None:
    wanted, found = decision(disputed, "no"), []

    def send() -> None:
        found.append(decisions.adjudicate(project, "rita", wanted))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made.status for made in found) == ["repeated"] * 5 + ["stored"]
    assert len({made.decision for made in found}) == 1


def test_a_request_id_used_for_another_act_is_refused(project: int, disputed: int, decisions: Decisions) -> None:
    first = decision(disputed, "no")
    made = decisions.adjudicate(project, "rita", first)
    with pytest.raises(Conflict, match="fresh UUID"):
        decisions.withdraw(project, "rita", Decision(first.request_id, disputed, made.decision))
    with pytest.raises(Conflict, match="fresh UUID"):
        decisions.adjudicate(project, "rita", Decision(first.request_id, disputed, None, "yes"))
    with pytest.raises(Conflict, match="fresh UUID"):
        decisions.adjudicate(project, "rob", first)


def test_the_second_reviewer_is_told_who_decided_what(
    store: Store, project: int, disputed: int, decisions: Decisions
) -> None:
    made = decisions.adjudicate(project, "rita", decision(disputed, "no"))
    with pytest.raises(Conflict, match="rita decided “no” meanwhile"):
        decisions.adjudicate(project, "rob", decision(disputed, "yes"))
    assert gold_of(store, disputed) == ("no", "adjudicated")
    assert decisions.adjudicate(project, "rob", decision(disputed, "yes", made.decision)).status == "stored"
    assert gold_of(store, disputed) == ("yes", "adjudicated")


def test_two_reviewers_at_the_same_moment_do_not_overwrite_each_other(
    store: Store, project: int, disputed: int, decisions: Decisions
) -> None:
    outcomes: dict[str, str] = {}

    def decide(reviewer: str, label: str) -> None:
        try:
            decisions.adjudicate(project, reviewer, decision(disputed, label))
            outcomes[reviewer] = "stored"
        except Conflict as conflict:
            outcomes[reviewer] = str(conflict)

    threads = [threading.Thread(target=decide, args=given) for given in (("rita", "no"), ("rob", "yes"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner, loser = sorted(outcomes, key=lambda reviewer: outcomes[reviewer] != "stored")
    assert outcomes[winner] == "stored"
    assert outcomes[loser].startswith(f"{winner} decided")


def test_a_withdrawn_decision_leaves_what_the_answers_come_to(
    store: Store, project: int, disputed: int, decisions: Decisions
) -> None:
    made = decisions.adjudicate(project, "rita", decision(disputed, "no"))
    decisions.withdraw(project, "rob", decision(disputed, seen=made.decision))
    assert gold_of(store, disputed) is None
    assert state_of(store, disputed) == ("disputed", 0)


def test_a_withdrawn_decision_opens_the_seats_that_are_missing(
    store: Store, clock: Clock, project: int, decisions: Decisions, queue: Queue
) -> None:
    example = answer_all(store, clock, project, {"ada": ["yes"]})[0]
    made = decisions.adjudicate(project, "rita", decision(example, "no"))
    assert example not in {held.id for held in queue.claim(project, "ben", "w1", 10)}
    decisions.withdraw(project, "rita", decision(example, seen=made.decision))
    assert state_of(store, example) == ("pending", 1)
    assert example in {held.id for held in queue.claim(project, "ben", "w1", 10)}


def test_imported_gold_comes_back_when_a_decision_is_withdrawn(
    store: Store, clock: Clock, project: int, decisions: Decisions, queue: Queue
) -> None:
    example = queue.claim(project, "ada", "w1", 1)[0].id
    queue.release(project, "ada", "w1")
    import_gold(store, project, example, "yes")
    made = decisions.adjudicate(project, "rita", decision(example, "no"))
    assert gold_of(store, example) == ("no", "adjudicated")
    decisions.withdraw(project, "rita", decision(example, seen=made.decision))
    assert gold_of(store, example) == ("yes", "imported")
    assert state_of(store, example) == ("labelled", 0)


def test_there_is_nothing_to_withdraw_before_a_decision(project: int, disputed: int, decisions: Decisions) -> None:
    with pytest.raises(Conflict, match="nothing to withdraw"):
        decisions.withdraw(project, "rita", decision(disputed))


def test_a_removed_example_is_out_of_the_queue_until_it_is_brought_back(
    store: Store, project: int, disputed: int, decisions: Decisions, queue: Queue
) -> None:
    made = decisions.remove(project, "rita", decision(disputed, note="a test message"))
    assert state_of(store, disputed) == ("removed", 0)
    with pytest.raises(Conflict, match="Bring it back"):
        decisions.adjudicate(project, "rita", decision(disputed, "no", made.decision))
    with pytest.raises(Conflict, match="was removed"):
        queue.submit(project, "ada", "w1", 0, Answer(fresh_id(), disputed, label="no"))
    decisions.bring_back(project, "rob", decision(disputed, seen=made.decision))
    assert state_of(store, disputed) == ("disputed", 0)


def test_whoever_holds_a_removed_example_is_not_shown_it_again(
    store: Store, project: int, decisions: Decisions, queue: Queue
) -> None:
    example = queue.claim(project, "ada", "w1", 1)[0].id
    decisions.remove(project, "rita", decision(example))
    assert example not in {held.id for held in queue.claim(project, "ada", "w1", 3)}
    assert state_of(store, example) == ("removed", 0)


def test_whoever_is_labelling_a_decided_example_may_still_answer_and_the_decision_stays(
    store: Store, project: int, decisions: Decisions, queue: Queue
) -> None:
    example = queue.claim(project, "ada", "w1", 1)[0].id
    decisions.adjudicate(project, "rita", decision(example, "no"))
    assert queue.submit(project, "ada", "w1", 0, Answer(fresh_id(), example, label="yes")).status == "stored"
    assert gold_of(store, example) == ("no", "adjudicated")


def test_a_lease_that_ends_on_a_decided_example_opens_no_seat(
    store: Store, clock: Clock, project: int, decisions: Decisions, queue: Queue
) -> None:
    example = queue.claim(project, "ada", "w1", 1)[0].id
    decisions.adjudicate(project, "rita", decision(example, "no"))
    clock.advance(LEASE_SECONDS + 1)
    assert example not in {held.id for held in queue.claim(project, "ben", "w1", 10)}
    assert state_of(store, example) == ("labelled", 0)


@pytest.mark.parametrize(
    ("wanted", "error", "words"),
    [
        (lambda example: decision(example, "maybe"), InvalidInput, "no label of this project"),
        (lambda example: decision(example), InvalidInput, "no label of this project"),
        (lambda example: decision(example, "no", note="\0"), InvalidInput, "note"),
        (lambda example: Decision("short", example, None, "no"), InvalidInput, "request id"),
        (lambda example: decision(example + 999, "no"), NotFound, "no example"),
        (lambda example: decision(example, "no", seen=7), Conflict, "Nobody has decided"),
    ],
    ids=["unknown label", "no label", "bad note", "bad id", "unknown example", "a decision that is none"],
)
def test_a_bad_decision_is_explained_and_changes_nothing(
    store: Store,
    project: int,
    disputed: int,
    decisions: Decisions,
    wanted: Callable[[int], Decision],
    error: type[Exception],
    words: str,
) -> None:
    with pytest.raises(error, match=words):
        decisions.adjudicate(project, "rita", wanted(disputed))
    assert state_of(store, disputed) == ("disputed", 0)


def test_an_example_of_another_project_is_not_found(
    store: Store, clock: Clock, disputed: int, decisions: Decisions
) -> None:
    other = make_project(store, clock, 1, name="other")
    with pytest.raises(NotFound):
        decisions.adjudicate(other, "rita", decision(disputed, "no"))


def test_every_act_leaves_a_revision_that_says_who_did_it(
    store: Store, project: int, disputed: int, decisions: Decisions
) -> None:
    seen = decisions.adjudicate(project, "rita", decision(disputed, "no")).decision
    seen = decisions.withdraw(project, "rita", decision(disputed, seen=seen)).decision
    seen = decisions.remove(project, "rob", decision(disputed, seen=seen)).decision
    decisions.bring_back(project, "rob", decision(disputed, seen=seen))

    def of(label: Label) -> tuple[str, str, str | None]:
        return label.annotator, label.action, label.cause

    with store.read() as transaction:
        acts = [of(label) for label in transaction.labels.of_example(disputed) if label.annotator in ("rita", "rob")]
    assert acts == [
        ("rita", "adjudicate", None),
        ("rita", "withdraw", None),
        ("rob", "withdraw", "removal"),
        ("rob", "withdraw", "return"),
    ]
