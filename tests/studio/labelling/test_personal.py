"""A person's own list: theirs alone, searched, paged without a gap, and what they may do from it."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from storage import Store
from storage.repositories.gold import Agreed
from studio.errors import Conflict, InvalidInput
from studio.exchange.split import text_hash
from studio.labelling.answers import Answer
from studio.labelling.personal import STATES, OwnExamples, Personal, Wanted, place_of, shows_gold
from studio.labelling.queue import Queue
from tests.conftest import Clock
from tests.labelling import LABELS, LEASE_SECONDS, make_people, make_project, no_suggestions

Act = Callable[..., int]


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    make_people(store, "ada", "ben", "cleo")
    return make_project(store, clock, 10, overlap=2)


@pytest.fixture
def queue(store: Store, clock: Clock) -> Queue:
    return Queue(store, clock, LEASE_SECONDS, no_suggestions)


@pytest.fixture
def personal(store: Store, clock: Clock) -> Personal:
    return Personal(store, clock)


@pytest.fixture
def act(queue: Queue, project: int, clock: Clock) -> Act:
    """Somebody answers an example, a second later than the answer before."""
    numbers = count()

    def answer(person: str, example: int, action: str = "label", label: str | None = "yes", **given: object) -> int:
        clock.advance(1)
        said = label if action == "label" else None
        request = Answer(f"request-{next(numbers):05d}", example, action, said, **given)  # type: ignore[arg-type]
        return queue.submit(project, person, f"window of {person}", 0, request).revision

    return answer


def ids(page: OwnExamples) -> list[int]:
    return [item.id for item in page.items]


def rename(store: Store, project: int, old: str, new: str | None) -> None:
    """Retire a label, with a successor of the new name if there is one."""
    with store.begin() as transaction:
        before = next(row for row in transaction.projects.labels(project) if row.name == old)
        before.retired_at = 1.0
        transaction.projects.save()
        if new is not None:
            transaction.projects.add_labels(project, [(new, "")])
            before.successor_id = transaction.projects.labels(project)[-1].id
        transaction.projects.save()


def set_texts(store: Store, texts: dict[int, str]) -> None:
    with store.begin() as transaction:
        for example_id, text in texts.items():
            transaction._session.execute(
                sql("UPDATE examples SET text = :text, text_hash = :hash WHERE id = :id"),
                {"text": text, "hash": text_hash(text), "id": example_id},
            )


def test_each_tab_has_the_persons_examples_of_its_state_newest_first_and_all_counts(
    personal: Personal, project: int, queue: Queue, act: Act
) -> None:
    held = [example.id for example in queue.claim(project, "ada", "window of ada", 6)]
    act("ada", held[0])
    act("ada", held[1], "skip")
    act("ada", held[2], "flag", note="two topics")
    act("ada", held[3], label="no")
    pages = {state: personal.page(project, "ada", Wanted(state)) for state in STATES}
    assert ids(pages["pending"]) == [held[5], held[4]]
    assert ids(pages["done"]) == [held[3], held[0]]
    assert [item.label for item in pages["done"].items] == ["no", "yes"]
    assert ids(pages["skipped"]) == [held[1]]
    assert [(item.id, item.note, item.label) for item in pages["flagged"].items] == [(held[2], "two topics", None)]
    assert {tuple(page.counts.items()) for page in pages.values()} == {
        (("pending", 2), ("done", 2), ("skipped", 1), ("flagged", 1))
    }


def test_nobody_sees_anything_of_others(personal: Personal, project: int, queue: Queue, act: Act) -> None:
    held = [example.id for example in queue.claim(project, "ada", "window of ada", 3)]
    act("ada", held[0], label="no", note="only mine")
    act("ben", held[0], label="yes")
    act("ben", held[1], "flag", note="not for ada")
    assert [(item.id, item.label, item.note) for item in personal.page(project, "ada", Wanted()).items] == [
        (held[0], "no", "only mine")
    ]
    assert [item.id for item in personal.page(project, "ben", Wanted()).items] == [held[1], held[0]]
    assert personal.page(project, "cleo", Wanted()).counts == dict.fromkeys(STATES, 0)
    assert all("ben" not in repr(item) for item in personal.page(project, "ada", Wanted()).items)


def test_without_a_state_it_is_what_was_answered_last_whatever_the_answer(
    personal: Personal, project: int, act: Act
) -> None:
    for example, action in enumerate(("label", "skip", "flag", "label", "skip"), start=1):
        act("ada", example, action)
    assert ids(personal.page(project, "ada", Wanted(count=3))) == [5, 4, 3]


def test_the_search_takes_any_case_and_every_sign_literally(
    personal: Personal, project: int, store: Store, act: Act
) -> None:
    texts = {1: "100% sure", 2: "1000 sure", 3: "snake_case", 4: "snakeXcase", 5: "Back\\slash", 6: "REFUND please"}
    set_texts(store, texts)
    for example in texts:
        act("ada", example)

    def found(search: str) -> list[int]:
        return sorted(ids(personal.page(project, "ada", Wanted("done", search))))

    assert found("100%") == [1]
    assert found("e_c") == [3]
    assert found("k\\s") == [5]
    assert found("refund P") == [6]
    assert found("SURE") == [1, 2]
    assert found("nothing") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL knows the cases of its own locale
def test_the_search_takes_any_case_of_other_alphabets_too(
    personal: Personal, project: int, store: Store, act: Act
) -> None:
    set_texts(store, {1: "ВЕРНИТЕ деньги", 2: "Où est-ce ? À L'ÉTÉ"})
    for example in (1, 2):
        act("ada", example)
    assert ids(personal.page(project, "ada", Wanted("done", "верните"))) == [1]
    assert ids(personal.page(project, "ada", Wanted("done", "l'été"))) == [2]


def test_a_label_is_told_and_found_by_what_it_is_called_now(
    personal: Personal, project: int, store: Store, act: Act
) -> None:
    act("ada", 1, label="yes")
    act("ada", 2, label="no")
    rename(store, project, "yes", "agreed")
    act("ada", 3, label="agreed")
    rename(store, project, "no", None)
    told = {item.id: (item.label, item.given_as) for item in personal.page(project, "ada", Wanted("done")).items}
    assert told == {1: ("agreed", "yes"), 2: (None, "no"), 3: ("agreed", None)}
    assert ids(personal.page(project, "ada", Wanted("done", label="agreed"))) == [3, 1]
    assert ids(personal.page(project, "ada", Wanted("done", label="yes"))) == []


def test_gold_is_shown_where_a_reviewer_has_decided_and_to_those_who_review(
    personal: Personal, project: int, store: Store, act: Act
) -> None:
    for person in ("ada", "ben"):
        act(person, 1, label="yes")
        act(person, 2, label="yes")
    with store.begin() as transaction:
        agreed = transaction.gold.of(2)
        assert agreed is not None
        decided = Agreed(agreed.value_id, agreed.label_id, "adjudicated")
        transaction.gold.set(project, 2, "pool", agreed, decided)
    assert [(item.id, item.gold) for item in personal.page(project, "ada", Wanted("done")).items] == [
        (2, "yes"),
        (1, None),
    ]
    reviewing = personal.page(project, "ada", Wanted("done"), reviews=True)
    assert [item.gold for item in reviewing.items] == ["yes", "yes"]


@pytest.mark.parametrize(
    ("reason", "annotator_sees", "reviewer_sees"),
    [
        (None, False, False),
        ("adjudicated", True, True),
        *((reason, False, True) for reason in ("single", "consensus", "majority", "imported")),
    ],
)
def test_who_may_see_gold_of_a_reason(reason: str | None, annotator_sees: bool, reviewer_sees: bool) -> None:
    assert (shows_gold(reason, False), shows_gold(reason, True)) == (annotator_sees, reviewer_sees)


def test_a_removed_example_is_told_as_removed(personal: Personal, project: int, store: Store, act: Act) -> None:
    act("ada", 1)
    with store.begin() as transaction:
        transaction._session.execute(sql("UPDATE examples SET state = 'removed', open_seats = 0 WHERE id = 1"))
    assert [item.removed for item in personal.page(project, "ada", Wanted("done")).items] == [True]


def test_today_counts_the_labels_since_the_day_began(personal: Personal, project: int, clock: Clock, act: Act) -> None:
    act("ada", 1)
    clock.advance(86_400)
    midnight = clock.now
    act("ada", 2)
    act("ada", 3, "skip")
    act("ben", 4)
    assert personal.page(project, "ada", Wanted(since=midnight)).today == 1
    assert personal.page(project, "ada", Wanted()).today == 0


def test_what_others_hold_counts_only_examples_that_the_person_has_not_had(
    personal: Personal, project: int, queue: Queue, act: Act
) -> None:
    act("ada", 1)
    queue.claim(project, "ben", "w", 3)
    queue.claim(project, "cleo", "w", 2)
    assert personal.page(project, "ada", Wanted()).held_by_others == 2
    assert personal.page(project, "ben", Wanted()).held_by_others == 0


def test_an_answer_given_long_ago_is_changed_without_holding_the_example(
    personal: Personal, project: int, act: Act, clock: Clock
) -> None:
    act("ada", 1, label="yes")
    clock.advance(10 * LEASE_SECONDS)
    assert act("ada", 1, label="no") == 2
    assert [(item.id, item.label) for item in personal.page(project, "ada", Wanted("done")).items] == [(1, "no")]


def test_a_skip_is_taken_back_while_there_is_a_seat_and_refused_when_others_have_every_one(
    personal: Personal, project: int, act: Act
) -> None:
    act("ada", 1, "skip")
    act("ada", 2, "skip")
    for person in ("ben", "cleo"):
        act(person, 2)
    act("ada", 1, "undo")
    assert ids(personal.page(project, "ada", Wanted("pending"))) == [1]
    with pytest.raises(Conflict, match="Somebody else has answered this example meanwhile"):
        act("ada", 2, "undo")
    with pytest.raises(Conflict, match="Your answer was not saved"):
        act("ada", 2, label="no")
    assert ids(personal.page(project, "ada", Wanted("skipped"))) == [2]


def test_a_window_that_closes_and_opens_again_at_once_keeps_its_examples(
    personal: Personal, project: int, queue: Queue, clock: Clock
) -> None:
    held = queue.claim(project, "ada", "w1", 5)
    assert personal.leave(project, "ada", "w1") == 5
    clock.advance(5)
    others = {example.id for person in ("ben", "cleo") for example in queue.claim(project, person, "w2", 10)}
    assert others == set(range(1, 11))
    assert queue.claim(project, "ada", "w1", 5) == held
    clock.advance(LEASE_SECONDS / 2)
    assert len(personal.page(project, "ada", Wanted("pending")).items) == 5


def test_what_a_closed_window_held_is_with_others_half_a_minute_later(
    personal: Personal, store: Store, queue: Queue, clock: Clock
) -> None:
    make_people(store, "ada", "ben")
    alone = make_project(store, clock, 4, name="alone")
    queue.claim(alone, "ada", "w1", 4)
    personal.leave(alone, "ada", "another window")
    clock.advance(31)
    assert queue.claim(alone, "ben", "w2", 4) == []
    personal.leave(alone, "ada", "w1")
    clock.advance(31)
    assert len(queue.claim(alone, "ben", "w2", 4)) == 4


def test_leaving_never_makes_a_lease_longer(personal: Personal, store: Store, queue: Queue, clock: Clock) -> None:
    make_people(store, "ada", "ben")
    alone = make_project(store, clock, 4, name="alone")
    queue.claim(alone, "ada", "w1", 4)
    clock.advance(LEASE_SECONDS - 1)
    personal.leave(alone, "ada", "w1")
    clock.advance(2)
    assert len(queue.claim(alone, "ben", "w2", 4)) == 4


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted("held"), "no state"),
        (Wanted(count=0), "1 to 100 examples; 0"),
        (Wanted(count=101), "101"),
        (Wanted(search="x" * 201), "at most 200"),
        (Wanted(search="a\0b"), "NUL"),
        (Wanted(label="\ud800"), "surrogate"),
        (Wanted(after="yesterday"), "no page"),
        (Wanted(after="nan:3"), "no page"),
        (Wanted(after="1.5:0"), "no page"),
        (Wanted(after=f"1.5:{2**63}"), "no page"),
    ],
)
def test_what_cannot_be_looked_for_is_explained(personal: Personal, project: int, wanted: Wanted, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        personal.page(project, "ada", wanted)


@given(st.text(max_size=30))
def test_any_text_as_a_page_is_a_place_or_refused(after: str) -> None:
    try:
        place = place_of(after)
    except InvalidInput:
        return
    assert place is None or place[1] > 0


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_paging_misses_nothing_and_repeats_nothing_while_labels_come_in(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Examples that stay as they are while the pages are turned are each seen once; nothing is seen twice."""
    store = Store.open(f"sqlite:///{Path(tmp_path_factory.mktemp('paging')) / 'a.db'}")
    clock = Clock()
    make_people(store, "ada", "ben")
    project = make_project(store, clock, 30, overlap=2)
    queue, personal, requests = Queue(store, clock, LEASE_SECONDS, no_suggestions), Personal(store, clock), count()

    def answer(person: str, example: int) -> None:
        clock.advance(data.draw(st.sampled_from([0.0, 0.1, 1 / 3]), "seconds"))  # several at one moment, too
        action = data.draw(st.sampled_from(["label", "label", "skip", "flag"]), "action")
        label = data.draw(st.sampled_from(LABELS)) if action == "label" else None
        queue.submit(project, person, "w", 0, Answer(f"request-{next(requests):05d}", example, action, label))

    for example in data.draw(st.lists(st.integers(1, 20), max_size=25), "before"):
        answer("ada", example)
    state = data.draw(st.sampled_from(["done", "skipped", "flagged", None]), "state")
    before = {item.id for item in personal.page(project, "ada", Wanted(state, count=100)).items}
    touched: set[int] = set()
    seen: list[int] = []
    after: str | None = None
    for _ in range(40):
        page = personal.page(project, "ada", Wanted(state, after=after, count=data.draw(st.integers(1, 5), "count")))
        seen += ids(page)
        if (after := page.after) is None:
            break
        clock.advance(1e-3)
        for example in data.draw(st.lists(st.integers(1, 30), max_size=3), "meanwhile"):
            touched.add(example)
            answer(data.draw(st.sampled_from(["ada", "ada", "ben"])), example)
    store.close()
    assert after is None
    assert len(seen) == len(set(seen))
    assert before - touched <= set(seen) <= before
