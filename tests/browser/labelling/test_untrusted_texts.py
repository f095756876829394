"""Texts, labels, notes and guidelines that look like code are only shown."""

from playwright.sync_api import Page, expect

from tests.browser.labelling.editing import expect_saved, open_editor, row_of, stored, tab
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject


def test_texts_labels_and_guidelines_that_look_like_code_are_only_shown(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    evil = '<img src=x onerror="window.ran=1">${window.ran=2}{{window.ran=3}}{{{value}}}<script>window.ran=4</script>'
    project.texts = [evil] * 3
    project.labels = [{"name": evil, "description": evil}, {"name": "b", "description": "' onclick='window.ran=5"}]
    project.suggestions = {n: {"label": evil, "probability": 0.5, "version": evil} for n in (1, 2, 3)}
    project.title = project.guidelines = evil
    editor = open_editor(page, server)
    expect(editor.locator(".label-text")).to_have_text(evil)
    expect(editor.locator(".label-suggestion strong")).to_have_text(evil)
    editor.locator(".label-choice").first.click()
    expect(editor.locator(".own-said")).to_have_text(evil)
    expect_saved(editor)
    assert stored(project) == [(1, "label", evil)]
    assert page.evaluate("window.ran") is None
    assert editor.locator("img, script").count() == 0


def test_texts_and_notes_in_the_list_that_look_like_code_are_only_shown(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    evil = '<img src=x onerror="window.ran=1">${window.ran=2}{{window.ran=3}}'
    project.texts = [evil] * 3
    editor = open_editor(page, server)
    page.keyboard.press("Shift+F")
    editor.get_by_label("Why is this example flagged?").fill(evil)
    page.keyboard.press("Enter")
    expect_saved(editor)
    tab(editor, "Flagged").click()
    expect(row_of(editor, 1).locator(".own-note")).to_have_text(evil)
    row_of(editor, 1).get_by_title("Look at it again").click()
    expect(editor.locator(".label-top")).to_contain_text(evil)
    assert page.evaluate("window.ran") is None
    assert editor.locator("img, script").count() == 0
