"""Every gold label is counted once with each tokenizer, in the background, and what was found is kept."""

from typing import Any

import pytest

from studio.errors import InvalidInput
from studio.inspection.inspections import InspectionStatus, Wish
from studio.projects import LabelName, ProjectView
from studio.wiring import Studio
from tests.marked import ROWS, marked_project, row
from tests.running import wait_for


def inspect(studio: Studio, project: ProjectView, *tokenizers: str, max_length: int | None = None) -> dict[str, Any]:
    return studio.inspections.make(project.id, Wish(tokenizers, max_length))


def test_parts_are_counted_by_what_becomes_of_them_and_by_label(studio: Studio, project: ProjectView) -> None:
    report = inspect(studio, project)
    assert (report["texts"], report["of"], report["parts"]) == (5, 5, 5)
    [panel] = report["panels"]
    assert panel["tokenizer"] == project.checkpoint
    assert panel["states"] == {"exact": 3, "splits": 2, "cut": 0, "empty": 0, "overlapped": 0}
    by_label = {share["name"]: share for share in panel["labels"]}
    assert by_label["thing"]["states"] == {"exact": 2, "splits": 2}
    assert (by_label["place"]["count"], by_label["place"]["words"]) == (1, 1)
    assert (by_label["unused"]["count"], by_label["unused"]["tokens_a_word"]) == (0, None)
    assert sum(share["count"] for share in by_label.values()) == report["parts"]


def test_a_length_that_cuts_says_how_many_and_which_would_do(studio: Studio, project: ProjectView) -> None:
    [panel] = inspect(studio, project, max_length=5)["panels"]
    assert panel["max_length"] == 5
    assert panel["states"]["cut"] > 0
    lost = {point["max_length"]: point["lost"] for point in panel["curve"]}
    assert lost[5] == panel["states"]["cut"]
    assert lost[max(lost)] == 0
    assert list(lost.values()) == sorted(lost.values(), reverse=True)
    [roomy] = inspect(studio, project, max_length=panel["enough"])["panels"]
    assert roomy["states"]["cut"] == 0
    [tight] = inspect(studio, project, max_length=panel["enough"] - 1)["panels"]
    assert tight["states"]["cut"] > 0


def test_no_more_is_read_than_the_model_can(studio: Studio, project: ProjectView) -> None:
    [panel] = inspect(studio, project, max_length=90_000)["panels"]
    assert panel["max_length"] == 64


def test_tokenizers_stand_side_by_side_and_one_that_fails_spoils_no_other(
    studio: Studio, project: ProjectView, tiny_generator: str
) -> None:
    panels = inspect(studio, project, project.checkpoint, tiny_generator, "/no/such/folder")["panels"]
    assert [panel["tokenizer"] for panel in panels] == [project.checkpoint, tiny_generator, "/no/such/folder"]
    assert panels[0]["error"] is None
    assert sum(panels[1]["states"].values()) == 5
    assert "/no/such/folder" in panels[2]["error"]


def test_scripts_have_their_own_figures(studio: Studio) -> None:
    rows = [row("where is my parcel", thing="parcel"), row("東京は大きい", place="東京"), row("12 34")]
    project = marked_project(studio, rows, name="scripts")
    [panel] = inspect(studio, project)["panels"]
    scripts = {share["name"]: share for share in panel["scripts"]}
    assert {name: share["count"] for name, share in scripts.items()} == {"Latin": 1, "Kana and Han": 1, "no letters": 1}
    assert scripts["Latin"]["words"] == 4
    assert scripts["Kana and Han"]["unknown"] > 0
    assert scripts["Latin"]["unknown"] == 0


def test_it_goes_on_in_the_background_and_is_kept(studio: Studio, project: ProjectView) -> None:
    assert studio.inspections.status(project.id).state == "none"
    studio.inspections.start(project.id, Wish())

    def done() -> InspectionStatus | None:
        now = studio.inspections.status(project.id)
        return now if now.state == "done" else None

    status = wait_for("the inspection", done)
    assert status.report is not None
    assert status.report["parts"] == 5
    assert "places" not in status.report["panels"][0]
    assert status.agreed == len(ROWS)
    assert (status.choice, status.tokenizer) == ("as-they-are", project.checkpoint)


def test_a_task_without_places_says_so(studio: Studio) -> None:
    project = studio.projects.create(
        "names", labels=[LabelName("a"), LabelName("b")], checkpoint="tiny", retrain_after=0, holdout_percent=0
    )
    status = studio.inspections.status(project.id)
    assert "no place in a text" in (status.obstacle or "")
    with pytest.raises(InvalidInput, match="no place in a text"):
        studio.inspections.start(project.id, Wish())
    with pytest.raises(InvalidInput, match="no place in a text"):
        studio.inspections.choose(project.id, "fix", "ada")


def test_nothing_agreed_and_too_many_tokenizers_are_refused(studio: Studio, project: ProjectView) -> None:
    empty = marked_project(studio, [], name="empty")
    with pytest.raises(InvalidInput, match="Nothing is agreed here yet"):
        studio.inspections.start(empty.id, Wish())
    with pytest.raises(InvalidInput, match="at most 4"):
        studio.inspections.start(project.id, Wish(("a", "b", "c", "d", "e")))


def test_a_choice_is_a_setting_of_the_project_with_who_made_it(studio: Studio, project: ProjectView) -> None:
    assert studio.inspections.choose(project.id, "leave-out", "ada").choice == "leave-out"
    assert studio.projects.find(project.name).task_settings["unaligned_spans"] == "leave-out"
    [change] = studio.projects.setting_changes(project.id)
    assert change.person == "ada"
    with pytest.raises(InvalidInput, match="choose one of: as-they-are, fix, leave-out"):
        studio.inspections.choose(project.id, "throw away", "ada")
