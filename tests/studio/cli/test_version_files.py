"""`retire-version`, `bring-back-version`, `delete-version`, `export-version` and `push-version`."""

from pathlib import Path

import pytest
from huggingface_hub import constants

from studio.wiring import Studio
from tests.studio.cli.conftest import Run
from tests.studio.registry.export.pushed_hub import TOKEN, serve_pushes
from tests.trained import make_trained


@pytest.fixture
def versions(studio: Studio, inbox: Path, tiny_classifier: str, tmp_path: Path) -> list[str]:
    """The names of two trained versions of the inbox; the first one serves."""
    project = studio.projects.find().id
    made = [make_trained(tiny_classifier, tmp_path / f"run-{number}") for number in (1, 2)]
    return [studio.intake.register(project, one).name for one in made]


def test_retired_brought_back_and_deleted(run: Run, versions: list[str]) -> None:
    run("retire-version", "v1").refused("serves now")
    assert "bring-back-version" in run("retire-version", "v2").out
    assert "retired" in run("versions").out
    assert run("bring-back-version", "v2", "--json").json == {"version": versions[1]}
    run("delete-version", "v2").refused("--yes", "Nothing was deleted")
    assert run("delete-version", "v2", "--yes").code == 0
    assert "deleted" in run("versions").out
    run("predict", "hello", "--version", "v2").refused("was deleted on")
    run("delete-version", "v1", "--yes").refused("It serves now")


def test_an_export_is_a_folder_with_a_card(run: Run, versions: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "exported"
    answer = run("export-version", "v1", "--to", folder, "--json").json
    assert answer == {"version": versions[0], "folder": str(folder)}
    assert (folder / "README.md").read_text().startswith("---\n")
    run("export-version", "v1", "--to", folder).refused("is there already")
    (tmp_path / "file").write_text("")
    run("export-version", "v1", "--to", tmp_path / "file" / "below").refused("Nothing can be written")


def test_a_push_needs_a_token_and_says_where_the_version_is(
    run: Run, versions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    with serve_pushes() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        run("push-version", "v1", "--repo", "ada/inbox").refused("HF_TOKEN")
        run("push-version", "v1", "--repo", "inbox").refused("no name for a repository")
        assert hub.asked == []
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        done = run("push-version", "v1", "--repo", "ada/inbox")
        assert done.code == 0, done.err
        assert f"{hub.url}/ada/inbox" in done.out
        assert hub.repositories["ada/inbox"].private
        assert TOKEN not in done.out + done.err


def test_how_many_versions_keep_their_files_is_set(run: Run, inbox: Path) -> None:
    assert run("set-project", "--keep-versions", 4, "--json").json["keep_versions"] == 4
    run("set-project", "--keep-versions", -1).refused("keep_versions")
