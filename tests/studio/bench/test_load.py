"""The measurements of many callers: a small one of each kind, through a real server, gives figures of a shape."""

import pytest

from studio.bench.load import beside, measure, swaps
from studio.bench.load.callers import KINDS
from studio.bench.load.texts import LONG, LONG_CHARACTERS, LoadTexts
from studio.bench.serving.material import Material

KIND_TEXTS = {"refund": ("I want my money back", "send a refund please"), "praise": ("I love it thanks", "great plant")}
LABELLED = {f"{text} {number}": kind for kind, texts in KIND_TEXTS.items() for text in texts for number in range(12)}
MATERIAL = Material([*LABELLED, "please " * 60], LABELLED, LABELLED)


def test_one_text_in_ten_is_long_and_the_others_are_the_short_ones() -> None:
    texts = LoadTexts.of(MATERIAL)
    long = [text for kind, text in texts.with_long if kind == LONG]
    assert len(long) == pytest.approx(len(texts.with_long) / 10, abs=1)
    assert all(len(text) >= LONG_CHARACTERS for text in long)
    assert {text for kind, text in texts.with_long if kind != LONG} <= {text for _, text in texts.short}


@pytest.mark.slow
def test_callers_of_both_kinds_are_measured_through_the_real_server(tiny_base: str) -> None:
    heard: list[str] = []
    found = measure.measure(MATERIAL, 3, 6.0, heard.append, base=tiny_base, rounds=1)
    assert (found.clients, found.first_error) == (3, None)
    assert {one.way for one in found.ways} == set(KINDS)
    for one in found.ways:
        assert one.errors == 0
        assert one.calls_per_second > 0
        assert 0 < one.p50_ms <= one.p95_ms <= one.p99_ms
        assert min(one.short_p95_ms, one.short_p95_beside_long_ms, one.short_p95_ratio, one.long_p95_ms) > 0
        assert min(one.callers_cores, one.server_cores) > 0
    assert heard[0] == "fitting a head"


@pytest.mark.slow
def test_answers_are_measured_beside_a_training_that_is_ended_after_it(tiny_base: str) -> None:
    [found] = beside.measure(MATERIAL, 2, lambda _: None, base=tiny_base, rounds=1, stretch_seconds=1.0)
    assert (found.niceness, found.threads) == (beside.CHOSEN.niceness, beside.CHOSEN.threads)
    assert [one.clients for one in found.callers] == [1, 2]
    for one in found.callers:
        assert one.errors == 0
        assert min(one.idle_p95_ms, one.beside_p95_ms, one.ratio) > 0
    assert found.steps_per_second_alone > 0


@pytest.mark.slow
def test_swaps_under_callers_cost_no_answer_and_are_weighed(tiny_base: str) -> None:
    found = swaps.measure(MATERIAL, 4, lambda _: None, swaps=3, base=tiny_base, stretch_seconds=0.5)
    assert (found.swaps, found.errors, found.first_error) == (3, 0, None)
    assert found.answers > 0
    assert 0 < found.early_mb <= found.most_mb
    assert found.ratio == pytest.approx(found.late_mb / found.early_mb, abs=0.01)
