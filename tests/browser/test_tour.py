"""The guided tour in a browser: offered once, through the real pages with the person's own text, left at any moment."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from studio.checkpoints.identity import checkpoint_identity
from studio.projects import LabelName
from tests.browser.prepared import load, prepared, started
from tests.browser.watching import PHONE, Watch, expect_no_sideways_scrolling, new_page
from tests.conftest import LABELS
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

TEXT = "where is my parcel, Zoë? 🌱"
TITLES = ["The tokenizer", "The model", "The head", "Labels", "Fine-tuning", "Trade-offs", "You have seen it all"]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str, tiny_classifier: str) -> Iterator[RunningStudio]:
    """A project with texts to label, and a version that serves."""
    data_dir = tmp_path_factory.mktemp("tour") / "data"
    with prepared(data_dir, tiny_base) as made:
        labels = [LabelName(label) for label in LABELS]
        project = made.projects.create(
            "inbox", labels=labels, checkpoint=tiny_classifier, retrain_after=0, holdout_percent=20
        )
        load(made, project, [f"message {number}," for number in range(20)])
        made.projects.create("other", labels=labels, checkpoint=tiny_base, retrain_after=0, holdout_percent=20)
        made.intake.register_checkpoint(project.id, tiny_classifier, checkpoint_identity(tiny_classifier))
    with started(data_dir, tiny_base) as running:
        running.wait_for_version("inbox")
        yield running


@pytest.fixture
def watch(page: Page, studio: RunningStudio) -> Iterator[Watch]:
    watch = Watch(page, studio.url)
    page.goto(studio.url)
    yield watch
    assert watch.problems == []


@pytest.mark.usefixtures("watch")
def test_it_is_offered_once_and_there_again_when_it_is_asked_for(page: Page) -> None:
    offer = page.get_by_role("heading", name="New here?")
    expect(offer).to_be_visible()
    page.get_by_role("button", name="Not now").click()
    expect(offer).to_be_hidden()
    page.reload()
    expect(page.locator(".header-served[data-state=ready]")).to_be_visible()
    expect(offer).to_be_hidden()
    page.get_by_role("button", name="Tour", exact=True).click()
    expect(offer).to_be_visible()


@pytest.mark.usefixtures("watch")
def test_it_leads_through_the_real_pages_with_the_persons_own_text(page: Page) -> None:
    page.get_by_label("The text to follow").fill(TEXT)
    page.get_by_role("button", name="Take the tour").click()
    panel = page.get_by_role("dialog")
    for title in TITLES:
        expect(panel.get_by_role("heading")).to_have_text(title)
        expect(panel.get_by_role("heading")).to_be_focused()
        expect(page.locator(".tour-marked:visible")).to_have_count(1)
        if title == "The tokenizer":
            expect(page.locator("#tokens-text textarea")).to_have_value(TEXT)
            expect(panel).to_contain_text("special ones")
        if title == "The head":
            label = page.locator(".prediction-label")
            expect(panel).to_contain_text(f"Of your text it says {label.inner_text()}")
        panel.get_by_role("button", name="Done" if title == TITLES[-1] else "Next").click()
    expect(panel).to_be_hidden()
    expect(page.locator(".tour-marked")).to_have_count(0)


@pytest.mark.usefixtures("watch")
def test_it_goes_back_and_is_left_by_escape(page: Page) -> None:
    page.get_by_role("button", name="Take the tour").click()
    panel = page.get_by_role("dialog")
    panel.get_by_role("button", name="Next").click()
    expect(panel.get_by_role("heading")).to_have_text(TITLES[1])
    panel.get_by_role("button", name="Back").click()
    expect(panel.get_by_role("heading")).to_have_text(TITLES[0])
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("tab", name="Tokens", selected=True)).to_be_focused()


@pytest.mark.usefixtures("watch")
def test_it_ends_where_the_person_turns_to_another_project(page: Page) -> None:
    page.get_by_role("button", name="Take the tour").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    page.locator("#project input").click()
    page.get_by_role("option", name="other", exact=True).click()
    expect(page.locator(".header-title")).to_have_text("other")
    expect(panel).to_be_hidden()


def test_a_tour_that_cannot_begin_says_why_and_is_offered_still(
    page: Page, studio: RunningStudio, watch: Watch
) -> None:
    expect(page.get_by_role("button", name="Take the tour")).to_be_visible()
    watch.forgiven.add(503)
    page.route("**/api/v1/projects/inbox", lambda route: route.fulfill(status=503, json={"detail": "Not now."}))
    page.get_by_role("button", name="Take the tour").click()
    expect(page.locator(".tour-offer")).to_contain_text("Not now.")
    page.unroute("**/api/v1/projects/inbox")
    page.get_by_role("button", name="Take the tour").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_every_step_fits_a_phone(browser: Browser, studio: RunningStudio) -> None:
    with new_page(browser, PHONE) as page:
        page.goto(studio.url)
        page.get_by_role("button", name="Take the tour").click()
        panel = page.get_by_role("dialog")
        for title in TITLES:
            expect(panel.get_by_role("heading")).to_have_text(title)
            expect(page.locator(".tour-marked:visible")).to_have_count(1)
            expect_no_sideways_scrolling(page)
            panel.get_by_role("button", name="Done" if title == TITLES[-1] else "Next").click()
