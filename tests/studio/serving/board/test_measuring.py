"""Everybody answers the same texts by turns, in a process of their own, and what was seen becomes a row for each."""

import json
import time
from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.inputs import Input
from studio.serving.board.entrants import Entrant
from studio.serving.board.material import Material, enough
from studio.serving.board.measuring import measure
from studio.serving.board.process import measure_apart
from studio.serving.board.rounds import CALLERS, Contestant, run_rounds
from studio.tasks.base import Said
from tests.conftest import LABELS
from tests.pictures import COLOURS, square
from tests.tiny import make_answerer, make_image_classifier

TEXTS: list[Input] = [
    "where is my parcel",
    "I love it",
    "please " * 60,
    "my card is broken and lost again",
    "thanks",
    "refund",
]
LABELLED: list[tuple[Input, str]] = [("where is my parcel", LABELS[0]), ("I love it", LABELS[1])]


def test_each_is_asked_in_every_round_in_the_ways_that_are_wanted() -> None:
    heard: list[tuple[str, int]] = []

    def answer(name: str) -> Contestant:
        is_plain = name == "plain"
        return Contestant(lambda texts: heard.append((name, len(texts))), not is_plain, not is_plain)

    said: list[int] = []
    seen = run_rounds({"plain": answer("plain"), "other": answer("other")}, TEXTS, TEXTS[:3], said.append, rounds=2)
    assert said == [1, 2]
    # Each turn begins with answers that nobody counts.
    assert [count for name, count in heard if name == "plain"] == [len(TEXTS)] * 4
    assert (len(seen["plain"].rates), seen["plain"].alone, seen["plain"].callers) == (2, [], {})
    other = seen["other"]
    assert len(other.alone) == 2 * len(TEXTS)
    assert list(other.by_length) == [0, 1, 2]
    assert {callers: len(rates) for callers, rates in other.callers.items()} == dict.fromkeys(CALLERS, 2)


def entrant(checkpoint: str, variant: str, **changes: str) -> Entrant:
    return Entrant("v1-aa", variant, checkpoint, "text-classification", **changes)  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_process_of_its_own_measures_and_says_how_far_it_is(tiny_classifier: str) -> None:
    said: list[tuple[str, float]] = []
    entrants = [entrant(tiny_classifier, name) for name in ("fp32", "bf16")]
    rows = measure_apart(entrants, Material(TEXTS, LABELLED), lambda words, share: said.append((words, share)))
    assert [(row.version, row.name) for row in rows] == [("v1-aa", "fp32"), ("v1-aa", "bf16")]
    reference, coarse = rows
    assert (reference.equal_labels, reference.flips) == (1.0, 0)
    assert 0 <= coarse.flips <= len(TEXTS)
    assert (reference.short.tokens, reference.longest.tokens) == (3, 62)
    for row in rows:
        assert row.score is not None
        assert row.load_seconds > 0
        assert row.disk_mb > 0
        assert 0 < row.p50_ms <= row.p95_ms
        assert min(row.callers.values()) > 0
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert len({words for words, _ in said}) >= 3


def test_what_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="could not be loaded"):
        measure_apart([entrant(str(tmp_path / "gone"), "fp32")], Material(TEXTS), lambda _words, _share: None)


def test_whoever_does_not_want_it_any_more_ends_the_process(tiny_classifier: str) -> None:
    def stop(_words: str, _share: float) -> None:
        raise InterruptedError

    started = time.monotonic()
    with pytest.raises(InterruptedError):
        measure_apart([entrant(tiny_classifier, "fp32")], Material(TEXTS), stop)
    assert time.monotonic() - started < 30


QUESTIONS: list[tuple[Input, Said]] = [
    (("where is it", "the parcel is lost"), [{"start": 4, "end": 10}]),
    (("what is lost", "the parcel is lost"), [{"start": 4, "end": 10}]),
    (("where is my parcel " * 12, "the parcel is lost"), []),
]


@pytest.mark.parametrize("task", ["question-answering", "image-classification"])
def test_what_is_no_plain_text_is_measured_too(task: str, tmp_path: Path, tiny_base: str) -> None:
    if task == "question-answering":
        checkpoint, labelled = make_answerer(tmp_path / "model", tiny_base), QUESTIONS
    else:
        checkpoint = make_image_classifier(tmp_path / "model", list(COLOURS))
        labelled = [(square(colour), name) for name, colour in COLOURS.items()]
    material = Material.from_json(json.loads(json.dumps(Material([one for one, _ in labelled], labelled).to_json())))
    [row], _ = measure([Entrant("v1-aa", "fp32", checkpoint, task)], material, lambda _words, _share: None, rounds=1)
    assert (row.equal_labels, row.flips) == (1.0, 0)
    assert row.score is not None
    assert len(material.labelled) == len(labelled), "questions about one context count one by one"


def test_images_are_asked_as_far_as_memory_has_room_for_them() -> None:
    assert list(enough([b"four", b"four", b"four"], 8)) == [b"four"] * 2
    assert list(enough([b"very large", b"four"], 8)) == [b"very large"]
    assert list(enough(["long text", ("a", "b")], 1)) == ["long text", ("a", "b")]
