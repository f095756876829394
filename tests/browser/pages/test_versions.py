"""The Versions page: what serves is changed after a question, and a version is followed back to its labels."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages.projects import EVIL, EVIL_LABELS
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page, open_tab
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.usefixtures("watch")
def test_a_version_is_promoted_and_rolled_back_after_a_question(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "versions", project="inbox")
    serving = page.locator(".version[data-serves=true]")
    served = str(serving.get_attribute("data-version"))
    other = page.locator(".version[data-serves=false]").first
    name = str(other.get_attribute("data-version"))
    other.get_by_role("button", name=f"Promote {name}").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text(name)
    question.get_by_role("textbox").fill("We want to see it at work.")
    question.get_by_role("button", name="Serve it").click()
    expect(serving).to_have_attribute("data-version", name)
    expect(page.locator(".header-served")).to_have_attribute("data-version", name)
    page.get_by_role("button", name="Roll back").click()
    question.get_by_role("button", name="Roll back").click()
    expect(serving).to_have_attribute("data-version", served)


def test_a_no_to_the_question_changes_nothing(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "versions", project="inbox")
    served = page.locator(".version[data-serves=true]").get_attribute("data-version")
    page.locator(".version[data-serves=false]").first.get_by_role("button", name="Promote").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert studio.get("projects/inbox/status")["served"]["version"] == served


def test_a_version_that_does_not_serve_is_retired_and_brought_back(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "versions", project="inbox")
    page.on("dialog", lambda dialog: dialog.accept())
    aside = page.locator(".version[data-serves=false]").first
    expect(aside.locator(".version-room")).to_contain_text("MB")
    aside.get_by_text("More", exact=True).click()
    aside.get_by_role("button", name="Retire").click()
    expect(aside.locator(".badge", has_text="Retired")).to_be_visible()
    expect(aside.get_by_role("button", name="Promote")).to_have_count(0)
    aside.get_by_text("More", exact=True).click()
    aside.get_by_role("button", name="Bring back").click()
    expect(aside.get_by_role("button", name="Promote")).to_be_visible()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_version_is_followed_back_to_its_labels_whatever_these_are_called(
    browser: Browser, studio: RunningStudio, width: int, screenshots: Path
) -> None:
    with new_page(browser, width) as page:
        watch = Watch(page, studio.url)
        open_tab(page, studio, "versions", project="evil")
        page.get_by_role("button", name="Where v1").click()
        boxes = page.locator(".chain-box h3")
        expect(boxes).to_have_text(["Version", "Training", "Snapshot", "Labels", "People and guidelines"])
        rows = page.locator(".lineage-dialog .history-entry")
        expect(rows.first).to_contain_text(EVIL)
        page.get_by_label("Search the labels").fill(EVIL_LABELS[1])
        expect(rows.filter(has_not_text=EVIL_LABELS[1])).to_have_count(0)
        expect(rows.first).to_contain_text(EVIL_LABELS[1])
        page.screenshot(path=screenshots / f"lineage-{width}.png")
        rows.first.locator(".history-open").click()
        page.get_by_role("button", name="Which versions saw it?").click()
        seen = page.locator(".timeline-dialog .seen")
        expect(seen).to_contain_text(re.compile(r"v1-\w+ (learnt from it|was measured on it)"))
        seen.get_by_role("button").first.click()
        expect(page.locator(".timeline-dialog")).to_have_count(0)
        expect(boxes).to_have_count(5)
        expect_no_sideways_scrolling(page)
        assert page.evaluate("window.ran") is None
        assert page.locator("img[src=x]").count() == 0
        assert watch.problems == []
