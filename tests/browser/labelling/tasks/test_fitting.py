"""The editor of every task fits a desk and a phone, and every button a thumb."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.labelling.editing import open_editor
from tests.browser.labelling.fake_label_server import LABELS as TOPICS
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject, FakeStudio
from tests.browser.labelling.tasks.marking import EVIL, LABELS, span

NAMES = "Angela Merkel flew from Berlin to New York on Monday to meet the United Nations."
STORY = "The Panthers gave up just 308 points, ranking sixth in the league. " * 12
LONG = "unbreakable" * 40
VERSION = {"probability": 0.87, "version": "v3"}
SLOTS: list[dict[str, str | None]] = [
    {"name": f"slot_number_{number}", "description": "What it holds"} for number in range(40)
]


def suggesting(value: Any) -> dict[int, dict[str, Any]]:
    return {1: {"label": value, **VERSION}}


@pytest.fixture
def studio() -> FakeStudio:
    found = [span(NAMES, "Angela Merkel", "person"), span(NAMES, "Berlin", "place"), span(NAMES, "New York", "place")]
    nested = [*found, span(NAMES, "York", "organisation"), span(NAMES, "Berlin to New York", "time")]
    many = {"overlap": {"span_overlap": "any", "span_snap": "characters"}}
    marking, answer = "token-classification", [{"start": 26, "end": 29}]
    questions = {1: "How many points did the Panthers give up?"}
    projects = {
        "spans": FakeProject([NAMES], suggesting(found), LABELS, task=marking),
        "nested": FakeProject([NAMES], suggesting(nested), LABELS, task=marking, settings=many["overlap"]),
        "slots": FakeProject([LONG], {}, SLOTS, task=marking),
        "questions": FakeProject([STORY], suggesting(answer), [], task="question-answering", questions=questions),
        "several": FakeProject([NAMES], suggesting(["refund", "praise"]), TOPICS, task="multi-label"),
        "targets": FakeProject([LONG], suggesting(EVIL * 3), [], task="seq2seq"),
        "pictures": FakeProject([""], suggesting("praise"), task="image-classification", images={1: "pictures/1"}),
    }
    return FakeStudio(projects=projects)


@pytest.mark.parametrize(("width", "mode"), [(1280, "dark"), (390, "light")])
def test_the_editor_of_every_task_fits_the_screen_and_every_button_a_thumb(
    browser: Browser, server: FakeLabelServer, studio: FakeStudio, screenshots: Path, width: int, mode: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844}, has_touch=width < 500, is_mobile=width < 500)
    for name in studio.projects:
        editor = open_editor(page, server, f"?project={name}&__theme={mode}")
        if name == "nested":
            editor.get_by_role("button", name="Take all").click()
            expect(editor.locator(".span-row")).to_have_count(5)
        page.screenshot(path=screenshots / f"task-{name}-{width}-{mode}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        assert small_buttons(page) == [], name
    page.close()


def small_buttons(page: Page) -> list[str]:
    """Those that a thumb may miss."""
    found: list[str] = page.locator(".label-editor button:visible").evaluate_all(
        """(nodes) => nodes.filter((node) => node.offsetWidth < 44 || node.offsetHeight < 44)
             .map((node) => node.ariaLabel ?? node.textContent)"""
    )
    return found
