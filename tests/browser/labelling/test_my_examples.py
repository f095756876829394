"""A person's own list: it counts and finds their answers, and lets them look at one again."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.labelling.editing import (
    expect_counts,
    expect_example,
    expect_saved,
    press_fast,
    reload,
    row_of,
    rows,
    stored,
    tab,
)
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject, FakeStudio


def test_an_answer_is_in_the_list_and_counted_in_the_same_turn_as_the_key(page: Page, editor: Locator) -> None:
    expect_counts(editor, done=0)
    shown = page.evaluate(
        """() => {
          document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '2', code: 'Digit2', bubbles: true}));
          return document.querySelector('.own-row').dataset.exampleId;
        }"""
    )
    assert shown == "1"
    expect_counts(editor, done=1)
    expect(row_of(editor, 1).locator(".own-said")).to_have_text("delivery")
    expect(editor.locator(".label-today")).to_have_text("1 by you today")


def test_each_tab_lists_its_answers_with_counts_also_after_a_reload(
    page: Page, editor: Locator, server: FakeLabelServer
) -> None:
    press_fast(page, "1s2")
    page.keyboard.press("Shift+F")
    page.keyboard.type("two topics")
    page.keyboard.press("Enter")
    expect_saved(editor)
    for found in (editor, reload(page, server)):
        expect_counts(found, done=2, skipped=1, flagged=1, pending=32)
        tab(found, "Done").click()
        expect(rows(found)).to_have_count(2)
        expect(rows(found).first).to_contain_text("Message number 3")
        tab(found, "Skipped").click()
        expect(rows(found)).to_have_count(1)
        expect(row_of(found, 2)).to_be_visible()
        tab(found, "Flagged").click()
        expect(row_of(found, 4)).to_contain_text("two topics")


def test_the_list_shows_a_page_and_older_ones_on_demand_without_a_gap_or_a_double(
    page: Page, server: FakeLabelServer, project: FakeProject, editor: Locator
) -> None:
    press_fast(page, "1" * 25)
    expect_saved(editor)
    editor = reload(page, server)
    expect(rows(editor)).to_have_count(10)
    press_fast(page, "2")
    expect(rows(editor)).to_have_count(10)
    for shown in (20, 26):
        editor.get_by_role("button", name="Show older ones").click()
        expect(rows(editor)).to_have_count(shown)
    numbers = [row.get_attribute("data-example-id") for row in rows(editor).all()]
    assert numbers == [str(number) for number in range(26, 0, -1)]
    expect(editor.get_by_role("button", name="Show older ones")).to_be_hidden()


def test_the_list_is_searched_by_text_and_by_label(page: Page, editor: Locator, studio: FakeStudio) -> None:
    press_fast(page, "1212")
    expect_saved(editor)
    editor.get_by_label("Search my examples").fill("NUMBER 3")
    expect(rows(editor)).to_have_count(1)
    expect(row_of(editor, 3)).to_be_visible()
    editor.get_by_label("Search my examples").fill("nowhere")
    expect(editor.get_by_text("None of them fits the search.")).to_be_visible()
    editor.get_by_label("Search my examples").fill("")
    editor.get_by_label("With this label").select_option("delivery")
    expect(rows(editor)).to_have_count(2)
    expect_example(editor, 5)
    assert studio.sent("mine")[-1]["label"] == "delivery"


def test_a_row_is_looked_over_in_the_editor_and_changed_or_kept(
    page: Page, editor: Locator, project: FakeProject
) -> None:
    press_fast(page, "123")
    expect_saved(editor)
    for key in ("Enter", "Escape", "1"):  # the same label again keeps it too
        row_of(editor, 1).get_by_title("Look at it again").click()
        expect_example(editor, 1)
        expect(editor.locator(".label-choice[aria-current]")).to_have_text("1refundWants money back")
        page.keyboard.press(key)
        expect_example(editor, 4)
    assert len(project.stored) == 3
    row_of(editor, 1).get_by_title("Look at it again").click()
    page.keyboard.press("4")
    expect_example(editor, 4)
    expect(rows(editor).first.locator(".own-said")).to_have_text("praise")
    expect_saved(editor)
    assert stored(project)[3:] == [(1, "label", "praise")]
    expect_counts(editor, done=3)


def test_a_labelled_example_can_be_corrected_from_the_list_or_left_as_it_is(
    page: Page, editor: Locator, project: FakeProject
) -> None:
    press_fast(page, "111")
    editor.locator(".own-open").nth(2).click()
    expect_example(editor, 1)
    expect(editor.locator(".label-top")).to_contain_text("you chose refund")
    page.keyboard.press("4")
    expect_example(editor, 4)
    editor.locator(".own-open").nth(1).click()
    expect_example(editor, 3)
    editor.get_by_role("button", name="Keep it").click()
    expect_example(editor, 4)
    expect_saved(editor)
    assert stored(project)[3:] == [(1, "label", "praise")]
    expect(editor.locator(".label-counts")).to_have_text("3 of 100 examples labelled")


def test_a_skip_is_taken_back_from_the_list(page: Page, editor: Locator, project: FakeProject) -> None:
    press_fast(page, "s1")
    expect_saved(editor)
    tab(editor, "Skipped").click()
    row_of(editor, 1).get_by_role("button", name="Take back").click()
    expect_example(editor, 1)
    expect_counts(editor, skipped=0)
    press_fast(page, "3")
    expect_example(editor, 3)
    expect_saved(editor)
    assert stored(project) == [(1, "skip", None), (2, "label", "refund"), (1, "undo", None), (1, "label", "account")]
    expect_counts(editor, done=2, skipped=0)


def test_a_skipped_example_is_labelled_straight_from_the_list(
    page: Page, editor: Locator, project: FakeProject
) -> None:
    press_fast(page, "s")
    tab(editor, "Skipped").click()
    row_of(editor, 1).get_by_title("Look at it again").click()
    expect(editor.locator(".label-top")).to_contain_text("you skipped it")
    press_fast(page, "2")
    expect_saved(editor)
    assert stored(project) == [(1, "skip", None), (1, "label", "delivery")]
    expect_counts(editor, done=1, skipped=0)


def test_a_row_leads_to_the_examples_timeline(page: Page, editor: Locator) -> None:
    page.evaluate("addEventListener('studio-timeline', ({detail}) => { window.asked = detail })")
    press_fast(page, "1")
    row_of(editor, 1).get_by_role("button", name="Timeline").click()
    assert page.evaluate("window.asked") == {"project": "inbox", "example": 1}


def test_the_tabs_are_reached_and_turned_with_keys(page: Page, editor: Locator) -> None:
    press_fast(page, "s")
    tab(editor, "Done").focus()
    page.keyboard.press("ArrowRight")
    expect(tab(editor, "Skipped")).to_be_focused()
    expect(tab(editor, "Skipped")).to_have_attribute("aria-selected", "true")
    expect(rows(editor)).to_have_count(1)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(tab(editor, "Pending")).to_be_focused()
