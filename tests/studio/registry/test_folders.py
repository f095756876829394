"""A model's folder is taken in once, whoever brings it, and never from under those who have taken it in already."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from studio.checkpoints.content import content_hash
from studio.durable import flush
from studio.errors import Busy
from studio.registry.folders import VersionFolders

DEADLINE_SECONDS = 30
# How long the one that comes second has to come between.
CHANCE_SECONDS = 0.2


def make_run(tmp_path: Path, name: str, weights: str = "weights") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "model.safetensors").write_text(weights)
    return folder


def test_two_servers_that_bring_the_same_model_at_once_have_one_folder(
    folders: VersionFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one comes when the first has seen that there is no such folder yet, and has not made it."""
    first, second = make_run(tmp_path, "first"), make_run(tmp_path, "second")
    digest = content_hash(first)
    target = folders.of("inbox", digest)
    comes, has_come, go = threading.Event(), threading.Event(), threading.Event()

    def flush_while_the_other_comes(path: Path) -> None:
        if not comes.is_set():
            comes.set()
            has_come.wait(CHANCE_SECONDS)
        flush(path)

    def take_second() -> tuple[int, int]:
        assert comes.wait(DEADLINE_SECONDS)
        with folders.taking(second, "inbox", digest):
            begun = target.stat().st_ino
            has_come.set()
            assert go.wait(DEADLINE_SECONDS)
            return begun, target.stat().st_ino

    monkeypatch.setattr("studio.registry.folders.flush", flush_while_the_other_comes)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(take_second)
        try:
            with folders.taking(first, "inbox", digest):
                mine = target.stat().st_ino
        finally:
            go.set()
        begun, ended = other.result(DEADLINE_SECONDS)
    assert begun == ended == mine
    assert content_hash(target) == digest
    assert [path for path in (first, second) if path.exists()] == []


def test_a_damaged_folder_makes_way_as_soon_as_nobody_reads_it(folders: VersionFolders, tmp_path: Path) -> None:
    run = make_run(tmp_path, "run")
    digest = content_hash(run)
    target = folders.of("inbox", digest)
    target.mkdir(parents=True)
    (target / "model.safetensors").write_text("half")
    with (
        folders.reading(target),
        pytest.raises(Busy, match="read at this moment"),
        folders.taking(run, "inbox", digest),
    ):
        pass
    assert (target / "model.safetensors").read_text() == "half"
    with folders.taking(run, "inbox", digest):
        assert content_hash(target) == digest
    assert folders.leaving("inbox") == []
