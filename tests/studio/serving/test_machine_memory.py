"""What models may take: as it is set, else half of the machine or of the container, whichever is smaller."""

from pathlib import Path

import psutil
import pytest

from studio.serving import machine_memory
from studio.serving.machine_memory import machine_bytes, model_bytes


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2000000000\n", 2_000_000_000), ("max\n", None), ("9223372036854771712\n", None), ("", None)],
    ids=["a container's", "none", "none in the older words", "empty"],
)
def test_the_limit_of_a_container_counts_where_there_is_one(tmp_path: Path, text: str, expected: int | None) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(text)
    assert machine_bytes((tmp_path / "missing", limit)) == (expected or psutil.virtual_memory().total)


def test_models_may_take_half_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_memory, "machine_bytes", lambda: 8_000_000_000)
    assert [model_bytes(setting) for setting in (-1, 0, 300)] == [4_000_000_000, 0, 300_000_000]
