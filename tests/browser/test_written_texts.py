"""Target texts on the real pages: the model's draft is corrected, written anew or accepted, and handed out as pairs."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from studio.checkpoints.identity import checkpoint_identity
from studio.exchange.mapping import ColumnMapping
from tests import tiny
from tests.browser.prepared import prepared, started
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page, open_tab
from tests.running import RunningStudio, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PROJECT = "shorter"
EVIL = "<img src=x onerror=window.ran=1>"
SOURCES = (f"Zoe\u0308 🎉 wants her money back {EVIL}", "where is my parcel", "my card is lost", "the pot is broken")
WRITTEN = "A refund, please. \u202eabc 東京"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[RunningStudio]:
    writer = tiny.make_encoder_decoder(tmp_path_factory.mktemp("writer") / "model", tiny_base)
    data_dir = tmp_path_factory.mktemp("written") / "data"
    with prepared(data_dir, tiny_base) as made:
        project = made.projects.create(
            PROJECT, task="seq2seq", labels=[], checkpoint=tiny_base, retrain_after=0, holdout_percent=0
        )
        file = data_dir / "sources.jsonl"
        file.write_text("\n".join(json.dumps({"source": source}) for source in SOURCES), encoding="utf-8")
        made.importer.load(project.id, file, ColumnMapping("source"))
        made.intake.register_checkpoint(project.id, writer, checkpoint_identity(writer))
    with started(data_dir, tiny_base) as running:
        wait_for("the model", lambda: running.get(f"projects/{PROJECT}/status")["served"]["state"] == "ready")
        yield running


def test_drafts_are_corrected_replaced_and_accepted_and_handed_out_as_pairs(
    browser: Browser, studio: RunningStudio, screenshots: Path
) -> None:
    with new_page(browser, DESK) as page:
        watch = Watch(page, studio.url)
        write_three(page, studio, screenshots)
        hand_out(page, studio, screenshots)
        assert page.evaluate("window.ran") is None
        # The window that has the last example becomes narrow: another one would wait until it is free again.
        page.set_viewport_size({"width": PHONE, "height": 844})
        open_tab(page, studio, "label", project=PROJECT)
        expect(page.locator(".label-card")).to_contain_text(SOURCES[3])
        expect(page.get_by_label("Target text")).not_to_have_value("")
        expect_no_sideways_scrolling(page)
        page.screenshot(path=screenshots / f"written-label-{PHONE}.png", full_page=True)
        assert watch.problems == []


def write_three(page: Page, studio: RunningStudio, screenshots: Path) -> None:
    """The first draft gets an end, the second gives way to another text, the third stays as it is."""
    open_tab(page, studio, "label", project=PROJECT)
    card, field = page.locator(".label-card"), page.get_by_label("Target text")
    expect(card).to_contain_text(SOURCES[0])
    expect(field).not_to_have_value("")
    page.screenshot(path=screenshots / f"written-label-{DESK}.png", full_page=True)
    page.keyboard.press("e")
    page.keyboard.type(" and more")
    page.keyboard.press("Control+Enter")
    expect(card).to_contain_text(SOURCES[1])
    field.fill(WRITTEN)
    page.screenshot(path=screenshots / "written-by-hand.png", full_page=True)
    page.get_by_role("button", name="Submit").click()
    expect(card).to_contain_text(SOURCES[2])
    field.blur()
    page.keyboard.press("Enter")
    expect(card).to_contain_text(SOURCES[3])
    expect(page.locator(".label-editor[data-state]")).to_have_attribute("data-unsaved", "0")


def hand_out(page: Page, studio: RunningStudio, screenshots: Path) -> None:
    open_tab(page, studio, "data", project=PROJECT)
    with page.expect_download() as download:
        page.get_by_role("link", name="Pairs of texts", exact=True).click()
    lost = page.locator(".export-losses li")
    expect(lost).to_have_count(1)
    expect(lost).to_contain_text("An example without an agreed target has only its source in the file once: 4.")
    page.screenshot(path=screenshots / f"written-data-{DESK}.png", full_page=True)
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    found = {row["source"]: row["target"] for row in map(json.loads, lines)}
    answers = studio.post(f"projects/{PROJECT}/predict", texts=list(SOURCES))["predictions"]
    drafts = [answer["label"] for answer in answers]
    assert found == dict(zip(SOURCES, [f"{drafts[0]} and more", WRITTEN, drafts[2], None], strict=True))
