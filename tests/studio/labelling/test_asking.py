"""Texts that are sent to people come before all others, whatever the order, and the hold-out keeps its turns."""

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from studio.errors import Busy, Conflict
from studio.exchange import ColumnMapping
from studio.exchange.sent import sent_hash
from studio.inputs import Input
from studio.labelling.answers import Answer
from studio.labelling.asking import MOST_AT_ONCE, Asked, Asking
from studio.labelling.review.decisions import Decision
from studio.projects import LabelName
from studio.projects.terms import Changes
from studio.settings import Settings
from studio.wiring import Studio
from studio.wiring.importing import take_asked


def unlike(number: int) -> str:
    """A text that is like no other."""
    letters = random.Random(number)
    return " ".join("".join(letters.choices("abcdefghij", k=6)) for _ in range(6))


TEXTS = [unlike(number) for number in range(20)]


@pytest.fixture
def studio(make_studio: Callable[..., Studio], settings: Settings) -> Studio:
    made = make_studio(settings)
    with made.store.begin() as transaction:
        transaction.people.ensure(["ada", "ben"], 0.0)
    return made


@pytest.fixture
def make_project(studio: Studio, tmp_path: Path, tiny_base: str) -> Callable[..., int]:
    """A project with TEXTS in it."""

    def make(strategy: str = "as-imported", holdout_percent: int = 0) -> int:
        view = studio.projects.create(
            "inbox",
            labels=[LabelName("a"), LabelName("b")],
            checkpoint=tiny_base,
            retrain_after=0,
            holdout_percent=holdout_percent,
            strategy=strategy,
        )
        path = tmp_path / "texts.csv"
        path.write_text("\n".join(["text", *TEXTS]), encoding="utf-8")
        studio.importer.load(view.id, path, ColumnMapping("text"))
        studio.projects.change(view.id, Changes(ask_below=0.6))
        return view.id

    return make


def sureness(_project: int, inputs: Sequence[Input]) -> list[float]:
    """A model that is sure of nothing but clear texts."""
    return [0.9 if isinstance(one, str) and one.startswith("clearly") else 0.5 for one in inputs]


@pytest.fixture
def asking(studio: Studio) -> Asking:
    return Asking(studio.store, time.time, partial(take_asked, studio.importer), sent_hash, sureness, most_waiting=20)


def queue(studio: Studio, project: int, count: int) -> list[str]:
    return [one.text for one in studio.queue.claim(project, "ada", "window", count)]


@pytest.mark.parametrize("strategy", ["as-imported", "random", "least-confidence"])
def test_they_come_first_in_the_order_in_which_they_were_sent(
    studio: Studio, asking: Asking, make_project: Callable[..., int], strategy: str
) -> None:
    project = make_project(strategy)
    assert asking.send(project, ["is anybody there"], "ada") == Asked(first=1)
    assert asking.send(project, [TEXTS[17]], "ada") == Asked(first=1)
    studio.ordering.follow()
    assert queue(studio, project, 3)[:2] == ["is anybody there", TEXTS[17]]


def test_whoever_has_come_past_an_example_sees_it_next(
    studio: Studio, asking: Asking, make_project: Callable[..., int]
) -> None:
    project = make_project()
    queue(studio, project, 1)
    asking.send(project, [TEXTS[9]], "ben")
    assert TEXTS[9] in queue(studio, project, 2)


def test_a_text_that_somebody_chose_is_never_held_out(
    studio: Studio, asking: Asking, make_project: Callable[..., int]
) -> None:
    project = make_project(holdout_percent=90)
    texts = [unlike(number) for number in range(100, 120)]
    assert asking.send(project, texts, "ada") == Asked(first=20)


def test_held_out_examples_keep_their_turn(studio: Studio, asking: Asking, make_project: Callable[..., int]) -> None:
    project = make_project(holdout_percent=50)
    with studio.store.read() as transaction:
        rows = {row.text: row for row in transaction.examples.open_after(project, (-1e12, 0), 20)}
    held_out = [text for text, row in rows.items() if row.split == "holdout"]
    assert held_out
    assert asking.send(project, held_out, "ada") == Asked(held_out=len(held_out))
    with studio.store.read() as transaction:
        after = {row.text: row.rank for row in transaction.examples.open_after(project, (-1e12, 0), 20)}
    assert after == {text: row.rank for text, row in rows.items()}


def test_it_is_kept_who_sent_them(studio: Studio, asking: Asking, make_project: Callable[..., int]) -> None:
    project = make_project()
    asking.send(project, ["is anybody there"], "ada")
    with studio.store.read() as transaction:
        [row] = transaction.examples.open_after(project, (-1e12, 0), 1)
        assert (row.text, row.extra) == ("is anybody there", {"asked_by": "ada"})
        assert [one.person for one in transaction.imports.newest(project, 9)] == ["local"], "files only"


def test_what_the_model_is_sure_enough_of_is_sent_to_nobody(
    studio: Studio, asking: Asking, make_project: Callable[..., int]
) -> None:
    project = make_project()
    assert asking.send(project, ["clearly this", "perhaps that"], "ada") == Asked(first=1, sure=1)
    assert queue(studio, project, 30) == ["perhaps that", *TEXTS]


def test_a_project_that_asks_nobody_takes_no_texts(
    studio: Studio, asking: Asking, make_project: Callable[..., int]
) -> None:
    project = make_project()
    studio.projects.change(project, Changes(ask_below=0))
    with pytest.raises(Conflict, match="sends no texts to people"):
        asking.send(project, ["is anybody there"], "ada")


def test_what_does_not_come_first_is_told_apart(
    studio: Studio, asking: Asking, make_project: Callable[..., int]
) -> None:
    project = make_project()
    labelled, removed, _ = studio.queue.claim(project, "ada", "window", 3)
    studio.queue.submit(project, "ada", "window", 0, Answer("request-1", labelled.id, label="a"))
    studio.review.decisions.remove(project, "ben", Decision("request-2", removed.id, seen=None))
    sent = asking.send(project, [*TEXTS[:4], TEXTS[3], "clearly this"], "ben")
    assert sent == Asked(first=1, sure=1, answered=1, in_hand=1, removed=1)


def test_known_texts_are_not_compared_with_the_whole_project_again(
    studio: Studio, make_project: Callable[..., int]
) -> None:
    project, added = make_project(), list[Input]()

    def watched(project_id: int, inputs: Sequence[Input], person: str) -> None:
        added.extend(inputs)
        take_asked(studio.importer, project_id, inputs, person)

    asking = Asking(studio.store, time.time, watched, sent_hash, sureness)
    new = "is anybody there"
    assert asking.send(project, [TEXTS[3], TEXTS[4]], "ada") == Asked(first=2)
    assert asking.send(project, [TEXTS[5], new, new], "ada") == Asked(first=2)
    assert asking.send(project, [new], "ada") == Asked(first=1)
    assert added == [new]


def test_people_are_sent_no_more_than_they_can_come_to(asking: Asking, make_project: Callable[..., int]) -> None:
    project = make_project()
    asking.send(project, TEXTS, "ada")
    with pytest.raises(Conflict, match="20 texts that were sent wait"):
        asking.send(project, ["is anybody there"], "ada")


def test_only_a_few_send_new_texts_at_once(studio: Studio, make_project: Callable[..., int]) -> None:
    project = make_project()
    added: list[Input] = []

    def add(_project: int, inputs: Sequence[Input], person: str) -> None:
        """While one adds, another sends."""
        added.extend(inputs)
        crowd.send(project, [f"{inputs[0]!r} again"], person)

    crowd = Asking(studio.store, time.time, add, sent_hash, sureness)
    for times in (1, 2):
        with pytest.raises(Busy, match="in a minute"):
            crowd.send(project, ["is anybody there"], "ada")
        assert len(added) == MOST_AT_ONCE * times


def test_questions_are_sent_with_their_texts_and_told_apart_by_both(
    studio: Studio, asking: Asking, tiny_base: str
) -> None:
    view = studio.projects.create(
        "garden", labels=[], checkpoint=tiny_base, retrain_after=0, holdout_percent=0, task="question-answering"
    )
    studio.projects.change(view.id, Changes(ask_below=0.6))
    text = "The pear tree was planted by Ada."
    asked = [("Who planted it?", text), ("What was planted?", text), ("Who planted it?", text)]
    assert asking.send(view.id, asked, "ada") == Asked(first=2)
    assert asking.send(view.id, asked[:1], "ben") == Asked(first=1), "it is known by now"
    found = studio.queue.claim(view.id, "ada", "window", 5)
    assert {(one.question, one.text) for one in found} == set(asked)
