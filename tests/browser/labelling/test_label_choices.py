"""The labels to choose from: their colours and keys, and a filter where there are many."""

from playwright.sync_api import Page, expect

from tests.browser.labelling.editing import expect_example, expect_saved, open_editor, press_fast, stored
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject


def test_a_label_has_its_own_colour_and_key_or_those_of_its_place(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.labels = [
        {"name": "bright", "description": "", "colour": "#ffe14d", "key": "b"},
        {"name": "plain", "description": "", "colour": None, "key": None},
        {"name": "odd", "description": "", "colour": "red; background: url(x)", "key": "S"},
    ]
    editor = open_editor(page, server)
    keys = editor.locator(".label-key")
    expect(keys).to_have_text(["b", "2", "3"])
    expect(keys.nth(0)).to_have_css("background-color", "rgb(255, 225, 77)")
    expect(keys.nth(0)).to_have_css("color", "rgb(0, 0, 0)")
    expect(keys.nth(1)).to_have_css("background-color", "rgb(186, 84, 15)")
    expect(keys.nth(1)).to_have_css("color", "rgb(255, 255, 255)")
    expect(keys.nth(2)).to_have_css("background-color", "rgb(18, 127, 120)")
    press_fast(page, "b2s3")
    expect_saved(editor)
    assert stored(project) == [(1, "label", "bright"), (2, "label", "plain"), (3, "skip", None), (4, "label", "odd")]


def test_many_labels_have_letters_and_a_filter_whose_first_label_enter_takes(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.labels = [{"name": f"label {number:02d}", "description": ""} for number in range(1, 41)]
    editor = open_editor(page, server)
    expect(editor.locator(".label-key").nth(9)).to_have_text("a")
    expect(editor.locator(".label-key").nth(39)).to_have_text("")
    press_fast(page, "9a")
    page.keyboard.press("/")
    expect(editor.get_by_label("Filter the labels")).to_be_focused()
    page.keyboard.type("l 40")
    expect(editor.locator(".label-choice:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect_example(editor, 4)
    expect(editor.get_by_label("Filter the labels")).to_have_value("")
    expect(editor.locator(".label-choice:visible")).to_have_count(40)
    press_fast(page, "s")
    expect_saved(editor)
    assert [label for _, _, label in stored(project)] == ["label 09", "label 10", "label 40", None]
