"""Labels in use and history in a real browser: counted before they change, undone, told, and brought back."""

import re
from collections.abc import Iterator
from pathlib import Path
from time import time

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.labelling.editing import until
from tests.browser.prepared import started
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page
from tests.running import RunningStudio, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

EVIL = "<img src=x onerror=window.ran=1>${window.ran=2}{{window.ran=3}}"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[RunningStudio]:
    with started(tmp_path_factory.mktemp("history") / "data", tiny_base) as running:
        yield running


@pytest.fixture
def watch(page: Page, studio: RunningStudio) -> Iterator[Watch]:
    watch = Watch(page, studio.url)
    yield watch
    assert watch.problems == []


def make(studio: RunningStudio, title: str) -> str:
    """A project with refund, delivery and a hostile label, each given once by hand."""
    labels = [{"name": "refund"}, {"name": "delivery"}, {"name": EVIL[:60]}]
    name = str(httpx.post(f"{studio.api}/projects", json={"title": title, "labels": labels}, timeout=60).json()["name"])
    rows = "text\n" + "".join(f'"{EVIL} {number}"\n' for number in range(4))
    sent = httpx.post(f"{studio.api}/projects/{name}/import", files={"file": ("a.csv", rows.encode())}, timeout=60)
    assert sent.status_code == 200, sent.text
    held = studio.post(f"projects/{name}/claim", window="w", hold=3)["examples"]
    for example, label in zip(held, labels, strict=True):
        answer(studio, name, example["id"], label["name"])
    return name


def answer(studio: RunningStudio, project: str, example: int, label: str) -> None:
    request = f"{project}-{example}-{label[:9]}-{time()}"
    studio.post(f"projects/{project}/labels", request_id=request, example_id=example, label=label, window="w")


def open_page(page: Page, studio: RunningStudio, tab: str, project: str) -> None:
    page.goto(f"{studio.url}/?tab={tab}&project={project}")


def row(page: Page, label: str) -> Locator:
    return page.locator(f".schema-label[data-label='{label}']")


def dialog(page: Page) -> Locator:
    return page.locator("dialog.schema-dialog")


def no_code_has_run(page: Page) -> None:
    assert page.evaluate("window.ran") is None


@pytest.mark.usefixtures("watch")
def test_a_label_is_renamed_after_a_look_ahead_and_the_change_is_undone(page: Page, studio: RunningStudio) -> None:
    project = make(studio, "Renaming")
    open_page(page, studio, "project", project)
    row(page, "refund").get_by_role("button", name="Rename refund").click()
    page.keyboard.type("money back")
    expect(dialog(page).locator(".schema-sentences")).to_contain_text("1 gold label and 1 answer follow.")
    page.keyboard.press("Enter")
    expect(row(page, "money back")).to_contain_text("1 gold label")
    expect(dialog(page)).to_have_count(0)
    # The other editor of labels on the page knows the new name too.
    expect(page.locator("#project-label-editor input[aria-label=Name]").first).to_have_value("money back")
    page.get_by_role("button", name="Undo change 1").click()
    expect(dialog(page).locator(".schema-sentences")).to_contain_text("“refund” will be in use again")
    dialog(page).get_by_role("button", name="Undo the change").click()
    expect(row(page, "refund")).to_contain_text("1 gold label")
    expect(page.locator(".schema-change[data-change='1']")).to_contain_text("undone by 2")
    no_code_has_run(page)


@pytest.mark.usefixtures("watch")
def test_labels_are_merged_split_and_retired(page: Page, studio: RunningStudio) -> None:
    project = make(studio, "Joining")
    open_page(page, studio, "project", project)
    row(page, "refund").get_by_role("button", name="Merge refund").click()
    expect(dialog(page).get_by_role("button", name="Merge", exact=True)).to_be_disabled()
    dialog(page).get_by_text("delivery").click()
    dialog(page).get_by_label("They become").fill("order")
    dialog(page).get_by_role("button", name="Merge", exact=True).click()
    expect(row(page, "order")).to_contain_text("2 gold labels")
    row(page, "order").get_by_role("button", name="Split order").click()
    dialog(page).get_by_role("textbox").fill("early\nlate")
    expect(dialog(page).locator(".schema-sentences")).to_contain_text("2 examples go back to the queue")
    dialog(page).get_by_role("button", name="Split", exact=True).click()
    expect(row(page, "late")).to_contain_text("0 gold labels")
    row(page, "late").get_by_role("button", name="Retire late").click()
    dialog(page).get_by_role("button", name="Retire", exact=True).click()
    expect(row(page, "late")).to_have_count(0)
    assert [change["verb"] for change in studio.get(f"projects/{project}/schema/changes")] == [
        "retire",
        "split",
        "merge",
    ]
    no_code_has_run(page)


def test_a_change_that_would_come_to_something_else_by_now_is_counted_again(
    page: Page, studio: RunningStudio, watch: Watch
) -> None:
    project = make(studio, "Moving on")
    open_page(page, studio, "project", project)
    row(page, "delivery").get_by_role("button", name="Retire delivery").click()
    expect(dialog(page).locator(".schema-sentences")).to_contain_text("1 answer of 1 person")
    [example] = studio.post(f"projects/{project}/claim", window="w", hold=1)["examples"]
    answer(studio, project, example["id"], "delivery")
    dialog(page).get_by_role("button", name="Retire", exact=True).click()
    expect(dialog(page).locator(".schema-sentences")).to_contain_text("2 answers of 1 person")
    until(page, lambda: watch.problems)
    assert "409" in watch.problems.pop()
    dialog(page).get_by_role("button", name="Retire", exact=True).click()
    expect(row(page, "delivery")).to_have_count(0)


@pytest.mark.usefixtures("watch")
def test_a_project_goes_back_to_a_moment_and_an_example_tells_it(page: Page, studio: RunningStudio) -> None:
    project = make(studio, "Going back")
    first = studio.get(f"projects/{project}/activity?count=3")["entries"][-1]["example"]
    # The field knows whole seconds.
    moment = int(time()) + 1
    wait_for("that second to be over", lambda: time() > moment + 0.1)
    answer(studio, project, first, "delivery")
    open_page(page, studio, "history", project)
    expect(page.locator(".history-entry").first).to_contain_text("labelled it delivery")
    page.get_by_label("The moment to go back to").fill(page.evaluate(LOCAL_MOMENT, moment))
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator(".history .schema-sentences")).to_contain_text("1 answer on 1 example")
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text("Restored 1 answer and 0 decisions on 1 example.")).to_be_visible()
    expect(page.locator(".history-entry").first).to_contain_text("1 revision: restored to")
    page.locator(".history-finder input").fill(str(first))
    page.locator(".history-finder button").click()
    told = page.locator("dialog.timeline-dialog")
    expect(told.locator(".timeline-event")).to_have_count(5)
    expect(told.locator(".timeline-event").last).to_contain_text("Gold: refund")
    expect(told.locator(".timeline-text")).to_contain_text(EVIL)
    page.keyboard.press("Escape")
    expect(told).to_have_count(0)
    no_code_has_run(page)


LOCAL_MOMENT = """(seconds) => {
  const moment = new Date(seconds * 1000);
  return new Date(moment - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
}"""


@pytest.mark.usefixtures("watch")
def test_the_label_page_opens_the_timeline_of_an_own_example(page: Page, studio: RunningStudio) -> None:
    project = make(studio, "Looking back")
    open_page(page, studio, "label", project)
    page.get_by_role("tab", name=re.compile("Done")).click()
    page.get_by_role("button", name=re.compile("^Timeline: example")).first.click()
    expect(page.locator("dialog.timeline-dialog .timeline-event").first).to_contain_text("Added to the project")


@pytest.mark.usefixtures("watch")
def test_the_review_page_opens_the_timeline_of_the_example_on_screen(page: Page, studio: RunningStudio) -> None:
    project = make(studio, "Reviewing")
    [example] = studio.post(f"projects/{project}/claim", window="w", hold=1)["examples"]
    flag = {
        "request_id": f"flag-{project}",
        "example_id": example["id"],
        "action": "flag",
        "note": "torn",
        "window": "w",
    }
    studio.post(f"projects/{project}/labels", **flag)
    open_page(page, studio, "review", project)
    page.get_by_role("tab", name="Disagreements").click()
    page.get_by_role("button", name="Flagged").click()
    page.get_by_role("button", name=f"Timeline of example {example['id']}").click()
    expect(page.locator("dialog.timeline-dialog .timeline-event").nth(1)).to_contain_text("local flagged it")
    expect(page.locator("dialog.timeline-dialog .timeline-note")).to_have_text("torn")


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_nothing_scrolls_sideways(
    browser: Browser, studio: RunningStudio, screenshots: Path, width: int, scheme: str
) -> None:
    project = make(studio, f"Pictures {width}")
    with new_page(browser, width, color_scheme=scheme) as page:
        watch = Watch(page, studio.url)
        open_page(page, studio, "project", project)
        row(page, "delivery").get_by_role("button", name="Merge delivery").click()
        dialog(page).get_by_text("refund").first.click()
        expect(dialog(page).locator(".schema-sentences")).to_be_visible()
        page.screenshot(path=screenshots / f"schema-{width}.png")
        expect_no_sideways_scrolling(page)
        open_page(page, studio, "history", project)
        expect(page.locator(".history-entry")).to_have_count(4)
        page.screenshot(path=screenshots / f"history-{width}.png", full_page=True)
        page.locator(".history-open").first.click()
        expect(page.locator("dialog.timeline-dialog .timeline-event")).to_have_count(3)
        page.screenshot(path=screenshots / f"timeline-{width}.png")
        expect_no_sideways_scrolling(page)
        assert watch.problems == []
