"""The file of embeddings gives back what was kept, whoever appends, and is made again when it is damaged."""

import fcntl
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.training.fast.embeddings import Embeddings
from tests.conftest import ROOT
from tests.studio.training.fast.encoders import SIZE, vectors_of

TEXTS = ["where is my parcel", "money back", "", "Geld zurück 😀", "نقودي"]
RECORD = 32 + 4 * SIZE + 4


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "a.vectors"


def kept(path: Path, texts: list[str]) -> Embeddings:
    embeddings = Embeddings(path, SIZE)
    embeddings.add(texts, vectors_of(texts))
    return embeddings


def same(found: np.ndarray, texts: list[str]) -> bool:
    return bool(np.array_equal(found, vectors_of(texts).astype(np.float32)))


def test_vectors_come_back_in_any_order_also_after_a_restart(path: Path) -> None:
    kept(path, TEXTS)
    again = Embeddings(path, SIZE)
    assert len(again) == len(TEXTS)
    assert same(again.get(TEXTS[::-1]), TEXTS[::-1])
    assert again.missing(["new", *TEXTS, "new"]) == ["new"]
    with pytest.raises(KeyError):
        again.get(["new"])


def test_nothing_kept_is_nothing_found(path: Path) -> None:
    embeddings = Embeddings(path, SIZE)
    assert len(embeddings) == 0
    assert embeddings.get([]).shape == (0, SIZE)
    assert embeddings.missing(TEXTS) == TEXTS


# Beside every character, halves of surrogate pairs: they are in no database, and must not break a cache.
@given(texts=st.lists(st.text(st.characters(categories=None), max_size=40), max_size=20))
@settings(max_examples=60, deadline=None)
def test_any_unicode_text_has_its_own_vector(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("any") / "a.vectors"
    half = len(texts) // 2
    embeddings = kept(path, texts[:half])
    embeddings.add(texts[half:], vectors_of(texts[half:]))
    for found in (embeddings, Embeddings(path, SIZE)):
        assert same(found.get(texts), texts)
        assert found.missing(texts) == []
        assert len(found) == len(set(texts))


@pytest.mark.parametrize("cut", range(1, RECORD, 9))
def test_a_file_cut_off_in_a_record_loses_that_record_and_goes_on(path: Path, cut: int) -> None:
    kept(path, TEXTS)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    embeddings = Embeddings(path, SIZE)
    assert embeddings.missing(TEXTS) == TEXTS[-1:]
    embeddings.add(TEXTS[-1:], vectors_of(TEXTS[-1:]))
    assert path.read_bytes() == whole
    assert same(Embeddings(path, SIZE).get(TEXTS), TEXTS)


@pytest.mark.parametrize("place", [0, 31, 32, RECORD - 1, RECORD + 40])
def test_a_damaged_file_is_set_aside_and_made_again(path: Path, place: int) -> None:
    kept(path, TEXTS)
    damaged = bytearray(path.read_bytes())
    damaged[place] ^= 1
    path.write_bytes(damaged)
    embeddings = Embeddings(path, SIZE)
    assert embeddings.missing(TEXTS) == TEXTS
    assert path.with_name("a.vectors.damaged").read_bytes() == damaged
    embeddings.add(TEXTS, vectors_of(TEXTS))
    assert same(Embeddings(path, SIZE).get(TEXTS), TEXTS)


def test_a_file_of_zeros_as_a_power_cut_leaves_it_is_damaged(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(bytes(3 * RECORD))
    assert Embeddings(path, SIZE).missing(TEXTS) == TEXTS


def test_what_another_process_appends_is_seen(path: Path) -> None:
    embeddings = kept(path, TEXTS[:2])
    assert len(embeddings) == 2
    code = (
        "from pathlib import Path; from tests.studio.training.fast.test_embeddings import kept\n"
        f"for number in range(50): kept(Path({str(path)!r}), [f'text {{number}}'])"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(2)]
    for number in range(50):
        embeddings.add([f"mine {number}"], vectors_of([f"mine {number}"]))
        assert same(embeddings.get(TEXTS[:2]), TEXTS[:2])
    assert [writer.wait(120) for writer in writers] == [0, 0]
    everything = [*TEXTS[:2], *(f"{whose} {number}" for whose in ("text", "mine") for number in range(50))]
    assert same(embeddings.get(everything), everything)
    assert not path.with_name("a.vectors.damaged").exists()


def test_a_file_that_was_written_anew_elsewhere_gives_no_wrong_vector(path: Path) -> None:
    embeddings = kept(path, TEXTS)
    assert len(embeddings) == len(TEXTS)
    path.unlink()
    kept(path, TEXTS[::-1])
    assert same(embeddings.get(TEXTS), TEXTS)


def test_what_is_appended_while_another_process_writes_the_file_anew_is_not_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embeddings, other = kept(path, TEXTS[:2]), Embeddings(path, SIZE)
    lock = fcntl.flock

    def after_the_other(*arguments: int) -> None:
        monkeypatch.undo()
        other.keep_only(TEXTS[:1])
        lock(*arguments)

    monkeypatch.setattr(fcntl, "flock", after_the_other)
    embeddings.add(TEXTS[2:], vectors_of(TEXTS[2:]))
    for found in (embeddings, other, Embeddings(path, SIZE)):
        assert found.missing(TEXTS) == [TEXTS[1]]
        assert same(found.get(TEXTS[2:]), TEXTS[2:])


def test_what_is_not_needed_any_more_can_be_forgotten(path: Path) -> None:
    embeddings = kept(path, TEXTS)
    embeddings.keep_only([*TEXTS[1:3], "never kept"])
    assert embeddings.missing(TEXTS) == [TEXTS[0], *TEXTS[3:]]
    assert path.stat().st_size == 2 * RECORD
    assert same(embeddings.get(TEXTS[1:3]), TEXTS[1:3])
    embeddings.keep_only([])
    assert embeddings.missing(TEXTS) == TEXTS
