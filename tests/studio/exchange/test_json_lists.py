"""A JSON list is read a piece at a time, as if it had been read whole."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from studio.errors import BadFile
from studio.exchange.readers import json_window
from studio.exchange.readers.json_list import read_json_list

VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
OBJECTS = some.lists(some.dictionaries(some.text(max_size=8), VALUES, max_size=4), min_size=1, max_size=6)
any_path = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def written(path: Path, content: str) -> str:
    # Halves of surrogate pairs are in no UTF-8 file unless they are escaped.
    path.write_text(content, encoding="utf-8", newline="")
    return str(path)


@any_path
@given(objects=OBJECTS, chunk=some.integers(1, 40), indent=some.sampled_from([None, 0, 3]), plain=some.booleans())
def test_every_object_is_read_wherever_the_pieces_are_cut(
    tmp_path: Path, objects: list[dict[str, Any]], chunk: int, indent: int | None, plain: bool
) -> None:
    source = written(tmp_path / "rows.json", json.dumps(objects, indent=indent, ensure_ascii=plain))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_window, "CHUNK_CHARACTERS", chunk)
        assert [record.values for record in read_json_list(source)] == objects


@any_path
@given(chunk=some.integers(1, 40), before=some.integers(0, 5), indent=some.sampled_from([None, 2]))
def test_what_is_broken_is_named_by_its_line_and_column_wherever_the_pieces_are_cut(
    tmp_path: Path, chunk: int, before: int, indent: int | None
) -> None:
    content = json.dumps([{"text": "a", "n": n} for n in range(before + 1)], indent=indent)[:-1] + ', {"text" 1}]'
    source = written(tmp_path / "rows.json", content)
    with pytest.raises(json.JSONDecodeError) as whole:
        json.loads(content)
    expected = f"line {whole.value.lineno}: broken JSON: {whole.value.msg} at column {whole.value.colno}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_window, "CHUNK_CHARACTERS", chunk)
        with pytest.raises(BadFile) as pieces:
            list(read_json_list(source))
    assert pieces.value.rows == (expected,)


def test_a_list_larger_than_the_memory_it_may_take_is_read(tmp_path: Path) -> None:
    row = json.dumps({"data": {"text": "a text of some length " * 20}})
    source = written(tmp_path / "rows.json", "[" + ",\n".join([row] * 60_000) + "]")
    assert Path(source).stat().st_size > 20 << 20
    tracemalloc.start()
    count = sum(1 for _ in read_json_list(source))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, peak < 12 << 20) == (60_000, True)


def test_a_value_without_an_end_is_not_read_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_window, "CHUNK_CHARACTERS", 64)
    monkeypatch.setattr(json_window, "MOST_CHARACTERS", 1_000)
    source = written(tmp_path / "rows.json", '[{"text": "' + "a" * 1_000_000)
    with pytest.raises(BadFile, match="line 1: broken JSON: Unterminated string"):
        list(read_json_list(source))
