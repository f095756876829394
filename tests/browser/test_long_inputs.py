"""Long texts in a browser: the policy and the lengths on the Project page, and how an answer says what was read."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from studio.checkpoints.identity import checkpoint_identity
from studio.projects import LabelName
from tests.browser.prepared import load, prepared, started
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page, open_tab
from tests.conftest import LABELS
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PROJECT = "letters"
LONG = "where is my parcel " * 30 + "love it thanks " * 30


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str, tiny_classifier: str) -> Iterator[RunningStudio]:
    """A project of short and long texts, with a version that serves."""
    data_dir = tmp_path_factory.mktemp("letters") / "data"
    with prepared(data_dir, tiny_base) as made:
        labels = [LabelName(label) for label in LABELS]
        project = made.projects.create(
            PROJECT, labels=labels, checkpoint=tiny_classifier, retrain_after=0, holdout_percent=20
        )
        load(made, project, [f"{'please ' * (number % 27)}{chr(97 + number % 26)} {number}," for number in range(200)])
        made.intake.register_checkpoint(project.id, tiny_classifier, checkpoint_identity(tiny_classifier))
    with started(data_dir, tiny_base) as running:
        running.wait_for_version(PROJECT)
        yield running


def choose(studio: RunningStudio, **values: object) -> None:
    httpx.put(f"{studio.api}/projects/{PROJECT}/long-inputs", json=values).raise_for_status()


@pytest.fixture
def watch(page: Page, studio: RunningStudio) -> Iterator[Watch]:
    httpx.put(
        f"{studio.api}/projects/{PROJECT}/long-inputs", json={"policy": "cut", "max_length": 0}
    ).raise_for_status()
    watch = Watch(page, studio.url)
    yield watch
    assert watch.problems == []


@pytest.mark.usefixtures("watch")
def test_a_policy_is_chosen_with_what_it_needs_and_the_next_answer_follows(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "project", project=PROJECT)
    form = page.locator("#project-long-inputs")
    expect(form.get_by_label("Windows of one text, at most")).to_be_hidden()
    form.get_by_label("A text that is too long").select_option("windows")
    expect(form.get_by_label("Windows of one text, at most")).to_be_visible()
    form.get_by_label("Shared by neighbouring windows, %").fill("50")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("status").first).to_contain_text("Saved. The next answers follow it")
    form.get_by_text("Who changed what").click()
    expect(form.locator(".setting-changes")).to_contain_text("Cut the end off \u2192 Read all of it in windows")
    expect(form.locator(".setting-changes")).to_contain_text(
        "Shared by neighbouring windows: 25\u00a0% \u2192 50\u00a0%"
    )
    open_tab(page, studio, "predict", project=PROJECT)
    page.locator("#predict-text textarea").fill(LONG)
    page.locator("#predict-button").click()
    expect(page.locator(".prediction-windows")).to_contain_text("longer than the 64 tokens that are read at once")
    expect(page.locator(".prediction-windows")).to_contain_text("it was read in 6 windows")


def test_a_link_answers_as_it_did_when_the_project_does_otherwise(
    page: Page, studio: RunningStudio, watch: Watch
) -> None:
    def shown() -> list[str]:
        expect(page.locator(".prediction[data-version]")).to_be_visible()
        return page.locator(".prediction .bar-row").all_inner_texts()

    choose(studio, policy="windows")
    open_tab(page, studio, "predict", project=PROJECT)
    page.locator("#predict-text textarea").fill(LONG)
    page.locator("#predict-button").click()
    before = shown()
    link = page.locator(".link-field").input_value()
    choose(studio, policy="head-tail")
    page.goto(link)
    assert shown() == before
    expect(page.locator(".prediction-windows")).to_be_visible()
    page.locator("#predict-text textarea").fill(LONG + " !")
    page.locator("#predict-button").click()
    expect(page.locator(".prediction .studio-warning")).to_contain_text(
        "the answer rests on the first 47 and the last 17"
    )
    page.goto(link.replace("windows", "gu%22ess"))
    expect(page.locator(".prediction .studio-warning")).to_contain_text("The link is damaged")
    page.goto(link.replace("windows", "guess"))
    expect(page.locator(".prediction .studio-warning")).to_contain_text("policy is 'guess'; choose one of")
    assert watch.problems == []


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_lengths_are_measured_drawn_and_taken_with_one_click(
    browser: Browser, studio: RunningStudio, screenshots: object, width: int
) -> None:
    with new_page(browser, width) as page:
        watch = Watch(page, studio.url)
        open_tab(page, studio, "project", project=PROJECT)
        box = page.locator(".length-box")
        box.locator(".length-measure").click()
        expect(box.locator(".length-curve")).to_be_visible(timeout=60_000)
        expect(box.locator(".length-measure")).to_have_text("Measure again", timeout=60_000)
        expect(box.locator(".length-advice li").first).to_contain_text("32 tokens are enough")
        expect(box.locator(".length-curve circle")).to_have_count(6)
        page.locator("#project-long-inputs").scroll_into_view_if_needed()
        page.locator("#project-long-inputs").screenshot(path=f"{screenshots}/long-inputs-{width}.png")
        expect_no_sideways_scrolling(page)
        assert watch.problems == []


@pytest.mark.usefixtures("watch")
def test_the_recommended_length_is_taken_with_one_click(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "project", project=PROJECT)
    curve = {"length": 32, "cut": 0.001, "lost": 0.0001, "milliseconds": 2.0}
    report = {
        "made_at": 1.0, "version": "v0-old", "texts": 200, "median": 20, "most": 31, "longest_text": 33,
        "points": [curve, curve | {"length": 64, "cut": 0, "milliseconds": 5.0}], "recommended": 32,
        "sentences": ["32 tokens are enough."],
    }  # fmt: skip
    status = {"state": "done", "share": 1.0, "message": "", "report": report, "serves": "v1-new"}
    page.route("**/length-curve", lambda route: route.fulfill(json=status))
    open_tab(page, studio, "project", project=PROJECT)
    expect(page.locator(".length-box")).to_contain_text("By now v1-new serves: measure again.")
    page.get_by_role("button", name="Read 32 tokens at once").click()
    expect(page.locator("#project-long-inputs").get_by_label("Tokens read at once")).to_have_value("32")
    expect(page.locator("#project-long-inputs > [role=status]")).to_contain_text("Saved")
    assert studio.get(f"projects/{PROJECT}/long-inputs")["policy"]["max_length"] == 32
