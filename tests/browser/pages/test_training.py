"""The Train page: a run is cancelled, a dry run says what one would take, hyperparameters go through a file."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import open_tab
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.usefixtures("watch")
def test_a_run_that_goes_on_is_cancelled(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "train", project="inbox")
    page.locator(".train-details > summary").first.click()
    page.locator("input[name=epochs]").fill("1000")
    page.locator("#train-now").click()
    current = page.locator(".train-current")
    expect(current).to_have_attribute("data-state", "running", timeout=30_000)
    expect(page.locator(".header-job")).to_be_visible()
    page.locator("#train-cancel").click()
    expect(current).to_have_attribute("data-state", "cancelled", timeout=30_000)
    expect(page.locator(".header-job")).to_be_hidden()
    assert studio.training_processes() == []


@pytest.mark.usefixtures("watch")
def test_a_dry_run_says_what_a_training_would_take_and_hyperparameters_go_through_a_file(
    page: Page, studio: RunningStudio, tmp_path: Path
) -> None:
    open_tab(page, studio, "train", project="inbox")
    page.locator(".train-details > summary").first.click()
    page.locator("input[name=epochs]").fill("20")
    page.locator("#train-dry-run").click()
    expect(page.locator(".train-dry-run")).to_contain_text("of memory: ", timeout=60_000)
    with page.expect_download() as download:
        page.locator("#train-yaml-save").click()
    saved = tmp_path / "hyperparameters.yaml"
    download.value.save_as(saved)
    assert "epochs: 20\n" in saved.read_text()
    saved.write_text("epochs: 33\nclass_weights: balanced\nfreeze_embeddings: false\n")
    page.locator("#train-yaml-file").set_input_files(saved)
    expect(page.locator("[name=epochs]")).to_have_value("33")
    expect(page.locator("[name=class_weights]")).to_have_value("balanced")
    expect(page.locator("[name=freeze_embeddings]")).to_have_value("false")


def test_a_file_of_hyperparameters_that_cannot_be_meant_is_answered_by_a_sentence(
    page: Page, studio: RunningStudio, tmp_path: Path
) -> None:
    open_tab(page, studio, "train", project="inbox")
    file = tmp_path / "wrong.yaml"
    file.write_text("epochs: <img src=x onerror=window.ran=1>\n")
    page.locator("#train-yaml-file").set_input_files(file)
    expect(page.locator(".train-ready [role=alert]")).to_contain_text("epochs is '<img src=x")
    assert page.evaluate("window.ran") is None
