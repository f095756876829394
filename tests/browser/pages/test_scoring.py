"""The Data page: all examples are scored, the result is a picture, and an export can have it."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page, open_tab
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

GOES_ON: dict[str, Any] = {
    "id": 1,
    "state": "running",
    "version": "v2-0123456789",
    "variant": "fp32",
    "serves": True,
    "person": "ana",
    "done": 2_500,
    "total": 10_000,
    "skipped": 0,
    "predictions": [{"label": "refund", "examples": 2_000}, {"label": "praise", "examples": 500}],
    "uncertainty": [900, 400, 300, 200, 100, 90, 80, 70, 60, 50, 50, 40, 40, 30, 20, 20, 20, 10, 10, 10],
    "mean_uncertainty": 0.21,
    "sentence": "v2-0123456789 looks at every example; people's requests go first.",
    "created_at": 1_700_000_000.0,
    "ended_at": None,
}


@pytest.mark.parametrize("project", ["inbox", "evil"])
def test_everything_is_scored_and_leaves_with_its_scores(
    browser: Browser, studio: RunningStudio, screenshots: Path, project: str
) -> None:
    with new_page(browser, DESK) as page:
        watch = Watch(page, studio.url)
        open_tab(page, studio, "data", project=project)
        page.locator("#start-scoring").click()
        card = page.locator(".scoring")
        expect(card).to_have_attribute("data-state", "done", timeout=60_000)
        examples = studio.get(f"projects/{project}")["progress"]["examples"]
        expect(card).to_contain_text(f"has scored {examples} examples.")
        expect(card.locator(".uncertainty-column")).to_have_count(20)
        counted = [int(words) for words in card.locator(".bar-number").all_inner_texts()]
        assert sum(counted) == examples
        page.screenshot(path=screenshots / f"scoring-{project}-{DESK}.png", full_page=True)
        page.locator("#export-scores").check()
        expect(page.locator(".summary-formats a")).to_have_count(3)
        link = page.get_by_role("link", name="JSON Lines")
        assert link.get_attribute("download") == f"{project}.scored.jsonl"
        lines = httpx.get(str(link.evaluate("link => link.href"))).text.splitlines()
        assert len(lines) == examples
        assert all(json.loads(line)["scored_by"] for line in lines)
        assert page.evaluate("window.ran") is None
        assert watch.problems == []
    with new_page(browser, PHONE) as page:
        open_tab(page, studio, "data", project=project)
        expect(page.locator(".scoring .uncertainty")).to_be_visible()
        expect_no_sideways_scrolling(page)
        page.screenshot(path=screenshots / f"scoring-{project}-{PHONE}.png", full_page=True)


@pytest.mark.usefixtures("watch")
def test_how_far_it_is_is_shown_and_it_can_be_cancelled(page: Page, studio: RunningStudio, screenshots: Path) -> None:
    sent: list[str] = []

    def answer(route: Route) -> None:
        sent.append(route.request.method)
        is_cancelled = "DELETE" in sent
        words = "Cancelled. What was scored until then is kept."
        ended = {"state": "cancelled", "ended_at": 1_700_000_100.0, "sentence": words} if is_cancelled else {}
        route.fulfill(json=GOES_ON | ended)

    page.route("**/projects/inbox/scoring", answer)
    open_tab(page, studio, "data", project="inbox")
    card = page.locator(".scoring")
    expect(card).to_contain_text("2,500 of 10,000 examples")
    expect(card.locator("progress")).to_have_js_property("value", 2_500)
    page.screenshot(path=screenshots / "scoring-running.png", full_page=True)
    page.locator("#cancel-scoring").click()
    expect(card).to_contain_text("What was scored until then is kept.")
    expect(page.locator("#start-scoring")).to_have_text("Score again")


@pytest.mark.usefixtures("watch")
def test_a_project_without_a_version_says_what_comes_first(page: Page, studio: RunningStudio) -> None:
    given = {"title": "Unserved", "name": "unserved", "labels": [{"name": "a"}, {"name": "b"}]}
    assert httpx.post(f"{studio.api}/projects", json=given, timeout=60).status_code == 201
    file = {"file": ("rows.csv", b"text\nhello\n")}
    assert httpx.post(f"{studio.api}/projects/unserved/import", files=file, timeout=60).status_code == 200
    open_tab(page, studio, "data", project="unserved")
    expect(page.locator(".scoring")).to_contain_text("train one first")
    expect(page.locator("#start-scoring")).to_have_count(0)
