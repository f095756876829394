"""Every command takes a project and a data folder; wrong arguments and settings are one line too."""

from pathlib import Path

import pytest

from studio.cli import main
from studio.projects import LabelName
from studio.settings import Settings
from studio.wiring import Studio, build
from tests.running import run_cli
from tests.studio.cli.conftest import Ended, Run

COMMANDS = (
    ["import", "x.csv"], ["export"], ["train"], ["versions"], ["promote", "v1"], ["rollback"], ["predict", "hello"],
    ["evaluate", "--data", "x.csv"], ["doctor"],
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS[1:], ids=lambda command: command[0])
class TestWhichProject:
    def test_an_unknown_one_is_refused_with_those_there_are(self, inbox: Path, run: Run, command: list[str]) -> None:
        run(*command, "--project", "outbox").refused("no project 'outbox'", "There are: inbox")

    def test_one_of_several_must_be_named(self, inbox: Path, run: Run, studio: Studio, command: list[str]) -> None:
        run("import", inbox, "--project", "second")
        if command != ["doctor"]:
            run(*command).refused("Name a project", "inbox, second")

    def test_none_at_all_says_how_to_make_one(self, run: Run, command: list[str]) -> None:
        if command != ["doctor"]:
            run(*command).refused("import a file to make one")


def test_import_among_several_projects_must_name_one(inbox: Path, run: Run) -> None:
    run("import", inbox, "--project", "second")
    run("import", inbox).refused("Name a project", "inbox, second")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_command_takes_a_project_and_a_data_folder(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command[0], "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert "--project" in shown
    assert "--data-dir" in shown


@pytest.mark.parametrize(
    "arguments",
    [[], ["bogus"], ["train", "--epochs", "x"], ["export", "--format", "xml"], ["evaluate"], ["predict", "a", "--b"]],
    ids=" ".join,
)
def test_wrong_arguments_are_one_line_too(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code = main(arguments)
    Ended(code, *capsys.readouterr()).refused("--help")


def test_a_data_folder_that_cannot_be_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder" / "studio.db").mkdir(parents=True)
    for place in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "folder"):
        code = main(["versions", "--data-dir", str(place)])
        Ended(code, *capsys.readouterr()).refused(str(place))


def test_a_wrong_setting_is_refused(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setenv("STUDIO_PORT", "seven")
    run("versions").refused("STUDIO_PORT is 'seven'")


@pytest.mark.slow
def test_as_somebody_types_it_stderr_has_one_line_only(tmp_path: Path, data_dir: Path, tiny_base: str) -> None:
    studio = build(Settings(data_dir=data_dir, device="cpu"))
    project = studio.projects.create(
        "raw", labels=[LabelName("a"), LabelName("b")], checkpoint=tiny_base, retrain_after=0, holdout_percent=20
    )
    studio.intake.register_checkpoint(project.id, tiny_base, "f" * 64)
    studio.store.close()
    done = run_cli("predict", "hello", "--json", data_dir=data_dir)
    line = Ended(done.returncode, done.stdout, done.stderr).refused("no trained classification head")
    assert done.stderr == f"{line}\n"
    assert done.stdout == ""


@pytest.mark.parametrize("labels", ["abcdefgh", "50,1000001", "50,00000200", "0", "", "5²"])
def test_numbers_of_labels_that_are_none_are_refused(labels: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["bench", "loop", "--labels", labels])
    Ended(code, *capsys.readouterr()).refused("expected numbers of labels")
