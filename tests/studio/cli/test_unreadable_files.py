"""A file that cannot be read is refused with its name."""

import sys
from pathlib import Path

from studio.wiring import Studio
from tests.studio.cli.conftest import Run


def files(folder: Path) -> dict[str, Path]:
    """One of each kind, by name."""
    (folder / "folder.csv").mkdir()
    (folder / "empty.csv").touch()
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "latin.csv").write_bytes("text,label\nschön,x\n".encode("latin-1"))
    (folder / "broken.jsonl").write_text('{"text": "a"}\n{"text": \n')
    found = [folder / "missing.csv", *sorted(folder.iterdir())]
    if sys.platform == "linux":
        # Nobody can read where this begins, not even the superuser that tests may run as.
        (folder / "unreadable.csv").symlink_to("/proc/self/mem")
        found.append(folder / "unreadable.csv")
    return {file.name: file for file in found}


def test_import_says_why(tmp_path: Path, run: Run, studio: Studio) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, file in files(folder).items():
        run("import", file).refused(name.partition(".")[0])
    assert studio.projects.all() == []


def test_evaluate_says_why(tmp_path: Path, run: Run, served: str) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, file in files(folder).items():
        run("evaluate", "--data", file).refused(name.partition(".")[0])
