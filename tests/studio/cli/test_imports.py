"""`imports` lists what became of each file, and goes on with one that was broken off."""

from pathlib import Path
from typing import Any

import pytest

from storage.repositories.bulk import Bulk
from tests.studio.cli.conftest import Run, write_csv


def test_imports_are_listed_with_what_became_of_them(inbox: Path, tmp_path: Path, run: Run) -> None:
    bad = write_csv(tmp_path / "bad.csv", [("hello", "nonsense")])
    assert run("import", bad).code == 2
    refused, done = run("imports").out.splitlines()
    assert done == "import 1: done, 36 of 36 rows stored"
    assert refused.startswith("import 2: failed. 1 of 1 row cannot be imported. Nothing was stored.")
    assert [one["state"] for one in run("imports", "--json").json] == ["failed", "done"]


def test_an_import_that_was_interrupted_goes_on(
    inbox: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = write_csv(tmp_path / "large.csv", [(f"text {n}", "") for n in range(5_000)])
    with monkeypatch.context() as patch:
        moves = iter(range(2))
        found = Bulk.add_examples

        def add_examples(self: Bulk, rows: Any) -> dict[str, int]:
            if next(moves, None) is None:
                raise KeyboardInterrupt
            return found(self, rows)

        patch.setattr(Bulk, "add_examples", add_examples)
        with pytest.raises(KeyboardInterrupt):
            run("import", large)
    assert "import 2: storing. The import was interrupted" in run("imports").out
    done = run("imports", "--resume", 2, "--json")
    assert (done.code, done.json["state"], done.json["stored"]) == (0, "done", 5_000)
    run("imports", "--resume", 2).refused("has ended")
    run("imports", "--resume", 99).refused("no import 99")
