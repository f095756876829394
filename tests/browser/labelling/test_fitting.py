"""The editor, the list and the guidelines fit a desk and a phone, in light and in dark."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.labelling.editing import expect_saved, open_editor, row_of
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject

# The words of the buttons within a place that a thumb may miss, all measured at one moment.
TOO_SMALL = """(place) => [...document.querySelectorAll(`${place} button`)]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 44)
  .map((one) => one.textContent)"""


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_editor_fits_the_screen_and_every_button_a_thumb(
    browser: Browser, server: FakeLabelServer, project: FakeProject, screenshots: Path, width: int, mode: str
) -> None:
    project.guidelines = "What does the customer want most? " * 20
    project.texts[0] = "unbreakable" * 500
    page = browser.new_page(viewport={"width": width, "height": 844}, has_touch=width < 500, is_mobile=width < 500)
    editor = open_editor(page, server, f"?__theme={mode}")
    for name in ("refund", "praise"):
        editor.get_by_role("button", name=name).first.click()
    expect_saved(editor)
    page.screenshot(path=screenshots / f"label-{width}-{mode}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(TOO_SMALL, ".label-editor[data-state]") == []
    page.close()


def change_guidelines(project: FakeProject, text: str) -> None:
    project.guidelines, project.guidelines_number = text, project.guidelines_number + 1


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_list_and_the_guidelines_fit_the_screen_and_a_thumb(
    browser: Browser, server: FakeLabelServer, project: FakeProject, screenshots: Path, width: int, mode: str
) -> None:
    options: dict[str, Any] = {"has_touch": width < 500, "is_mobile": width < 500}
    page = browser.new_page(viewport={"width": width, "height": 844}, **options)
    project.texts[1] = "unbreakable" * 60
    editor = open_editor(page, server, f"?__theme={mode}")
    for name in ("refund", "delivery", "praise"):
        editor.get_by_role("button", name=name).first.click()
    expect_saved(editor)
    change_guidelines(project, f"{project.guidelines}\n\n{'unbreakable' * 20}")
    editor.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="What changed?").click()
    row_of(editor, 2).get_by_title("Look at it again").click()
    page.screenshot(path=screenshots / f"mine-{width}-{mode}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(TOO_SMALL, ".label-page") == []
    page.close()
