"""A team in three real browsers: two label the same examples and disagree, a third decides, all at the same time."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from studio.projects import LabelName
from studio.settings import Settings
from studio.wiring import build
from tests.browser.labelling.editing import until
from tests.browser.test_people import PASSWORD, sign_in
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page
from tests.reviewing import add_examples
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PROJECT = "inbox"
REFUND, DELIVERY = "refund", "delivery"
# What Ada and Ben say to each text; both are right in their way about the last two.
ANSWERS = {
    "I want my money back": (REFUND, REFUND),
    "Where is my parcel?": (DELIVERY, DELIVERY),
    "The parcel came broken, what now?": (REFUND, DELIVERY),
    "It never came, so pay me back": (DELIVERY, REFUND),
}
AGREED, DISPUTED = list(ANSWERS)[:2], list(ANSWERS)[2:]


@pytest.fixture
def studio(tmp_path: Path, tiny_classifier: str) -> Iterator[RunningStudio]:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    made = build(
        Settings(data_dir=data_dir, checkpoint=tiny_classifier, sample=False, fast_lane=False, device="cpu", login="1")
    )
    try:
        labels = [LabelName(REFUND, "pay back"), LabelName(DELIVERY, "about a parcel")]
        project = made.projects.create(
            PROJECT, labels=labels, checkpoint=tiny_classifier, retrain_after=0, holdout_percent=0, overlap=2
        )
        add_examples(made.store, project.id, list(ANSWERS), 2)
        for name, role in (("ada", "annotator"), ("ben", "annotator"), ("rae", "reviewer")):
            made.people.accounts.create(name, role, PASSWORD)
    finally:
        made.serving.close()
        made.store.close()
    running = RunningStudio(data_dir, checkpoint=tiny_classifier, sample=0, login=1)
    try:
        yield running.start()
    finally:
        running.stop()


def come_in(page: Page, studio: RunningStudio, name: str, tab: str) -> Watch:
    watch = Watch(page, studio.url)
    sign_in(page, studio, name)
    page.goto(f"{studio.url}/?tab={tab}&project={PROJECT}")
    return watch


def label_next(page: Page, who: int, by_touch: bool) -> None:
    """Read the text on the card and answer it as this person does."""
    card = page.locator(".label-editor[data-state=ready] .label-card")
    expect(card).to_be_visible(timeout=30_000)
    example = str(card.get_attribute("data-example-id"))
    label = ANSWERS[card.locator(".label-text").inner_text()][who]
    if by_touch:
        page.locator(".label-choice", has_text=label).tap()
    else:
        page.keyboard.press(str(1 + (REFUND, DELIVERY).index(label)))
    expect(page.locator(f".label-card[data-example-id='{example}']")).to_have_count(0)


def test_two_people_disagree_and_a_third_decides(browser: Browser, studio: RunningStudio, screenshots: Path) -> None:
    with new_page(browser) as ada, new_page(browser, PHONE) as ben, new_page(browser) as rae:
        watches = [come_in(ada, studio, "ada", "label"), come_in(ben, studio, "ben", "label")]
        for _ in ANSWERS:
            label_next(ada, 0, by_touch=False)
            label_next(ben, 1, by_touch=True)
        for page, width in ((ada, DESK), (ben, PHONE)):
            expect(page.locator(".label-editor")).to_have_attribute("data-unsaved", "0")
            expect(page.locator(".label-editor")).to_have_attribute("data-state", re.compile("done|waiting"))
            expect_no_sideways_scrolling(page)
            page.screenshot(path=screenshots / f"team-done-{width}.png", full_page=True)
        assert ada.get_by_role("tab", name="Review").count() == 0

        watches.append(come_in(rae, studio, "rae", "review"))
        rae.get_by_role("tab", name="Disagreements", exact=True).click(timeout=30_000)
        where = rae.locator(".review-where strong")
        for number, text in enumerate(DISPUTED, start=1):
            expect(where).to_have_text(f"{number} of 2")
            expect(rae.locator(".review-text")).to_have_text(text)
            for person, label in zip(("ada", "ben"), ANSWERS[text], strict=True):
                expect(rae.locator(".review-opinion", has_text=person)).to_contain_text(label)
            rae.screenshot(path=screenshots / f"team-dispute-{number}-{DESK}.png", full_page=True)
            rae.get_by_label("Note to the decision").fill("money counts")
            rae.locator(".review-text").click()
            rae.keyboard.press("1")
        expect(rae.locator(".review-end")).to_contain_text("all 2")
        rae.get_by_role("tab", name="Agreement", exact=True).click()
        expect(rae.locator(".review-agreement")).to_contain_text("50", timeout=30_000)
        rae.screenshot(path=screenshots / f"team-agreement-{DESK}.png", full_page=True)
        wanted = dict.fromkeys(DISPUTED, (REFUND, "adjudicated")) | {
            text: (ANSWERS[text][0], "consensus") for text in AGREED
        }
        until(rae, lambda: gold(rae, studio) == wanted)
        assert [problem for watch in watches for problem in watch.problems] == []


def gold(reviewer: Page, studio: RunningStudio) -> dict[str, tuple[str, str]]:
    """Each text's gold label and its reason, as the reviewer's own session may export them."""
    answer = reviewer.request.get(f"{studio.api}/projects/{PROJECT}/export?format=jsonl")
    assert answer.status == 200, answer.text()
    rows = [json.loads(line) for line in answer.text().splitlines()]
    return {row["text"]: (row["label"], row["reason"]) for row in rows}
