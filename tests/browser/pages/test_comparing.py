"""Base checkpoints are compared on the pages: asked for on Train, side by side on Versions, promoted by hand."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages.projects import EVIL
from tests.browser.prepared import train
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page, open_tab
from tests.running import RunningStudio
from tests.tiny import make_base

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def served(studio: RunningStudio) -> str:
    """The only version of a project, which serves."""
    train(studio, "bases", seed=1)
    return studio.wait_for_version("bases")


@pytest.fixture(scope="module")
def deeper_base(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make_base(tmp_path_factory.mktemp("deeper"), seed=1, layers=3)


def test_another_base_is_trained_shown_beside_the_other_and_promoted_by_hand(
    browser: Browser, studio: RunningStudio, served: str, deeper_base: str, screenshots: Path
) -> None:
    with new_page(browser, DESK) as page:
        watch = Watch(page, studio.url)
        open_tab(page, studio, "train", project="bases")
        card = page.locator(".train-compare")
        name = card.get_by_label("Base checkpoint")
        name.fill(deeper_base)
        name.blur()
        expect(card).to_contain_text("It can be used")
        expect(card.get_by_label("Compare with")).to_have_value(served)
        page.screenshot(path=screenshots / f"compare-{DESK}.png", full_page=True)
        card.get_by_role("button", name="Train it to compare").click()
        current = page.locator(".train-current")
        expect(current).to_contain_text(f"to compare {deeper_base} with {served}", timeout=30_000)
        expect(current).to_have_attribute("data-state", "succeeded", timeout=120_000)
        expect(current).to_contain_text(f"was kept aside: it was trained to be compared with {served}")
        current.get_by_role("link", name="See both on the Versions page").click()
        aside = page.locator(".version[data-serves=false]")
        expect(aside).to_contain_text(f"Trained from {deeper_base} to be compared with {served}, on the same examples")
        see_siblings(page, aside.get_attribute("data-version") or "", served)
        page.screenshot(path=screenshots / f"siblings-{DESK}.png", full_page=True)
        promote(page, aside.get_attribute("data-version") or "")
        assert watch.problems == []
    with new_page(browser, PHONE) as page:
        for tab in ("train", "versions"):
            open_tab(page, studio, tab, project="bases")
            if tab == "versions":
                page.get_by_text("Beside others that learnt").first.click()
                expect(page.locator(".siblings")).to_be_visible()
            page.screenshot(path=screenshots / f"compare-{tab}-{PHONE}.png", full_page=True)
            expect_no_sideways_scrolling(page)


def see_siblings(page: Page, name: str, served: str) -> None:
    card = page.locator(f".version[data-version={name}]")
    card.get_by_text("Beside others that learnt from the same examples").click()
    rows = card.locator(".siblings tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(name)
    expect(rows.last).to_contain_text(served)
    expect(rows.last.locator("td").last).to_have_text("–")
    card.get_by_role("button", name="Take their times").click()
    for row in (rows.first, rows.last):
        expect(row.locator("td").last).to_contain_text("ms", timeout=60_000)


def promote(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Promote {name}").click()
    question = page.get_by_role("dialog")
    question.get_by_role("textbox").fill("We want the deeper one.")
    question.get_by_role("button", name="Serve it").click()
    expect(page.locator(".version[data-serves=true]")).to_have_attribute("data-version", name)


@pytest.mark.usefixtures("watch")
def test_where_there_is_no_version_the_page_says_what_comes_first(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "train", project="bare")
    card = page.locator(".train-compare")
    expect(card).to_contain_text("Once a version was trained here")
    expect(card.get_by_role("button")).to_have_count(0)


def test_a_name_that_can_be_none_is_answered_by_a_sentence(page: Page, studio: RunningStudio, served: str) -> None:
    open_tab(page, studio, "train", project="bases")
    card = page.locator(".train-compare")
    card.get_by_role("button", name="Train it to compare").click()
    expect(card.get_by_role("status")).to_have_text("Name the base checkpoint that is to be compared.")
    card.get_by_label("Base checkpoint").fill(EVIL)
    expect(card.get_by_label("Compare with").locator("option")).not_to_have_count(0)
    card.get_by_label("Base checkpoint").blur()
    expect(card.locator(".project-field[data-usable=false]")).to_contain_text("img src=x")
    assert page.evaluate("window.ran") is None
