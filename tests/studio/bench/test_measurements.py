"""The measurements themselves: a small one of each kind gives figures, and says when it could not measure."""

import pytest

from studio.bench import labelling, serving, storage
from studio.bench.serving.material import Material
from studio.errors import InvalidInput, StudioError

pytestmark = pytest.mark.slow


def test_a_team_is_measured_through_the_real_server() -> None:
    found = labelling.measure(3_000, 2, rounds=1, round_seconds=1.0)
    assert (found.clients, found.examples, found.errors, found.duplicates) == (2, 3_000, 0, 0)
    assert found.pairs_per_second > 0
    assert 0 < found.p50_ms <= found.p95_ms


def test_a_project_that_is_labelled_before_the_time_is_up_is_no_measurement() -> None:
    with pytest.raises(StudioError, match="Measure with more examples"):
        labelling.measure(10, 2, rounds=1, round_seconds=1.0)


def test_storage_is_measured_by_whole_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "PAIRS", 20)
    monkeypatch.setattr(storage, "WARM_UP_PAIRS", 2)
    found = storage.measure(100)
    assert found.examples == 100
    assert min(found.claim_p95_ms, found.submit_p95_ms, found.import_seconds, found.export_seconds) > 0
    assert found.export_peak_mb > 1


def test_a_variant_that_there_is_not_is_named_before_anything_is_measured() -> None:
    with pytest.raises(InvalidInput, match=r"no variant int4\. Choose of: fp32, "):
        serving.measure(Material([], {}, {}), lambda words: None, names=("int4", "bf16"))


def test_the_predictor_is_measured_beside_a_pipeline_with_the_same_weights(tiny_base: str) -> None:
    kinds = {"refund": ("I want my money back", "send a refund please"), "praise": ("I love it thanks", "great plant")}
    labelled = {f"{text} {number}": kind for kind, texts in kinds.items() for text in texts for number in range(8)}
    heard: list[str] = []
    material = Material(list(labelled), labelled, labelled)
    found = serving.measure(material, heard.append, base=tiny_base, rounds=1, names=("bf16",))
    assert [one.name for one in found.variants] == ["fp32", "bf16"]
    assert found.variants[0].equal_labels == 1.0
    assert found.picked in {"fp32", "bf16"}
    plain = found.pipeline
    assert min(plain.one_by_one_texts_per_second, plain.batch_32_texts_per_second, plain.p50_ms) > 0
    for one in found.variants:
        assert 0 < one.p50_ms <= one.p95_ms
        assert one.disk_mb > 0
    loading = [f"loading measured {name}" for name in ("fp32", "bf16")]
    assert heard == ["fitting a head", *loading, "round 1 of 1", "comparing answers"]
