"""The command line changes labels, undoes that, tells an example's history and restores a project."""

from collections.abc import Callable
from pathlib import Path

import pytest

from studio.cli import main
from studio.cli.history import read_moment
from studio.errors import InvalidInput
from studio.settings import Settings
from studio.wiring import Studio, build

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: Settings) -> Say:
    """Runs a command on a project with two gold labels; gives exit code, output and error."""
    data = tmp_path / "data"
    rows = tmp_path / "inbox.csv"
    rows.write_text("text,label\nlost parcel,delivery\nthanks a lot,praise\n", encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([*arguments, "--data-dir", str(data)])
        told = capsys.readouterr()
        return code, told.out, told.err

    assert run("import", str(rows), "--checkpoint", str(settings.checkpoint))[0] == 0
    return run


def test_a_label_is_renamed_and_the_change_undone(say: Say) -> None:
    code, out, _ = say("labels", "rename", "praise", "thanks", "--preview")
    assert code == 0
    assert "1 gold label" in out
    assert "praise  1 gold" in say("labels")[1]
    code, out, _ = say("labels", "rename", "praise", "thanks")
    assert code == 0
    assert "python -m studio labels undo 1" in out
    assert say("labels")[1].splitlines() == ["delivery  1 gold", "thanks  1 gold"]
    assert say("labels", "undo", "1")[0] == 0
    assert "praise  1 gold" in say("labels")[1]
    assert "undone by 2" in say("labels", "log")[1]


def test_labels_are_merged_split_and_retired(say: Say) -> None:
    assert say("labels", "merge", "praise", "delivery", "--into", "other")[0] == 0
    assert say("labels")[1].split() == ["other", "2", "gold"]
    assert say("labels", "split", "other", "--into", "early", "late")[0] == 0
    assert say("labels")[1].splitlines() == ["early  0 gold", "late  0 gold"]
    assert say("labels", "retire", "late")[0] == 0
    assert say("labels")[1].splitlines() == ["early  0 gold"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("labels", "rename", "praise"),
        ("labels", "rename", "nothing", "thanks"),
        ("labels", "undo", "first"),
        ("labels", "undo", "7"),
        ("labels", "list", "praise"),
        ("labels", "retire", "praise", "--into", "thanks"),
        ("restore", "yesterday"),
        ("restore", "2999-01-01"),
        ("timeline", "99"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(say: Say, arguments: tuple[str, ...]) -> None:
    code, out, err = say(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1


def test_a_project_is_restored_and_an_example_tells_it(say: Say) -> None:
    assert say("labels", "retire", "praise")[0] == 0
    code, out, _ = say("timeline", "2")
    assert code == 0
    assert "label praise (means nothing any more)" in out
    assert "schema change 1: retire praise, by local" in out
    assert "1 answer cannot come back" not in say("restore", "0", "--preview")[1]
    code, out, err = say("restore", "0")
    assert code == 0
    assert "will be again what they were" in err
    assert out.startswith("Restored 1 answers")
    assert "nothing to restore" in say("restore", "0")[1]
    assert "delivery  0 gold" in say("labels")[1]


def test_moments_are_read_as_people_write_them() -> None:
    assert read_moment("12.5") == 12.5
    assert read_moment("1970-01-02T00:00:00Z") == 86_400
    assert read_moment("1970-01-02 01:00+01:00") == 86_400
    with pytest.raises(InvalidInput, match="no moment"):
        read_moment("next week")


def test_the_studio_of_these_tests_is_sound(tmp_path: Path, settings: Settings, say: Say) -> None:
    say("labels", "rename", "praise", "thanks")
    studio: Studio = build(Settings(data_dir=tmp_path / "data", checkpoint=settings.checkpoint, sample=False))
    assert studio.doctor.examine() == []
    studio.serving.close()
    studio.store.close()
