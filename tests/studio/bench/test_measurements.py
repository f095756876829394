"""The measurements themselves: a small one of each kind gives figures, and says when it could not measure."""

import pytest

from studio.bench import labelling, storage
from studio.errors import StudioError

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
