"""A command that changes several settings changes all of them, or none when one is refused."""

from pathlib import Path

import pytest

from studio.wiring import Studio
from tests.studio.cli.conftest import Run


@pytest.mark.parametrize(
    ("guidelines", "overlap", "words"),
    [("Look twice.", 0, "from 1 to 100"), ("First.", 3, "are the guidelines already"), ("x" * 100_001, 3, "at most")],
)
def test_what_is_refused_leaves_every_setting_as_it_was(
    guidelines: str, overlap: int, words: str, run: Run, studio: Studio, tmp_path: Path
) -> None:
    file = tmp_path / "guidelines.md"
    file.write_text("First.")
    assert run("create-project", "Inbox", "--labels", "a,b", "--guidelines", file).code == 0
    before = studio.projects.find("inbox")
    file.write_text(guidelines)
    run("set-project", "--title", "Post", "--guidelines", file, "--overlap", overlap).refused(words)
    assert studio.projects.find("inbox") == before


def test_settings_and_guidelines_are_changed_together(run: Run, studio: Studio, tmp_path: Path) -> None:
    file = tmp_path / "guidelines.md"
    assert run("create-project", "Inbox", "--labels", "a,b").code == 0
    file.write_text("Look twice.")
    assert run("set-project", "--guidelines", file, "--overlap", 2).code == 0
    changed = studio.projects.find("inbox")
    assert (changed.guidelines, changed.overlap) == ("Look twice.", 2)
