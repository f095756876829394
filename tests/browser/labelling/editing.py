"""What tests of the label editor do again and again: open it, press keys, wait until everything is saved."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject

EDITOR = ".label-editor[data-state]"
SEATS_TAKEN = "Somebody else has answered this example meanwhile. Your answer was not saved."


def open_editor(page: Page, server: FakeLabelServer, query: str = "", state: str = "ready") -> Locator:
    page.goto(server.url + query)
    expect(page.locator(EDITOR)).to_have_attribute("data-state", state, timeout=30_000)
    return page.locator(EDITOR)


def expect_saved(editor: Locator) -> None:
    expect(editor).to_have_attribute("data-unsaved", "0", timeout=30_000)
    expect(editor.get_by_text("All saved")).to_be_visible()


def expect_example(editor: Locator, number: int) -> None:
    expect(editor.locator(".label-card")).to_have_attribute("data-example-id", str(number))


def until(page: Page, holds: Callable[[], Any]) -> None:
    """Let the page go on until the studio has seen what is waited for."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "not within 20 seconds"
        page.wait_for_timeout(20)


def stored(project: FakeProject) -> list[tuple[int, str, str | None]]:
    return [(row["example_id"], row["action"], row["label"]) for row in project.stored]


def press_fast(page: Page, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(30)


def rows(editor: Locator) -> Locator:
    return editor.locator(".own-row")


def row_of(editor: Locator, number: int) -> Locator:
    return editor.locator(f".own-row[data-example-id='{number}']")


def tab(editor: Locator, name: str) -> Locator:
    return editor.get_by_role("tab", name=name)


def expect_counts(editor: Locator, **counts: int) -> None:
    for name, count in counts.items():
        expect(tab(editor, name.capitalize()).locator(".own-count")).to_have_text(str(count))


def reload(page: Page, server: FakeLabelServer) -> Locator:
    page.on("dialog", lambda dialog: dialog.accept())
    return open_editor(page, server)
