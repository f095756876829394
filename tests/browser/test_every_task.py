"""Projects of every task in a real browser: made by anybody, set, labelled on the real page, reviewed and told."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from studio.projects import LabelName
from studio.wiring import Studio
from tests.browser.prepared import prepared, started
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page, open_tab
from tests.conftest import Clock
from tests.labelling import make_people
from tests.reviewing import add_examples, answer_all
from tests.running import RunningStudio, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

EVIL_LABEL = "<img src=x onerror=window.ran=4>"
EVIL = "<img src=x onerror=window.ran=1>${window.ran=2}{{window.ran=3}}"
# An emoji of several code points, a combining mark, Arabic, Japanese: UTF-16 counts them otherwise.
TEXT = f"👩‍🚀 Zoë flew from القاهرة to 東京 {EVIL}"
QUESTION = "Where did Zoë go?"
ZOE = TEXT.index("Zoë")
CAIRO = TEXT.index("القاهرة")
TOKYO = TEXT.index("東京")


def span(start: int, words: str, label: str | None = None) -> dict[str, Any]:
    assert TEXT[start : start + len(words)] == words
    return {"start": start, "end": start + len(words)} | ({"label": label} if label else {})


NAME, FROM, TO = span(ZOE, "Zoë", "person"), span(CAIRO, "القاهرة", "place"), span(TOKYO, "東京", "place")


@dataclass(frozen=True)
class Case:
    """What two people say of one text, and what a line of a list tells of the first of them."""

    task: str
    ada: Any
    ben: Any
    told: str
    labels: tuple[str, ...] = ()


CASES = {
    case.task: case
    for case in (
        Case("multi-label", ["person", "place"], ["place"], "personplace", ("person", "place", EVIL_LABEL)),
        Case("token-classification", [NAME, FROM, TO], [NAME, TO], "Zoëperson", ("person", "place")),
        Case("question-answering", [span(TOKYO, "東京")], [], "東京"),
        Case("seq2seq", f"Zoë went to Tokyo. {EVIL}", "Zoë flew to Tokyo.", "Zoë went to Tokyo."),
    )
}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[RunningStudio]:
    data_dir = tmp_path_factory.mktemp("every") / "data"
    with prepared(data_dir, tiny_base) as made:
        make_people(made.store, "ada", "ben")
        for case in CASES.values():
            fill(made, case, tiny_base)
    with started(data_dir, tiny_base) as running:
        yield running


def fill(studio: Studio, case: Case, checkpoint: str) -> None:
    """One example that ada and ben disagree on, and one that waits."""
    labels = [LabelName(name) for name in case.labels]
    project = studio.projects.create(
        case.task, labels=labels, checkpoint=checkpoint, retrain_after=0, holdout_percent=0, overlap=2, task=case.task
    )
    add_examples(studio.store, project.id, [TEXT, f"Another {TEXT}"], 2)
    with studio.store.begin() as transaction:
        for row in transaction.review.examples(project.id, range(1, 100)):
            if case.task == "question-answering":
                found = transaction.examples.get(row.id)
                assert found is not None
                found.question = QUESTION
    answer_all(studio.store, Clock(), project.id, {"ada": [case.ada], "ben": [case.ben]})


@pytest.fixture
def watch(page: Page, studio: RunningStudio) -> Iterator[Watch]:
    watch = Watch(page, studio.url)
    yield watch
    assert watch.problems == []
    assert page.evaluate("window.ran") is None


def project_of(studio: RunningStudio, name: str) -> Any:
    return httpx.get(f"{studio.api}/projects/{name}", timeout=60).json()


@pytest.mark.usefixtures("watch")
def test_a_project_of_another_task_is_made_with_its_own_rules_and_without_labels(
    page: Page, studio: RunningStudio
) -> None:
    page.goto(studio.url)
    page.get_by_role("button", name="+ New project").click()
    dialog = page.locator(".project-dialog")
    expect(dialog.locator(".task-tile")).to_have_count(6)
    page.locator("#project-title").fill("Questions to manuals")
    tiles = dialog.get_by_role("radio")
    tiles.first.focus()
    for _ in range(tiles.count() - 1):
        page.keyboard.press("ArrowDown")
    expect(tiles.last).to_be_checked()
    expect(tiles.last).to_be_focused()
    dialog.get_by_text("Answers to questions").click()
    expect(dialog.locator(".project-places li")).to_have_text(["Name", "Rules", "Guidelines", "People", "Model"])
    page.get_by_role("button", name="Next").click()
    dialog.get_by_text("Questions may have no answer").click()
    dialog.get_by_label("Longest answer").fill("12")
    page.get_by_role("button", name="Create").click()
    expect(page.locator(".header-title")).to_have_text("Questions to manuals")
    made = project_of(studio, "questions-to-manuals")
    assert (made["task"], made["labels"]) == ("question-answering", [])
    assert (made["task_settings"]["may_be_unanswerable"], made["task_settings"]["longest_answer"]) == (False, 12)


@pytest.mark.usefixtures("watch")
def test_a_checkpoint_that_cannot_learn_a_task_is_told_at_once_with_others(page: Page, studio: RunningStudio) -> None:
    page.goto(studio.url)
    page.get_by_role("button", name="+ New project").click()
    dialog = page.locator(".project-dialog")
    dialog.get_by_text("One label for a picture").click()
    expect(dialog.locator(".studio-warning").first).to_contain_text("AutoModelForImageClassification knows none")
    dialog.get_by_role("button", name="Model", exact=True).click()
    expect(dialog.locator(".project-field[data-usable='false']")).to_contain_text("knows none")
    dialog.locator("summary", has_text="What this checkpoint is").click()
    expect(dialog.locator("details[open]")).to_contain_text("google/vit-base-patch16-224-in21k")
    dialog.get_by_role("button", name="Name", exact=True).click()
    dialog.get_by_text("One label for a text").click()
    expect(dialog.locator(".studio-warning:visible")).to_have_count(0)


@pytest.mark.usefixtures("watch")
def test_how_a_task_is_done_is_changed_and_who_did_is_told_in_its_words(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "project", project="token-classification")
    card = page.locator("#project-task")
    expect(card.locator(".task-shown")).to_contain_text("AutoModelForTokenClassification")
    card.locator("label", has_text="nested").locator("input").check()
    card.get_by_role("button", name="Save").click()
    expect(card.locator(".studio-good")).to_contain_text("Saved.")
    assert project_of(studio, "token-classification")["task_settings"]["span_overlap"] == "nested"
    card.locator("summary").click()
    expect(card.locator(".setting-changes li").first).to_contain_text("Spans may overlap: ")
    policies = page.locator("#project-long-inputs select option")
    expect(policies.first).to_have_attribute("value", "cut")
    open_tab(page, studio, "project", project="seq2seq")
    expect(page.locator("#project-task")).to_contain_text("Beams")
    expect(page.locator("#project-long-inputs select option[value='windows']")).to_have_count(0)
    expect(page.locator("#project-label-editor")).to_have_count(0)
    open_tab(page, studio, "project", project="question-answering")
    expect(page.locator("#project-long-inputs")).to_contain_text("All of a long text is read")


@pytest.mark.usefixtures("watch")
def test_a_file_that_is_open_is_looked_at_anew_for_another_task(
    page: Page, studio: RunningStudio, tmp_path: Path
) -> None:
    file = tmp_path / "asked.csv"
    file.write_text("question,context,answer\nwho went?,Ada went,Ada\n", encoding="utf-8")
    open_tab(page, studio, "data", project="seq2seq")
    page.locator("#import-file input[type=file]").set_input_files(file)
    expect(page.locator("#text-column")).to_be_visible()
    expect(page.locator("#question-column")).to_be_hidden()
    page.locator("#project input").click()
    page.get_by_role("option", name="question-answering", exact=True).click()
    expect(page.locator("#question-column input")).to_have_value("question")
    expect(page.locator("#text-column input")).to_have_value("context")
    page.get_by_label("Clear").click()
    expect(page.locator("#import-button")).to_be_hidden()


@pytest.mark.usefixtures("watch")
def test_where_every_question_has_an_answer_nobody_says_that_there_is_none(page: Page, studio: RunningStudio) -> None:
    wanted = {"title": "Sure", "task": "question-answering"}
    made = httpx.post(f"{studio.api}/projects", json=wanted, timeout=60).json()["name"]
    for may_be in (False, True):
        path, change = f"{studio.api}/projects/{made}", {"task_settings": {"may_be_unanswerable": may_be}}
        httpx.patch(path, json=change, timeout=60).raise_for_status()
        open_tab(page, studio, "label", project=made)
        none = page.locator(".label-editor").first.locator("[data-act=answer-none]")
        expect(none).to_have_js_property("hidden", not may_be)


@pytest.mark.usefixtures("watch")
@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.task)
def test_the_label_page_follows_the_task_and_what_the_project_chose(
    page: Page, studio: RunningStudio, case: Case
) -> None:
    open_tab(page, studio, "label", project=case.task)
    editor = page.locator(".label-editor").first
    expect(editor.locator(".label-work")).to_have_attribute("data-task", case.task)
    expect(editor.locator(".label-text").first).to_contain_text(EVIL)
    if case.task == "question-answering":
        expect(editor.locator(".answer-question")).to_have_text(QUESTION)
    answer_here(page, case)
    expect(editor.locator(".label-saved")).to_have_text("All saved")
    told = {"multi-label": "personplace", "seq2seq": "Short.", "question-answering": "No answer"}
    expect(editor.locator(".own-said").first).to_contain_text(told.get(case.task, "person"))


def answer_here(page: Page, case: Case) -> None:
    """By keys, of the text that waits."""
    page.locator(".label-editor").first.locator(".label-text").first.click()
    keys: dict[str, list[str]] = {
        "multi-label": ["1", "2", "Enter"],
        "token-classification": ["ArrowRight", "1", "Enter"],
        "question-answering": ["n"],
    }
    if case.task == "seq2seq":
        field = page.locator(".target-field").first
        field.fill(f"Short. {EVIL}")
        field.press("Control+Enter")
        return
    for key in keys[case.task]:
        page.keyboard.press(key)


@pytest.mark.usefixtures("watch")
@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.task)
def test_a_reviewer_sees_what_each_says_and_takes_an_answer(page: Page, studio: RunningStudio, case: Case) -> None:
    open_review(page, studio, case.task)
    expect(page.locator(".review-opinion")).to_have_count(2)
    expect(page.locator(".review-choice-said").first).to_contain_text(case.told)
    page.locator(".review-where").click()
    page.keyboard.press("2")
    example = decided(page, studio, case.task)
    assert example["gold"]["label"] in (case.ada, case.ben)
    page.keyboard.press("p")
    expect(page.locator(".review-gold")).to_contain_text("adjudicated by local")
    page.keyboard.press("x")
    expect(page.locator(".review-gold")).to_have_text("No gold label yet")


@pytest.mark.usefixtures("watch")
def test_the_tab_key_leads_out_of_the_text_of_what_a_reviewer_says_and_space_presses_a_button(
    page: Page, studio: RunningStudio
) -> None:
    open_review(page, studio, "token-classification")
    page.locator(".review-where").click()
    page.keyboard.press("e")
    saying = page.locator(".review-saying")
    expect(saying).to_be_visible()
    cancel = saying.get_by_role("button", name="Cancel")
    for _ in range(40):
        page.keyboard.press("Tab")
        if cancel.evaluate("(node) => node === document.activeElement"):
            break
    expect(cancel).to_be_focused()
    page.keyboard.press("Space")
    expect(saying).to_have_count(0)


@pytest.mark.usefixtures("watch")
def test_what_a_reviewer_took_away_stays_away_when_the_example_is_opened_again(
    page: Page, studio: RunningStudio
) -> None:
    open_review(page, studio, "multi-label")
    page.locator(".review-where").click()
    page.keyboard.press("e")
    given = page.locator(".review-saying [aria-pressed=true]")
    expect(given.first).to_be_visible()
    for left in range(given.count() - 1, -1, -1):
        given.first.click()
        expect(given).to_have_count(left)
    page.keyboard.press("Escape")
    expect(page.locator(".review-saying")).to_have_count(0)
    page.keyboard.press("e")
    expect(page.locator(".review-saying")).to_be_visible()
    expect(given).to_have_count(0)


@pytest.mark.usefixtures("watch")
@pytest.mark.parametrize("task", ["token-classification", "question-answering", "seq2seq", "multi-label"])
def test_a_reviewer_says_something_new_with_the_editor_s_own_parts(
    page: Page, studio: RunningStudio, task: str
) -> None:
    open_review(page, studio, task)
    page.locator(".review-where").click()
    page.keyboard.press("e")
    saying = page.locator(".review-saying")
    expect(saying).to_be_visible()
    saying.get_by_role("button", name="Cancel").click()
    expect(saying).to_have_count(0)
    page.locator(".review-where").click()
    page.keyboard.press("e")
    wanted = say_anew(page, task)
    example = decided(page, studio, task)
    assert example["gold"]["label"] == wanted
    assert example["decision"]["by"] == "local"
    page.keyboard.press("p")
    expect(page.locator(".review-gold")).to_contain_text("adjudicated by local")
    page.get_by_role("button", name="Timeline of example").click()
    expect(page.locator(".timeline-list")).to_contain_text("local decided")
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("x")
    expect(page.locator(".review-gold")).to_have_text("No gold label yet")


def say_anew(page: Page, task: str) -> Any:
    """With keys alone where the task allows it; gives what should have been said."""
    if task == "seq2seq":
        field = page.locator(".review-saying textarea")
        field.fill("Neither.")
        field.press("Control+Enter")
        return "Neither."
    keys = {
        # What the first person says is there, and the label with the third key is put on besides.
        "multi-label": (["3", "Enter"], ["person", "place", EVIL_LABEL]),
        "question-answering": (["n"], []),
        "token-classification": (["Tab", "Delete", "Enter"], [FROM, TO]),
    }
    for key in keys[task][0]:
        page.keyboard.press(key)
    return keys[task][1]


def open_review(page: Page, studio: RunningStudio, project: str) -> None:
    page.goto(f"{studio.url}/?tab=review&project={project}")
    page.get_by_role("tab", name="Disagreements", exact=True).click(timeout=30_000)
    expect(page.locator(".review-where strong")).to_have_text("1 of 1", timeout=30_000)


def decided(page: Page, studio: RunningStudio, project: str) -> Any:
    expect(page.locator(".review-end")).to_be_visible()
    path = f"{studio.api}/projects/{project}/review/disagreements"
    # It is shown at once, and saved in the background.
    ask = lambda: httpx.get(path, params={"kind": "adjudicated"}, timeout=60).json()["examples"]  # noqa: E731
    (example,) = wait_for("the decision", ask, 60)
    return example


def test_every_task_fits_a_desk_and_a_phone(browser: Browser, studio: RunningStudio, screenshots: Path) -> None:
    for width in (DESK, PHONE):
        with new_page(browser, width) as page:
            watch = Watch(page, studio.url)
            for task in CASES:
                open_review(page, studio, task)
                expect_no_sideways_scrolling(page)
                page.screenshot(path=screenshots / f"review-{task}-{width}.png", full_page=True)
                page.locator(".review-where").click()
                page.keyboard.press("e")
                expect(page.locator(".review-saying")).to_be_visible()
                expect_no_sideways_scrolling(page)
                page.screenshot(path=screenshots / f"saying-{task}-{width}.png", full_page=True)
                open_tab(page, studio, "project", project=task)
                expect(page.locator("#project-task")).to_be_visible()
                expect_no_sideways_scrolling(page)
                page.locator("#project-task").screenshot(path=screenshots / f"task-{task}-{width}.png")
                open_tab(page, studio, "label", project=task)
                expect_no_sideways_scrolling(page)
                page.screenshot(path=screenshots / f"label-{task}-{width}.png", full_page=True)
                page.goto(f"{studio.url}/?tab=history&project={task}")
                expect(page.locator(".history-entry").first).to_be_visible(timeout=30_000)
                expect_no_sideways_scrolling(page)
                page.screenshot(path=screenshots / f"history-{task}-{width}.png", full_page=True)
            page.goto(studio.url)
            page.get_by_role("button", name="+ New project").click()
            expect(page.locator(".task-tile")).to_have_count(6)
            page.screenshot(path=screenshots / f"new-project-{width}.png")
            assert watch.problems == []
