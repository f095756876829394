"""The Review page in a real browser: decided by keys, taken back, told who was first, and safe from what it shows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from studio.projects import LabelName
from studio.wiring import Studio
from tests.browser.prepared import prepared, started
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page
from tests.conftest import Clock
from tests.labelling import make_people
from tests.reviewing import add_examples, answer_all
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

EVIL = "<img src=x onerror=window.ran=1>${window.ran=2}{{window.ran=3}}"
REFUND, DELIVERY, EVIL_LABEL = "refund", "delivery", "<img src=x onerror=window.ran=4>"
SECTIONS = ("Agreement", "Disagreements", "Annotators", "Suspects")
# Texts that can be told apart, so that a model can learn them.
TEXTS = [f"{('I want my money back', 'where is my parcel')[n % 2]} {n} {EVIL}" for n in range(40)]
TRUTH = [(REFUND, DELIVERY)[n % 2] for n in range(40)]
# One for each test, because tests decide examples.
PROJECTS = ("keys", "fast", "second", "pairs", "suspects", "looks")


def said(*others: int) -> list[str | None]:
    """What somebody says who sees some examples the other way round."""
    return [TRUTH[n] if n not in others else TRUTH[n + 1] for n in range(40)]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[RunningStudio]:
    """One server; a project for each test, and one that one person has labelled alone."""
    data_dir = tmp_path_factory.mktemp("review") / "data"
    with prepared(data_dir, tiny_base) as made:
        make_people(made.store, "ada", "ben")
        for name in PROJECTS:
            make_team(made, tiny_base, name)
        alone = made_project(made, tiny_base, "alone", 1)
        answer_all(made.store, Clock(), alone, {"ada": said()[:4]})
    with started(data_dir, tiny_base) as running:
        yield running


def made_project(studio: Studio, checkpoint: str, name: str, overlap: int) -> int:
    labels = [LabelName(label) for label in (REFUND, DELIVERY, EVIL_LABEL)]
    project = studio.projects.create(
        name, labels=labels, checkpoint=checkpoint, retrain_after=0, holdout_percent=0, overlap=overlap
    )
    add_examples(studio.store, project.id, TEXTS, overlap)
    return project.id


def make_team(studio: Studio, checkpoint: str, name: str) -> None:
    """Two people disagree on the examples 1, 3 and 5 of 40, and one has flagged the last."""
    project = made_project(studio, checkpoint, name, 2)
    answer_all(studio.store, Clock(), project, {"ada": said(), "ben": [*said(1, 3, 5)[:39], None]})


def open_section(page: Page, studio: RunningStudio, section: str, project: str) -> None:
    page.goto(f"{studio.url}/?tab=review&project={project}")
    page.get_by_role("tab", name=section, exact=True).click(timeout=30_000)


def where(page: Page) -> Any:
    return page.locator(".review-where strong")


def test_a_reviewer_decides_by_keys_and_takes_it_back(page: Page, studio: RunningStudio) -> None:
    watch = Watch(page, studio.url)
    open_section(page, studio, "Disagreements", "keys")
    expect(where(page)).to_have_text("1 of 3")
    expect(page.locator(".review-opinion")).to_have_count(2)
    page.get_by_label("Note to the decision").fill("the parcel came")
    page.locator(".review-text").click()
    page.keyboard.press("2")
    expect(where(page)).to_have_text("2 of 3")
    expect(page.get_by_role("button", name="Disputed")).to_have_text("Disputed2")
    page.keyboard.press("p")
    expect(page.locator(".review-gold")).to_have_text("Gold: delivery adjudicated by local")
    expect(page.locator(".review-decision")).to_contain_text("the parcel came")
    page.keyboard.press("x")
    expect(page.locator(".review-gold")).to_have_text("No gold label yet")
    page.keyboard.press("Enter")
    expect(page.locator(".review-hint")).to_contain_text("No label leads")
    assert watch.problems == []
    assert page.evaluate("window.ran") is None


def test_keys_pressed_fast_decide_each_example_once_and_none_twice(page: Page, studio: RunningStudio) -> None:
    open_section(page, studio, "Disagreements", "fast")
    expect(where(page)).to_have_text("1 of 3")
    for key in "1213":
        page.keyboard.press(key)
    expect(page.locator(".review-end")).to_contain_text("all 3")
    page.get_by_role("button", name="Decided").click()
    expect(where(page)).to_have_text("1 of 3")
    found = studio.get("projects/fast/review/disagreements?kind=adjudicated")["examples"]
    assert [example["gold"]["label"] for example in found] == [REFUND, DELIVERY, REFUND]


def test_whoever_comes_second_is_told_and_shown_the_example_as_it_is(page: Page, studio: RunningStudio) -> None:
    open_section(page, studio, "Disagreements", "second")
    expect(where(page)).to_have_text("1 of 3")
    example = int(page.locator(".review-example").get_attribute("data-example-id") or "")
    studio.post(
        "projects/second/review/adjudicate", request_id=uuid4().hex, example_id=example, seen=None, label=EVIL_LABEL
    )
    page.keyboard.press("1")
    alert = page.locator(".review-alerts")
    expect(alert).to_contain_text(f"local decided “{EVIL_LABEL}” meanwhile")
    alert.get_by_role("button", name="Look at it").click()
    expect(page.locator(".review-gold")).to_have_text(f"Gold: {EVIL_LABEL} adjudicated by local")
    assert page.evaluate("window.ran") is None


def test_a_square_of_who_says_what_leads_to_its_examples(page: Page, studio: RunningStudio) -> None:
    open_section(page, studio, "Disagreements", "pairs")
    page.get_by_text("Who says what against whom").click()
    page.get_by_label("Of whom").select_option("ben")
    page.get_by_role("button", name="3 examples: ben says “refund”, somebody else “delivery”").click()
    expect(page.locator(".review-pair")).to_contain_text("refund against delivery")
    expect(where(page)).to_have_text("1 of 3")
    page.get_by_role("button", name="Flagged").click()
    expect(page.locator(".review-note")).to_have_text("ben does not know")


def test_suspects_are_found_and_kept_or_corrected(page: Page, studio: RunningStudio) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    open_section(page, studio, "Suspects", "suspects")
    page.get_by_role("button", name="Find suspects").click()
    cards = page.locator("[data-suspect]")
    expect(cards.first).to_be_visible(timeout=120_000)
    expect(page.locator(".review-ranking")).to_contain_text("36 gold labels outside the hold-out were judged")
    cards.first.get_by_role("button", name="Keep").click()
    expect(cards.first).to_contain_text("adjudicated by local")
    cards.nth(1).get_by_label("Make it another label").select_option(EVIL_LABEL)
    expect(cards.nth(1)).to_contain_text(f"Gold: {EVIL_LABEL} adjudicated by local")
    assert page.evaluate("window.ran") is None


def test_every_section_fits_a_desk_and_a_phone_and_says_what_is_missing(
    browser: Browser, studio: RunningStudio, screenshots: Path
) -> None:
    for width, colours in ((DESK, "light"), (PHONE, "dark")):
        with new_page(browser, width, color_scheme=colours) as page:
            watch = Watch(page, studio.url)
            for section in SECTIONS:
                open_section(page, studio, section, "looks")
                shown = page.locator(".review-place .card, .review-place .studio-empty").first
                expect(shown).to_be_visible(timeout=30_000)
                expect_no_sideways_scrolling(page)
                page.screenshot(path=screenshots / f"review-{section.lower()}-{width}.png", full_page=True)
            open_section(page, studio, "Agreement", "alone")
            expect(page.locator(".review-reading")).to_contain_text("set the project's overlap to 2 or more")
            open_section(page, studio, "Disagreements", "alone")
            expect(page.locator(".review .studio-empty")).to_contain_text("Nothing is disputed")
            assert watch.problems == []
            assert page.evaluate("window.ran") is None
