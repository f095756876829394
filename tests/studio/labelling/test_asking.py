"""Texts that are sent to people come before all others, whatever the order, and the hold-out keeps its turns."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from studio.exchange import ColumnMapping
from studio.labelling.asking import Asked
from studio.projects import LabelName
from studio.settings import Settings
from studio.wiring import Studio


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
        return view.id

    return make


def queue(studio: Studio, project: int, count: int) -> list[str]:
    return [one.text for one in studio.queue.claim(project, "ada", "window", count)]


@pytest.mark.parametrize("strategy", ["as-imported", "random", "least-confidence"])
def test_they_come_first_in_the_order_in_which_they_were_sent(
    studio: Studio, make_project: Callable[..., int], strategy: str
) -> None:
    project = make_project(strategy)
    assert studio.asking.send(project, ["is anybody there"], "ada") == Asked(1, 0, 0)
    assert studio.asking.send(project, [TEXTS[17]], "ada") == Asked(1, 0, 0)
    studio.ordering.follow()
    assert queue(studio, project, 3)[:2] == ["is anybody there", TEXTS[17]]


def test_whoever_has_come_past_an_example_sees_it_next(studio: Studio, make_project: Callable[..., int]) -> None:
    project = make_project()
    queue(studio, project, 1)
    studio.asking.send(project, [TEXTS[9]], "ben")
    assert TEXTS[9] in queue(studio, project, 2)


def test_a_text_that_somebody_chose_is_never_held_out(studio: Studio, make_project: Callable[..., int]) -> None:
    project = make_project(holdout_percent=90)
    texts = [unlike(number) for number in range(100, 120)]
    assert studio.asking.send(project, texts, "ada") == Asked(20, 0, 0)


def test_held_out_examples_keep_their_turn(studio: Studio, make_project: Callable[..., int]) -> None:
    project = make_project(holdout_percent=50)
    with studio.store.read() as transaction:
        rows = {row.text: row for row in transaction.examples.open_after(project, (-1e12, 0), 20)}
    held_out = [text for text, row in rows.items() if row.split == "holdout"]
    assert held_out
    assert studio.asking.send(project, held_out, "ada") == Asked(0, 0, len(held_out))
    with studio.store.read() as transaction:
        after = {row.text: row.rank for row in transaction.examples.open_after(project, (-1e12, 0), 20)}
    assert after == {text: row.rank for text, row in rows.items()}


def test_it_is_kept_who_sent_them(studio: Studio, make_project: Callable[..., int]) -> None:
    project = make_project()
    studio.asking.send(project, ["is anybody there"], "ada")
    with studio.store.read() as transaction:
        [row] = transaction.examples.open_after(project, (-1e12, 0), 1)
        assert (row.text, row.extra) == ("is anybody there", {"asked_by": "ada"})
        assert [one.person for one in transaction.imports.newest(project, 9)] == ["local"], "files only"


def test_texts_that_are_there_already_are_not_compared_with_the_whole_project_again(
    studio: Studio, make_project: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, added = make_project(), list[str]()
    add = studio.asking._add

    def watched(project_id: int, texts: Sequence[str], person: str) -> None:
        added.extend(texts)
        add(project_id, texts, person)

    monkeypatch.setattr(studio.asking, "_add", watched)
    new = "is anybody there"
    assert studio.asking.send(project, [TEXTS[3], TEXTS[4]], "ada") == Asked(2, 0, 0)
    assert studio.asking.send(project, [TEXTS[5], new, new], "ada") == Asked(2, 0, 0)
    assert studio.asking.send(project, [new], "ada") == Asked(1, 0, 0)
    assert added == [new]
