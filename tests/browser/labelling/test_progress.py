"""How far everything is, and what the page says when nothing is left for this person."""

from playwright.sync_api import Page, expect

from tests.browser.labelling.editing import expect_counts, expect_example, open_editor, press_fast, row_of, tab
from tests.browser.labelling.fake_label_server import OTHERS, FakeLabelServer, FakeProject, FakeStudio


def left_over(project: FakeProject) -> None:
    """Two examples for this person, the rest in the hands of others."""
    project.texts = project.texts[:6]
    project.holders |= dict.fromkeys((3, 4, 5, 6), OTHERS)


def test_while_others_hold_the_last_examples_the_page_says_so_and_looks_again(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    left_over(project)
    project.others_hold = 4
    editor = open_editor(page, server)
    press_fast(page, "1s")
    expect(editor.get_by_text("Others have the last examples in hand")).to_be_visible()
    expect(editor.get_by_text("4 examples may still come back to you. Looking again every 30 seconds.")).to_be_visible()
    editor.get_by_role("button", name="Look at the 1 example you skipped").click()
    expect(tab(editor, "Skipped")).to_have_attribute("aria-selected", "true")
    expect(row_of(editor, 2)).to_be_visible()
    del project.holders[5]
    editor.get_by_role("button", name="Look again").click()
    expect_example(editor, 5)


def test_whoever_has_had_every_example_that_is_left_is_told_so(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    left_over(project)
    editor = open_editor(page, server)
    press_fast(page, "12")
    expect(editor.get_by_text("You have had every example that is left")).to_be_visible()
    expect(editor.get_by_text("Others are finishing 4 examples.")).to_be_visible()


def test_disputed_examples_are_in_the_bar_and_in_the_words(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.states |= dict.fromkeys(range(51, 61), "disputed")
    editor = open_editor(page, server)
    expect(editor.locator(".label-counts")).to_have_text("0 of 100 examples labelled · 10 disputed")
    expect(editor.locator(".label-disputed")).to_have_attribute("style", "width: 10%;")


def test_where_several_people_label_only_the_studio_says_what_an_answer_comes_to(
    page: Page, server: FakeLabelServer, project: FakeProject, studio: FakeStudio
) -> None:
    project.overlap = 2
    editor = open_editor(page, server)
    expect_counts(editor, done=0)
    studio.failing = 503
    press_fast(page, "1")
    expect(editor).to_have_attribute("data-unsaved", "1")
    expect(editor.locator(".label-counts")).to_have_text("0 of 100 examples labelled")
    expect_counts(editor, done=1)


def test_a_project_without_examples_leads_to_the_data_page(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.texts = []
    editor = open_editor(page, server, "?project=inbox", state="empty")
    expect(editor.get_by_text("No examples yet")).to_be_visible()
    expect(editor.get_by_role("link", name="Data page")).to_have_attribute("href", "?tab=data&project=inbox")
