"""What decisions rest on, as people see and change it: figures, the gate, the threshold, the learning curve."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from studio.metrics.extraction import ExtractedAnswers
from studio.metrics.measurable import Measurable
from studio.metrics.multi_label import ClassifiedSets
from studio.metrics.spans import MarkedSpans
from studio.projects import LabelName
from studio.registry.measurements import completed
from studio.tasks.multi_label import memberships
from tests.browser.labelling.editing import until
from tests.browser.prepared import load, prepared, started, train
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page, open_tab
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

WORDS = {"refund": ("money", "back", "refund", "paid"), "praise": ("love", "thanks", "great", "fine")}
PROJECT = "inbox"


def rows() -> list[str]:
    """Texts of two kinds with their labels; every tenth label is wrong, so that no model is right everywhere."""
    chance = random.Random(0)
    found = []
    for number in range(200):
        kind, other = ("refund", "praise") if number % 2 else ("praise", "refund")
        odd = "".join(chance.choices("abcdefghij", k=7))
        found.append(f"{' '.join(chance.choices(WORDS[kind], k=4))} {odd},{other if number % 10 == 0 else kind}")
    return [*found, "where are you,", "is it raining,", "a third one,"]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[RunningStudio]:
    """A server with one project, whose first version serves."""
    data_dir = tmp_path_factory.mktemp("evidence") / "data"
    with prepared(data_dir, tiny_base) as made:
        labels = [LabelName(name) for name in WORDS]
        view = made.projects.create(
            PROJECT, labels=labels, checkpoint=tiny_base, retrain_after=0, holdout_percent=30, title="Inbox"
        )
        load(made, view, rows())
    with started(data_dir, tiny_base) as running:
        train(running, PROJECT)
        if not running.get(f"projects/{PROJECT}/versions/v1")["serves"]:
            running.post(f"projects/{PROJECT}/versions/v1/promote", note="Any version will do here.")
        running.wait_for_version(PROJECT)
        yield running


@pytest.fixture
def watch(page: Page, studio: RunningStudio) -> Iterator[Watch]:
    watch = Watch(page, studio.url)
    yield watch
    assert watch.problems == []


@pytest.mark.usefixtures("watch")
def test_a_number_of_the_confusion_matrix_leads_to_its_examples(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "versions", project=PROJECT)
    cell = page.locator(".confusion-right button").first
    counted = int(cell.inner_text())
    cell.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".confused li")).to_have_count(min(20, counted))
    expect(dialog).to_contain_text(f"{counted} held-out examples")
    dialog.get_by_role("button", name="Timeline").first.click()
    expect(page.get_by_role("dialog", name="Timeline of example")).to_contain_text("Added to the project")


@pytest.mark.usefixtures("watch")
def test_every_figure_is_there_with_its_interval(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "versions", project=PROJECT)
    expect(page.locator(".main-figure")).to_have_count(2)
    expect(page.locator(".main-figure").first).to_contain_text("95 % interval")
    page.get_by_text("How sure it is, and more figures").click()
    expect(page.locator(".reliability-dot").first).to_be_visible()
    for name in ("ROC AUC", "PR AUC", "Log loss", "Brier score", "Calibration error (ECE)"):
        expect(page.locator(".more-figures")).to_contain_text(name)
    page.get_by_text("Every judgement of the gate").click()
    expect(page.locator(".judgements li")).to_have_count(1)


@pytest.mark.usefixtures("watch")
def test_a_version_that_an_older_studio_measured_is_drawn_with_what_there_is(page: Page, studio: RunningStudio) -> None:
    def measured_by_an_older_one(route: Route) -> None:
        [version] = route.fetch().json()
        older = ("examples", "accuracy", "macro_f1", "per_label", "confusion", "labels")
        version["metrics"] = completed({name: version["metrics"][name] for name in older})
        route.fulfill(json=[version])

    page.route("**/versions", measured_by_an_older_one)
    open_tab(page, studio, "versions", project=PROJECT)
    expect(page.locator(".main-figure")).to_have_count(2)
    expect(page.locator(".main-figure").first).to_contain_text("An older studio measured this version")
    page.get_by_text("More figures").click()
    expect(page.locator(".more-figures")).to_contain_text("did not work it out")
    expect(page.locator(".reliability")).to_have_count(0)
    expect(page.get_by_text("When to ask a person")).to_have_count(0)


@pytest.mark.usefixtures("watch")
def test_what_a_new_version_must_show_is_set_on_the_project_page(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "project", project=PROJECT)
    form = page.locator("#project-gate")
    form.get_by_label("What it must show").select_option("strict")
    form.get_by_label("Margin, points").fill("1.5")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("status")).to_contain_text("Saved")
    policy = studio.get(f"projects/{PROJECT}/gate")["policy"]
    assert (policy["name"], policy["margin"]) == ("strict", 0.015)
    form.get_by_text("Who changed what").click()
    expect(form.locator(".setting-changes")).to_contain_text("Margin: 2 points \u2192 1.5 points")
    form.get_by_role("button", name="As usual").click()
    expect(form.get_by_label("What it must show")).to_have_value("non-inferior")
    form.get_by_role("button", name="Save").click()
    until(page, lambda: studio.get(f"projects/{PROJECT}/gate")["policy"]["name"] == "non-inferior")


def test_an_answer_below_the_threshold_is_sent_to_a_person_who_sees_it_next(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "versions", project=PROJECT)
    page.get_by_text("When to ask a person").click()
    page.locator(".ask-slider").fill("1")
    expect(page.locator(".ask-number")).to_have_text("100\u00a0%")
    page.locator(".ask-label ~ .project-acts button").click()
    expect(page.locator(".version .studio-good")).to_contain_text("Saved")
    open_tab(page, studio, "predict", project=PROJECT)
    page.locator("#predict-text textarea").fill("a text that nobody has seen")
    page.locator("#predict-button").click()
    page.get_by_role("button", name="Send to a person").click()
    sent = page.locator(".prediction-ask .studio-good")
    expect(sent).to_contain_text("Sent: 1 text comes next in the queue.")
    expect(sent).to_be_focused()
    open_tab(page, studio, "label", project=PROJECT)
    expect(page.get_by_text("a text that nobody has seen").locator("visible=true").first).to_be_visible()


@pytest.mark.usefixtures("watch")
def test_the_learning_curve_is_made_on_the_train_page(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "train", project=PROJECT)
    page.get_by_role("button", name="Make the learning curve").click()
    expect(page.locator(".learning-curve")).to_be_visible(timeout=120_000)
    expect(page.locator(".curve-advice li").first).to_be_visible()
    expect(page.get_by_role("button", name="Make it anew")).to_be_visible(timeout=120_000)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_nothing_is_wider_than_the_window(
    browser: Browser, studio: RunningStudio, screenshots: Path, width: int
) -> None:
    with new_page(browser, width) as page:
        open_tab(page, studio, "versions", project=PROJECT)
        for title in ("How sure it is, and more figures", "When to ask a person"):
            page.get_by_text(title).click()
        expect_no_sideways_scrolling(page)
        page.screenshot(path=screenshots / f"evidence-versions-{width}.png", full_page=True)


NAMES = ["refund", "praise", "late"]
HELD_SETS = [["refund"], ["praise", "late"], [], ["late"], ["refund", "late"]] * 12


def span(start: int, end: int, label: str) -> dict[str, object]:
    return {"start": start, "end": end, "label": label}


def measured_sets() -> Measurable:
    """A model that misses a label now and then, and gives one too many."""
    chance = np.random.default_rng(0)
    gold = memberships(HELD_SETS, NAMES).astype(float)
    probabilities = gold * 0.4 + chance.random(gold.shape) * 0.6
    return ClassifiedSets(probabilities, gold, (probabilities >= 0.5).astype(float))


def measured_spans() -> Measurable:
    gold = [[span(0, 4, "refund"), span(6, 9, "late")], [span(0, 4, "praise")], []] * 12
    found = [[span(0, 4, "praise"), span(6, 9, "late")], [span(0, 3, "praise")], [span(1, 2, "late")]] * 6
    return MarkedSpans.of([*found, *gold[18:]], gold, NAMES)


def measured_answers() -> Measurable:
    gold = [["the red cat"], [], ["two"]] * 10
    return ExtractedAnswers.of(["the cat", "", "three"] * 10, gold, [0.9, 0.6, 0.3] * 10)


# What each task's version has to show: a table by label, how sure it is, and when to ask a person.
KINDS = {
    "multi-label": (measured_sets, ("macro_f1", "accuracy"), True, True),
    "token-classification": (measured_spans, ("micro_f1", "exact_match"), True, False),
    "question-answering": (measured_answers, ("f1", "exact_match"), False, True),
}


def as_if_of(task: str) -> Callable[[Route], None]:
    """Answers with versions as projects of another task have them."""
    measured, headline, _, _ = KINDS[task]
    report = measured().report(NAMES)

    def answer(route: Route) -> None:
        [version] = route.fetch().json()
        version["metrics"] = report
        if task == "multi-label":
            version["facts"]["calibration"] = {"thresholds": dict.fromkeys(NAMES, 0.43)}
        version["headline"] = [{"name": name, "title": name, "value": report[name]} for name in headline]
        route.fulfill(json=[version])

    return answer


# An example that a project of each task may have, and how it is said.
CONFUSED: dict[str, tuple[dict[str, object], str]] = {
    "multi-label": (
        {"text": "late, and I want my money back", "gold": ["refund", "late"], "predicted": ["late"]},
        "People: refundlate. The version: late, and 25 % for what people say.",
    ),
    "token-classification": (
        {"text": "🎉 naïve café", "gold": [span(0, 1, "late")], "predicted": []},
        "People: 🎉late. The version: No spans",
    ),
    "question-answering": (
        {"text": "the red cat", "gold": [{"start": 4, "end": 11}], "predicted": [{"start": 8, "end": 11}]},
        "People: red cat. The version: cat",
    ),
}


def answer_as(page: Page, studio: RunningStudio, task: str) -> list[str]:
    """The project has this task, and its version is wrong once; returns what is asked about that, as it comes."""
    asked = []
    example, _ = CONFUSED[task]
    one = {**example, "example_id": 1, "probability": None, "probability_of_gold": 0.25}

    def confused(route: Route) -> None:
        asked.append(route.request.url.partition("?")[2])
        route.fulfill(json={"total": 1, "examples": [one], "next": None})

    page.route("**/versions", as_if_of(task))
    project = studio.get(f"projects/{PROJECT}") | {"task": task}
    page.route(f"**/projects/{PROJECT}", lambda route: route.fulfill(json=project))
    page.route("**/confusion?**", confused)
    return asked


@pytest.mark.usefixtures("watch")
def test_labels_that_are_missed_and_given_wrongly_lead_to_their_examples(page: Page, studio: RunningStudio) -> None:
    asked = answer_as(page, studio, "multi-label")
    open_tab(page, studio, "versions", project=PROJECT)
    page.get_by_role("button", name="refund: given wrongly").click()
    dialog = page.get_by_role("dialog", name="“refund” that nobody else says")
    expect(dialog.locator(".confused li")).to_contain_text(CONFUSED["multi-label"][1])
    dialog.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Show every example that it gets wrong").click()
    expect(page.get_by_role("dialog", name="Where it says something else than people")).to_be_visible()
    expect(page.get_by_role("dialog").locator(".confused li")).to_have_count(1)
    assert asked == ["predicted=refund&after=0", "after=0"]


@pytest.mark.parametrize("task", CONFUSED)
@pytest.mark.usefixtures("watch")
def test_an_example_that_was_answered_wrongly_is_said_as_its_task_says_it(
    page: Page, studio: RunningStudio, task: str
) -> None:
    answer_as(page, studio, task)
    open_tab(page, studio, "versions", project=PROJECT)
    page.get_by_role("button", name="Show every example that it gets wrong").click()
    expect(page.get_by_role("dialog").locator(".confused li")).to_contain_text(CONFUSED[task][1])


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("task", KINDS)
def test_a_version_of_any_task_shows_what_was_measured_of_it(
    browser: Browser, studio: RunningStudio, screenshots: Path, width: int, task: str
) -> None:
    _, headline, has_labels, has_probabilities = KINDS[task]
    with new_page(browser, width) as page:
        watch = Watch(page, studio.url)
        page.route("**/versions", as_if_of(task))
        open_tab(page, studio, "versions", project=PROJECT)
        expect(page.locator(".main-figure")).to_have_count(len(headline))
        expect(page.get_by_text("When to ask a person")).to_have_count(1 if has_probabilities else 0)
        page.get_by_text("How sure it is, and more figures" if has_probabilities else "More figures").click()
        expect(page.locator(".reliability")).to_have_count(1 if has_probabilities else 0)
        expect(page.locator(".version-tables .label-table:not(.more-figures) tbody tr")).to_have_count(3 * has_labels)
        expect(page.locator(".confusion")).to_have_count(1 if task == "token-classification" else 0)
        expect_no_sideways_scrolling(page)
        page.screenshot(path=screenshots / f"evidence-{task}-{width}.png", full_page=True)
        assert watch.problems == []
