"""The Predict page asks what the task of its project takes, and shows what is said in its shape."""

import csv
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from studio.exchange.mapping import ColumnMapping
from studio.images import digest_of
from studio.projects import LabelName
from studio.projects.terms import Changes
from studio.tasks import TASKS
from studio.wiring import Studio
from tests.browser.prepared import prepared, started
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page, open_tab
from tests.running import RunningStudio, wait_for
from tests.tiny import (
    make_answerer,
    make_encoder_decoder,
    make_image_classifier,
    make_multi_label,
    make_token_classifier,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
LABELS = ("refund", "delivery", "praise")
TAGS = ["O", *(f"{mark}-{label}" for label in LABELS for mark in "BI")]
SHAPED = [task for task in TASKS if task != "text-classification"]
TEXT = "🎉 where is my parcel, please?"
QUESTION = "what is late?"
# Every shape in which an answer is shown, be it for a moment.
NOTE_SHAPES = """() => {
  const answer = document.querySelector('.prediction');
  window.shapes = [];
  const note = () => answer.dataset.shape && window.shapes.push(answer.dataset.shape);
  new MutationObserver(note).observe(answer, { attributeFilter: ['data-shape'] });
}"""


def make_projects(studio: Studio, folder: Path, base: str) -> None:
    """One of each task, called by it, which a tiny checkpoint serves."""
    checkpoints = {
        "multi-label": make_multi_label(folder / "sets", base, LABELS),
        "token-classification": make_token_classifier(folder / "tagger", base, TAGS),
        "question-answering": make_answerer(folder / "answerer", base),
        "seq2seq": make_encoder_decoder(folder / "writer", base),
        "image-classification": make_image_classifier(folder / "looker", LABELS),
    }
    for number, (task, checkpoint) in enumerate(checkpoints.items()):
        labels = [LabelName(label) for label in LABELS] if TASKS[task].has_labels else []
        given: dict[str, Any] = {"checkpoint": base, "retrain_after": 0, "holdout_percent": 0}
        project = studio.projects.create(task, labels=labels, task=task, **given)
        studio.projects.change(project.id, Changes(ask_below=1.0))
        studio.intake.register_checkpoint(project.id, checkpoint, f"{number:064x}")
    rows = [{"question": f"{QUESTION} {number}", "context": TEXT} for number in range(3)]
    file = folder / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    answering = studio.projects.find("question-answering")
    studio.importer.load(answering.id, file, ColumnMapping("context", question="question"))


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[RunningStudio]:
    folder = tmp_path_factory.mktemp("shapes")
    with prepared(folder / "data", tiny_base) as made:
        make_projects(made, folder, tiny_base)
    with started(folder / "data", tiny_base) as running:
        for task in SHAPED:
            wait_for(f"{task} to serve", partial(serves, running, task))
        yield running


def serves(studio: RunningStudio, project: str) -> bool:
    return bool(studio.get(f"projects/{project}/status")["served"]["state"] == "ready")


@pytest.fixture
def watch(page: Page, shapes: RunningStudio) -> Iterator[Watch]:
    watch = Watch(page, shapes.url)
    yield watch
    assert watch.problems == []


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "tree.png"
    Image.new("RGB", (320, 200), "seagreen").save(path)
    return path


def ask(page: Page, project: str, picture: Path | None = None, text: str = TEXT) -> None:
    """Fill the fields that are there, and press Predict."""
    if picture is not None:
        page.locator("#predict-image input[type=file]").set_input_files(picture)
        expect(page.locator(".picture img")).to_be_visible()
    else:
        page.locator("#predict-text textarea").fill(text)
    if project == "question-answering":
        page.locator("#predict-question textarea, #predict-question input").fill(QUESTION)
    page.locator("#predict-button").click()
    expect(page.locator(".prediction")).to_have_attribute("data-shape", TASKS[project].shape)


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("project", SHAPED)
def test_every_task_is_asked_and_answered_on_a_desk_and_a_phone(
    browser: Browser, shapes: RunningStudio, screenshots: Path, picture: Path, project: str, width: int
) -> None:
    takes = TASKS[project].takes
    with new_page(browser, width) as page:
        watch = Watch(page, shapes.url)
        open_tab(page, shapes, "predict", project=project)
        for field, is_there in (
            ("text", takes != "image"),
            ("question", takes == "question"),
            ("image", takes == "image"),
        ):
            expect(page.locator(f"#predict-{field}")).to_be_visible(visible=is_there)
        ask(page, project, picture if takes == "image" else None)
        expect(page.locator(".prediction-ask")).to_be_visible()
        expect(page.locator(".link-none" if takes == "image" else ".link-field")).to_be_visible()
        page.screenshot(path=screenshots / f"predict-{project}-{width}.png", full_page=True)
        expect_no_sideways_scrolling(page)
        assert watch.problems == []


@pytest.mark.usefixtures("watch")
@pytest.mark.parametrize("project", ["multi-label", "token-classification", "question-answering", "seq2seq"])
def test_a_link_asks_the_same_again(page: Page, shapes: RunningStudio, project: str) -> None:
    open_tab(page, shapes, "predict", project=project)
    ask(page, project)
    said = page.locator(".prediction").inner_text()
    address = page.locator(".link-field").input_value()
    page.goto(address)
    expect(page.locator(".prediction")).to_have_attribute("data-shape", TASKS[project].shape)
    expect(page.locator(".prediction")).to_have_text(said, use_inner_text=True)
    expect(page.locator("#predict-text textarea")).to_have_value(TEXT)
    if project == "question-answering":
        expect(page.locator("#predict-question textarea, #predict-question input")).to_have_value(QUESTION)


@pytest.mark.usefixtures("watch")
def test_an_example_of_the_project_brings_its_question_and_its_text(page: Page, shapes: RunningStudio) -> None:
    open_tab(page, shapes, "predict", project="question-answering")
    page.locator("#predict-examples").get_by_text(f"{QUESTION} 1").click()
    expect(page.locator(".prediction")).to_have_attribute("data-shape", "answers")
    expect(page.locator(".asked-question")).to_have_text(f"{QUESTION} 1")
    expect(page.locator("#predict-text textarea")).to_have_value(TEXT)


@pytest.mark.usefixtures("watch")
def test_an_answer_that_comes_late_is_not_shown_under_another_project(page: Page, shapes: RunningStudio) -> None:
    held: list[Route] = []
    open_tab(page, shapes, "predict", project="multi-label")
    page.evaluate(NOTE_SHAPES)
    page.route("**/queue/join*", lambda route: held.append(route))
    page.locator("#predict-text textarea").fill(TEXT)
    with page.expect_request("**/queue/join*"):
        page.locator("#predict-button").click()
    page.locator("#project input").click()
    page.get_by_role("option", name="seq2seq", exact=True).click()
    expect(page.locator(".header-title")).to_have_text("seq2seq")
    for route in held:
        route.continue_()
    page.unroute("**/queue/join*")
    # What is asked next takes longer, and is answered after it.
    ask(page, "seq2seq")
    assert page.evaluate("window.shapes") == ["text"]


@pytest.mark.usefixtures("watch")
def test_an_answer_goes_with_its_project(page: Page, shapes: RunningStudio) -> None:
    open_tab(page, shapes, "predict", project="multi-label")
    ask(page, "multi-label")
    page.get_by_role("button", name="+ New project").click()
    page.locator("#project-title").fill("Fresh")
    page.get_by_role("button", name="Create").click()
    expect(page.locator(".header-title")).to_have_text("Fresh")
    expect(page.locator(".prediction")).not_to_have_attribute("data-shape", "labels")
    expect(page.locator(".prediction .bar-row")).to_have_count(0)


@pytest.mark.usefixtures("watch")
def test_many_questions_become_a_table_and_a_file(page: Page, shapes: RunningStudio) -> None:
    open_tab(page, shapes, "predict", project="question-answering")
    page.get_by_role("button", name="Many at once").click()
    page.locator("#batch-lines textarea").fill(f"=where?\t{TEXT}\nwhat?\t@home")
    page.locator("#batch-button").click()
    table = page.locator("#batch-table")
    expect(table.locator(".virtual-row").locator("visible=true")).to_have_count(2)
    expect(table).to_contain_text("Question")
    expect(page.get_by_role("button", name="Send them to people")).to_be_visible()
    with page.expect_download() as download:
        page.locator("#batch-download").click()
    with download.value.path().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["question"], row["text"]) for row in rows] == [("'=where?", TEXT), ("what?", "'@home")]
    assert all(row["in words"] for row in rows)


@pytest.mark.usefixtures("watch")
def test_several_images_become_a_table_and_one_that_is_none_is_named(
    page: Page, shapes: RunningStudio, picture: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no image")
    other = tmp_path / "other.jpg"
    Image.new("RGB", (50, 90), "tomato").save(other)
    open_tab(page, shapes, "predict", project="image-classification")
    page.get_by_role("button", name="Many at once").click()
    files = page.locator("#batch-images input[type=file]")
    files.set_input_files([picture, other])
    expect(page.locator("#batch-images")).to_contain_text("other")
    page.locator("#batch-button").click()
    rows = page.locator("#batch-table .virtual-row").locator("visible=true")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("tree.png")
    page.get_by_role("button", name="Send them to people").click()
    expect(page.locator(".batch_asking")).to_contain_text("Sent: 2 images come next in the queue.")
    page.locator("#batch-images").get_by_label("Clear").click()
    files.set_input_files([picture, broken])
    expect(page.locator("#batch-images")).to_contain_text("broken")
    page.locator("#batch-button").click()
    expect(page.locator(".toast-body")).to_contain_text("broken.png: These 8 bytes are no image")


@pytest.mark.usefixtures("watch")
def test_an_image_that_the_model_is_unsure_of_is_sent_to_people_whatever_its_file_is_called(
    page: Page, shapes: RunningStudio, tmp_path: Path
) -> None:
    named_oddly = tmp_path / "50% of #1 é.png"
    Image.new("RGB", (90, 70), "orchid").save(named_oddly)
    open_tab(page, shapes, "predict", project="image-classification")
    ask(page, "image-classification", named_oddly)
    page.get_by_role("button", name="Send to a person").click()
    expect(page.locator(".prediction-ask")).to_contain_text("Sent: 1 image comes next in the queue.")
    digest = digest_of(named_oddly.read_bytes())
    kept = page.request.get(f"{shapes.url}/api/v1/projects/image-classification/images/{digest}")
    assert kept.body() == named_oddly.read_bytes()


def test_a_file_that_is_no_image_is_told_where_the_answer_would_be(
    page: Page, shapes: RunningStudio, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"<script>window.ran=1</script>")
    open_tab(page, shapes, "predict", project="image-classification")
    page.locator("#predict-button").click()
    expect(page.locator(".prediction .studio-warning")).to_contain_text("There is no image to look at")
    page.locator("#predict-image input[type=file]").set_input_files(broken)
    expect(page.locator(".picture")).to_contain_text("This file cannot be shown")
    page.locator("#predict-button").click()
    expect(page.locator(".prediction .studio-warning")).to_contain_text("no image that can be read")
    assert page.evaluate("window.ran") is None
