"""The fast lane as people see it: similarity suggests, a version follows the labels, and a switch ends it."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import Watch, open_tab
from tests.conftest import LABELS
from tests.running import RunningStudio
from tests.studio.training.stepping import TEXTS


@pytest.mark.slow
def test_from_no_label_to_a_version_and_off(
    start_studio: Callable[..., RunningStudio], page: Page, tiny_base: str, screenshots: Path
) -> None:
    studio = start_studio(checkpoint=tiny_base, sample=0, retrain_after=0, holdout_percent=0, fast_lane=1)
    made = {"title": "Inbox", "name": "inbox", "labels": [{"name": label} for label in LABELS]}
    assert httpx.post(f"{studio.api}/projects", json=made).status_code == 201
    texts = "text\n" + "".join(f'"{TEXTS[LABELS[number % 3]].format(number)}"\n' for number in range(30))
    sent = httpx.post(f"{studio.api}/projects/inbox/import", files={"file": ("rows.csv", texts.encode())}, timeout=60)
    assert sent.status_code == 200, sent.text
    watch = Watch(page, studio.url)

    open_tab(page, studio, "train")
    lane = page.locator(".train-fast")
    expect(lane).to_contain_text("It starts as soon as two labels have a labelled example each")
    expect(lane).to_contain_text("Until then the labels’ names and descriptions suggest")
    open_tab(page, studio, "label")
    expect(page.locator(".label-editor")).to_contain_text("Similarity suggests")
    page.screenshot(path=screenshots / "fast-lane-label.png")
    for key in ("1", "2"):
        page.keyboard.press(key)
    version = studio.wait_for_version("inbox")

    open_tab(page, studio, "train")
    expect(lane).to_contain_text("from 2 labels")
    expect(lane).to_contain_text(f"{version} serves.")
    page.screenshot(path=screenshots / "fast-lane-train.png")
    lane.get_by_label("Refit after every few labels").uncheck()
    expect(lane.get_by_label("Refit after every few labels")).to_be_enabled()
    page.reload()
    expect(lane.get_by_label("Refit after every few labels")).not_to_be_checked()
    assert studio.get("projects/inbox")["fast_lane"] is False
    open_tab(page, studio, "versions")
    expect(page.locator(f".version[data-version='{version}']")).to_contain_text("Fast lane")
    assert watch.problems == []
