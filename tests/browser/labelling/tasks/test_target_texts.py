"""Target texts: written, or corrected from the model's draft, with the keys of writing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.labelling.editing import expect_example, open_editor, stored
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject
from tests.browser.labelling.tasks.marking import EVIL, stored_values

DRAFT = "A pub by\r\nthe river \U0001f37a."


@pytest.fixture
def targets(project: FakeProject) -> FakeProject:
    project.task, project.labels = "seq2seq", []
    suggestion = {"label": DRAFT, "probability": 0.4, "version": "v3"}
    project.suggestions = {2: suggestion, 3: suggestion, 4: suggestion}
    return project


def test_a_text_is_written_a_draft_is_accepted_as_it_is_or_corrected(
    page: Page, server: FakeLabelServer, targets: FakeProject
) -> None:
    editor = open_editor(page, server)
    field, press = editor.get_by_label("Target text"), page.keyboard.press
    press("Enter")
    expect(editor.get_by_text("Write the target text first.")).to_be_visible()
    expect(field).to_be_focused()
    page.keyboard.type("sfu 1\n")
    page.keyboard.insert_text(EVIL)
    expect(editor.locator(".target-length")).to_contain_text(f"{6 + len(EVIL)} characters")
    press("Control+Enter")
    expect(field).to_have_value(DRAFT.replace("\r", ""))
    expect(field).to_be_focused()
    expect(editor.locator(".target-length")).to_have_text(
        "21 characters, 5 words; the source has 16 characters, 3 words"
    )
    press("Escape")
    expect(field).not_to_be_focused()
    press("Enter")
    press("e")
    page.keyboard.type(" Hm")
    press("Escape")
    expect(field).to_have_value(DRAFT.replace("\r", ""))
    page.keyboard.type("!")
    editor.get_by_role("button", name="Submit").click()
    expect_example(editor, 4)
    press("Escape")
    press("s")
    expect_example(editor, 5)
    assert stored_values(editor, targets) == [
        (1, f"sfu 1\n{EVIL}"),
        (2, DRAFT),
        (3, DRAFT.replace("\r", "") + "!"),
    ]
    assert stored(targets)[-1] == (4, "skip", None)
    assert page.evaluate("window.ran") is None


def test_a_text_that_is_half_written_survives_a_reload_and_an_undo_brings_the_text_back(
    page: Page, server: FakeLabelServer, targets: FakeProject
) -> None:
    editor = open_editor(page, server)
    field = editor.get_by_label("Target text")
    field.fill("half a sen")
    editor = open_editor(page, server)
    expect(field).to_have_value("half a sen")
    field.press_sequentially("tence")
    editor.get_by_role("button", name="Submit").click()
    expect_example(editor, 2)
    editor.get_by_role("button", name="Undo").click()
    expect(field).to_have_value("half a sentence")
    expect(editor.get_by_role("button", name="Back to the draft")).to_be_hidden()
    assert stored_values(editor, targets) == [(1, "half a sentence")]
