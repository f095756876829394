"""Everybody answers the same texts by turns, in a process of their own, and what was seen becomes a row for each."""

import time
from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.serving.board.entrants import Entrant
from studio.serving.board.process import measure_apart
from studio.serving.board.rounds import CALLERS, Contestant, run_rounds
from tests.conftest import LABELS

TEXTS = ["where is my parcel", "I love it", "please " * 60, "my card is broken and lost again", "thanks", "refund"]
LABELLED = {"where is my parcel": LABELS[0], "I love it": LABELS[1]}


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
    rows = measure_apart(entrants, TEXTS, LABELLED, lambda words, share: said.append((words, share)))
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
        measure_apart([entrant(str(tmp_path / "gone"), "fp32")], TEXTS, {}, lambda _words, _share: None)


def test_whoever_does_not_want_it_any_more_ends_the_process(tiny_classifier: str) -> None:
    def stop(_words: str, _share: float) -> None:
        raise InterruptedError

    started = time.monotonic()
    with pytest.raises(InterruptedError):
        measure_apart([entrant(tiny_classifier, "fp32")], TEXTS, {}, stop)
    assert time.monotonic() - started < 30
