"""Projects in a real browser: made in three clicks, set, measured, deleted and brought back, without a reload."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.prepared import started
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

EVIL = "<img src=x onerror=window.ran=1>${window.ran=2}{{window.ran=3}}"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[RunningStudio]:
    """One studio for the whole file, without any project at first."""
    with started(tmp_path_factory.mktemp("projects") / "data", tiny_base) as running:
        yield running


@pytest.fixture
def watch(page: Page, studio: RunningStudio) -> Iterator[Watch]:
    watch = Watch(page, studio.url)
    yield watch
    assert watch.problems == []


def expect_refusal(watch: Watch, status: int) -> None:
    """The browser tells of a refusal as of an error; this one was wanted."""
    (problem,) = watch.problems
    assert f"status of {status}" in problem
    watch.problems.clear()


def make(studio: RunningStudio, title: str, **more: object) -> str:
    body = {"title": title, "labels": [{"name": "refund"}, {"name": "praise", "key": "p", "colour": "#ffd166"}], **more}
    answer = httpx.post(f"{studio.api}/projects", json=body, timeout=60)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["name"])


def fill(studio: RunningStudio, project: str) -> None:
    rows = "text,label\n" + "".join(f"{EVIL} {n},\n" for n in range(20)) + "thanks,praise\n"
    sent = httpx.post(f"{studio.api}/projects/{project}/import", files={"file": ("a.csv", rows.encode())}, timeout=60)
    assert sent.status_code == 200, sent.text
    held = studio.post(f"projects/{project}/claim", window="w", hold=4)["examples"]
    for number, example in enumerate(held):
        answer = {"request_id": f"request-{number}", "example_id": example["id"], "label": "refund", "window": "w"}
        studio.post(f"projects/{project}/labels", **answer)


def shown_title(page: Page, title: str) -> None:
    expect(page.locator(".header-title")).to_have_text(title)


@pytest.mark.usefixtures("watch")
def test_an_empty_studio_leads_to_a_first_project_in_three_clicks(page: Page, studio: RunningStudio) -> None:
    # Whatever other tests have made, when only this one is run again or the order is another.
    for view in studio.get("projects"):
        httpx.delete(f"{studio.api}/projects/{view['name']}", params={"confirm": view["name"]})
    page.goto(studio.url)
    expect(page.locator(".start-way")).to_have_count(3)
    page.locator(".start-way").first.get_by_role("button").click()
    page.locator("#project-title").fill("Support inbox")
    page.get_by_role("button", name="Create").click()
    shown_title(page, "Support inbox")
    expect(page.get_by_role("tab", name="Data", selected=True)).to_be_visible()
    expect(page.locator(".start-way")).to_have_count(0)
    made = studio.get("projects/support-inbox")
    assert (made["title"], made["overlap"], made["strategy"], made["retrain_after"]) == (
        "Support inbox", 1, "as-imported", 20,
    )  # fmt: skip


@pytest.mark.usefixtures("watch")
def test_every_step_of_the_dialog_is_kept(page: Page, studio: RunningStudio) -> None:
    make(studio, "First")
    page.goto(studio.url)
    page.get_by_role("button", name="+ New project").click()
    page.get_by_role("button", name="Create").click()
    expect(page.locator(".project-dialog [role=status]")).to_have_text("Give the project a title.")
    page.locator("#project-title").fill("Second")
    page.get_by_role("button", name="Next").click()
    names = page.locator(".project-dialog").get_by_label("Name", exact=True)
    names.nth(0).evaluate(
        "(field, text) => { const data = new DataTransfer(); data.setData('text', text);"
        "field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})) }",
        "sun, rain\nsnow",
    )
    page.locator(".project-dialog").get_by_label("Key").nth(0).fill("x")
    keys = page.locator(".project-dialog .project-preview-key")
    expect(keys).to_have_text(["x", "3", "4"])
    page.get_by_role("button", name="Next").click()
    page.locator(".project-dialog textarea").fill("# Look up")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("People for each example").fill("3")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Which example comes next").select_option("entropy")
    expect(page.locator(".project-dialog")).to_contain_text("Until a model serves, the order is random.")
    page.get_by_text("Train by itself").click()
    page.get_by_label("Held out, %").fill("10")
    page.get_by_role("button", name="Create").click()
    shown_title(page, "Second")
    made = studio.get("projects/second")
    assert [(label["name"], label["key"]) for label in made["labels"]] == [("sun", "x"), ("rain", None), ("snow", None)]
    assert (made["guidelines"], made["overlap"], made["strategy"]) == ("# Look up", 3, "entropy")
    assert (made["retrain_after"], made["holdout_percent"]) == (0, 10)
    expect(page.locator("#project input")).to_have_value("second")


def test_a_project_is_set_deleted_and_brought_back_on_its_page(page: Page, studio: RunningStudio, watch: Watch) -> None:
    name, _other = make(studio, "Sports", guidelines="First."), make(studio, "Other")
    fill(studio, name)
    page.goto(f"{studio.url}/?tab=project&project={name}")
    expect(page.locator(".progress-legend")).to_contain_text("5 labelled")
    expect(page.locator(".progress-people")).to_contain_text("4 labelled · 4 today")
    expect(page.locator(".progress-people .progress-bar span")).to_have_count(1)  # nothing skipped, nothing flagged
    settings = page.locator("#project-settings")
    settings.get_by_label("People for each example").fill("2")
    settings.get_by_role("button", name="Save").click()
    expect(settings.locator(".studio-good")).to_have_text("Saved.")
    assert studio.get(f"projects/{name}")["overlap"] == 2
    page.locator("#project-label-editor").get_by_label("Key").nth(1).fill("s")
    page.get_by_role("button", name="Save the labels").click()
    expect(page.locator("#project-label-editor .studio-warning")).to_contain_text("skips, flags, undoes")
    expect_refusal(watch, 422)
    danger = page.locator("#project-danger")
    danger.get_by_role("button", name="Delete").click()
    expect(danger.locator(".studio-warning")).to_contain_text("Nothing was deleted")
    danger.locator("input").fill(name)
    watch.forgiven.add(404)  # of what the page is asking about the project at that moment
    danger.get_by_role("button", name="Delete").click()
    expect(page.locator(".header-title")).not_to_have_text("Sports")
    assert name not in [view["name"] for view in studio.get("projects")]
    page.get_by_role("listitem").filter(has_text="Sports").get_by_role("button", name="Bring back").click()
    shown_title(page, "Sports")
    expect(page.locator(".progress-legend")).to_contain_text("5 labelled")


def test_guidelines_are_previewed_kept_and_never_overwritten_unread(
    page: Page, studio: RunningStudio, watch: Watch
) -> None:
    name = make(studio, "Letters", guidelines="First.")
    page.goto(f"{studio.url}/?tab=project&project={name}")
    text = page.locator(".guidelines-editor textarea")
    expect(text).to_have_value("First.")
    text.fill(f"# {EVIL}\n\nSecond.")
    expect(page.locator(".project-read").last).to_contain_text("Second.")
    assert page.evaluate("window.ran") is None
    page.get_by_role("button", name="Put into force").click()
    expect(page.locator(".guidelines-editor .studio-good")).to_have_text("Version 2 is in force.")
    expect(page.get_by_role("button", name="Put into force")).to_be_disabled()
    page.locator(".guidelines-versions summary").click()
    page.get_by_role("button", name="What changed").first.click()
    expect(page.locator(".guidelines-changes del").first).to_have_text("First.")
    text.fill("Mine.")
    body = json.dumps({"text": "Of somebody else."})
    httpx.put(f"{studio.api}/projects/{name}/guidelines", content=body, headers={"content-type": "application/json"})
    page.get_by_role("button", name="Put into force").click()
    expect(page.locator(".guidelines-editor")).to_contain_text("meanwhile")
    expect_refusal(watch, 409)
    expect(text).to_have_value("Mine.")
    assert studio.get(f"projects/{name}")["guidelines"] == "Of somebody else."


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_project_page_fits_and_runs_nothing_that_people_wrote(
    browser: Browser, studio: RunningStudio, width: int, screenshots: Path
) -> None:
    name = make(studio, EVIL, guidelines=EVIL, labels=[{"name": EVIL[:60], "description": EVIL}, {"name": "refund"}])
    httpx.patch(f"{studio.api}/projects/{name}", json={"overlap": 2})
    with new_page(browser, width) as page:
        watch = Watch(page, studio.url)
        page.goto(f"{studio.url}/?tab=project&project={name}")
        expect(page.locator("#project-danger")).to_be_visible()
        expect(page.locator(".project_progress .studio-empty")).to_be_visible()
        expect(page.locator(".project-preview-label").first).to_contain_text("onerror")
        expect_no_sideways_scrolling(page)
        page.screenshot(path=screenshots / f"project-{width}.png", full_page=True)
        page.get_by_role("button", name="+ New project").click()
        expect(page.locator(".project-dialog")).to_be_visible()
        expect_no_sideways_scrolling(page)
        assert page.evaluate("window.ran") is None
        assert watch.problems == []
