"""The board: a picture and a table of what was measured, the fastest within a budget that people set, and one click."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.labelling.editing import until
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page, open_tab
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
# Name -> texts a second, milliseconds of one text, share of equal labels, macro-F1, megabytes.
MEASURED = {
    "fp32": (120.0, 12.0, 1.0, 0.912, 130.0),
    "bf16": (310.0, 4.4, 0.998, 0.911, 70.0),
    "onnx-int8": (400.0, 3.9, 0.97, 0.9, 40.0),
}


def row(version: str, name: str) -> dict[str, Any]:
    rate, p50, equal, score, megabytes = MEASURED[name]
    span = {"tokens": 5, "p50_ms": p50, "p95_ms": 2 * p50}
    return {
        "version": version,
        "name": name,
        "texts_per_second": rate,
        "callers": {"1": rate / 2, "8": rate, "32": rate},
        "p50_ms": p50,
        "p95_ms": 2 * p50,
        "short": span,
        "median": span,
        "longest": span | {"tokens": 64},
        "equal_labels": equal,
        "flips": round(512 * (1 - equal)),
        "metric": "Macro-F1",
        "score": score,
        "disk_mb": megabytes,
        "memory_mb": megabytes,
        "load_seconds": 0.5,
    }


@pytest.fixture
def measured(studio: RunningStudio) -> str:
    """The version that serves, which was measured before."""
    project = studio.get("projects/inbox")["id"]
    version: str = studio.get("projects/inbox/status")["served"]["version"]
    left_out = [{"version": version, "name": "onnx", "reason": "<b>It cannot be exported.</b>"}]
    report = {
        "made_at": 1_790_000_000.0,
        "device": "cpu",
        "texts": 512,
        "labelled": 77,
        "versions": [version],
        "rows": [row(version, name) for name in MEASURED],
        "left_out": left_out,
    }
    folder = studio.data_dir / "boards"
    folder.mkdir(exist_ok=True)
    (folder / f"{project}.json").write_text(json.dumps(report), encoding="utf-8")
    return version


@pytest.mark.usefixtures("watch")
def test_the_fastest_within_the_budget_is_shown_and_served_by_one_click(
    page: Page, studio: RunningStudio, measured: str
) -> None:
    open_tab(page, studio, "versions", project="inbox")
    board = page.locator(".board-card")
    expect(board.locator(".board-chosen")).to_contain_text("The fastest within the budget: bf16, 2.6 times")
    expect(board.locator(".board-dot")).to_have_count(len(MEASURED))
    expect(board.locator(".board-over")).to_have_count(1)
    expect(board.locator(f"tr[data-row='{measured} onnx-int8']")).to_contain_text("Over budget")
    expect(board).to_contain_text("<b>It cannot be exported.</b>")  # words, and no HTML
    board.get_by_label("Other answers, at most in %").fill("5")
    board.get_by_label("Score lost, at most").fill("0.05")
    board.get_by_label("Score lost, at most").press("Tab")
    expect(board.locator(".board-chosen")).to_contain_text("The fastest within the budget: onnx-int8")
    expect(board.locator(".board-over")).to_have_count(0)
    board.get_by_label("Other answers, at most in %").fill("0")
    board.get_by_label("Other answers, at most in %").press("Tab")
    expect(board.locator(".board-chosen")).to_contain_text("Nothing within the budget is faster")
    board.get_by_label("Other answers, at most in %").fill("0.5")
    board.get_by_label("Other answers, at most in %").press("Tab")
    board.get_by_role("button", name="Serve as bf16").click()
    expect(board).to_contain_text("answers as soon as it has passed")
    until(page, lambda: studio.get("projects/inbox/serving")["policy"]["variant"] == "bf16")
    studio.put("projects/inbox/serving", variant="fp32")


@pytest.mark.usefixtures("watch", "measured")
def test_a_measurement_shows_how_far_it_is_and_can_be_ended(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "versions", project="inbox")
    board = page.locator(".board-card")
    board.get_by_role("button", name="Measure again").click()
    expect(board.get_by_role("progressbar")).to_be_visible()
    board.get_by_role("button", name="Stop").click()
    expect(board.get_by_role("button", name="Measure again")).to_be_visible(timeout=60_000)
    expect(board.locator(".board-picture")).to_be_visible()


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.usefixtures("measured")
def test_it_fits_a_desk_and_a_phone(browser: Browser, studio: RunningStudio, screenshots: Path, width: int) -> None:
    with new_page(browser, width) as page:
        watch = Watch(page, studio.url)
        open_tab(page, studio, "versions", project="inbox")
        board = page.locator(".board-card")
        expect(board.locator(".board-picture")).to_be_visible()
        expect_no_sideways_scrolling(page)
        board.screenshot(path=screenshots / f"board_{width}.png")
        assert watch.problems == []
