"""Keys and clicks: none is lost or doubled, and none lands on another example."""

from collections import Counter

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.labelling.editing import expect_example, expect_saved, open_editor, press_fast, stored
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject, FakeStudio

pytestmark = pytest.mark.usefixtures("suggestions")


def test_thirty_keys_at_thirty_milliseconds_land_on_thirty_examples_once_each(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio
) -> None:
    studio.latency_seconds = 0.1
    keys = "1234s1f234" * 3
    press_fast(page, keys)
    expect_example(editor, 31)
    expect_saved(editor)
    names = {"1": "refund", "2": "delivery", "3": "account", "4": "praise", "s": None, "f": None}
    actions = {"s": "skip", "f": "flag"}
    assert stored(project) == [
        (number, actions.get(key, "label"), names[key]) for number, key in enumerate(keys, start=1)
    ]
    assert len({body["request_id"] for body in studio.sent()}) == 30
    assert all(0 <= body["seconds"] < 30 for body in studio.sent())


def test_the_next_example_is_on_screen_in_the_same_turn_as_the_key(page: Page, editor: Locator) -> None:
    shown = page.evaluate(
        """() => {
          document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '2', code: 'Digit2', bubbles: true}));
          return document.querySelector('.label-card').dataset.exampleId;
        }"""
    )
    assert shown == "2"
    expect(editor.locator(".label-text")).to_have_text("Message number 2")


def test_more_examples_arrive_before_the_last_one_is_reached(page: Page, editor: Locator, project: FakeProject) -> None:
    for number in range(1, 101):
        expect_example(editor, number)
        page.keyboard.press("1")
    expect(editor).to_have_attribute("data-state", "done")
    expect(editor.get_by_text("All 100 examples are labelled")).to_be_visible()
    assert [number for number, _, _ in stored(project)] == list(range(1, 101))
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect_saved(editor)
    assert len(project.stored) == 100


def test_enter_accepts_the_suggestion_and_does_nothing_where_there_is_none(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio
) -> None:
    expect(editor.get_by_text("No suggestion yet", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(editor.get_by_text("There is no suggestion: choose a label.")).to_be_visible()
    expect_example(editor, 1)
    page.keyboard.press("1")
    expect(editor.locator(".label-suggestion")).to_contain_text("Model suggests delivery 87\u00a0%")
    page.keyboard.press("Enter")
    expect_example(editor, 3)
    expect_saved(editor)
    assert stored(project) == [(1, "label", "refund"), (2, "label", "delivery")]
    assert [row["suggestion"] for row in project.stored] == [
        None,
        {"label": "delivery", "probability": 0.87, "version": "v3"},
    ]


def test_enter_on_a_button_reached_with_tab_presses_that_button(
    page: Page, editor: Locator, project: FakeProject
) -> None:
    page.keyboard.press("1")
    page.keyboard.press("Tab")
    editor.locator(".label-choice").nth(3).focus()
    page.keyboard.press("Enter")
    expect_example(editor, 3)
    expect_saved(editor)
    assert stored(project)[1] == (2, "label", "praise")


def test_a_click_labels_and_enter_afterwards_still_accepts(page: Page, editor: Locator, project: FakeProject) -> None:
    editor.locator(".label-choice").nth(0).click()
    page.keyboard.press("Enter")
    expect_example(editor, 3)
    page.get_by_role("tab", name="Label").click()
    page.keyboard.press("Enter")
    expect_example(editor, 4)
    expect_saved(editor)
    assert stored(project) == [(1, "label", "refund"), (2, "label", "delivery"), (3, "label", "delivery")]


def test_keys_typed_into_a_field_held_down_or_with_control_are_ignored(
    page: Page, editor: Locator, studio: FakeStudio
) -> None:
    page.get_by_label("Project").click()
    page.keyboard.type("12sfu")
    page.locator("body").click(position={"x": 3, "y": 3})
    page.keyboard.press("Control+u")
    page.keyboard.press("Alt+1")
    page.keyboard.press("9")
    page.evaluate(
        """() => { for (const extra of [{repeat: true}, {isComposing: true}, {metaKey: true}])
          document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '1', bubbles: true, ...extra})) }"""
    )
    expect_example(editor, 1)
    assert studio.sent() == []


def test_a_hidden_tab_ignores_keys_and_hears_each_once_when_it_is_back(
    page: Page, editor: Locator, project: FakeProject
) -> None:
    page.get_by_role("tab", name="Other").click()
    expect(editor).to_be_hidden()
    press_fast(page, "1s")
    page.get_by_role("tab", name="Label").click()
    expect_example(editor, 1)
    press_fast(page, "2")
    expect_example(editor, 2)
    expect_saved(editor)
    assert stored(project) == [(1, "label", "delivery")]


def test_a_flag_can_carry_a_note(page: Page, editor: Locator, project: FakeProject) -> None:
    page.keyboard.press("Shift+F")
    expect(page.get_by_label("Why is this example flagged?")).to_be_focused()
    page.keyboard.type("1 text, 2 topics")
    expect_example(editor, 1)
    page.keyboard.press("Enter")
    expect_example(editor, 2)
    press_fast(page, "f")
    expect_saved(editor)
    assert [(row["action"], row["note"]) for row in project.stored] == [("flag", "1 text, 2 topics"), ("flag", None)]


def test_undo_brings_examples_back_and_takes_the_answers_back_in_order(
    page: Page, editor: Locator, project: FakeProject
) -> None:
    press_fast(page, "12s")
    expect_example(editor, 4)
    press_fast(page, "uu")
    expect_example(editor, 2)
    press_fast(page, "34")
    expect_example(editor, 4)
    expect_saved(editor)
    assert stored(project) == [
        (1, "label", "refund"),
        (2, "label", "delivery"),
        (3, "skip", None),
        (3, "undo", None),
        (2, "undo", None),
        (2, "label", "account"),
        (3, "label", "praise"),
    ]


def test_undo_works_after_the_last_example_and_stops_after_twenty(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.texts = project.texts[:25]
    editor = open_editor(page, server)
    press_fast(page, "1" * 25)
    expect(editor).to_have_attribute("data-state", "done")
    press_fast(page, "u" * 25)
    expect_example(editor, 6)
    expect_saved(editor)
    assert Counter(action for _, action, _ in stored(project)) == {"label": 25, "undo": 20}


# A dialog with one button that closes it, in front of everything or beside the page; it has the focus.
DIALOG = """(isModal) => {
  const dialog = document.body.appendChild(document.createElement(isModal ? 'dialog' : 'div'));
  const close = dialog.appendChild(document.createElement('button'));
  close.textContent = 'Close it';
  close.addEventListener('click', () => dialog.remove());
  if (isModal) dialog.showModal();
  else dialog.setAttribute('role', 'dialog');
  close.focus();
}"""


@pytest.mark.parametrize("is_modal", [True, False])
def test_no_key_that_is_pressed_in_a_dialog_labels_an_example(
    page: Page, editor: Locator, project: FakeProject, is_modal: bool
) -> None:
    page.keyboard.press("1")  # the next one has a suggestion
    page.evaluate(DIALOG, is_modal)
    press_fast(page, "2s" if is_modal else "")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Close it")).to_have_count(0)
    expect_example(editor, 2)
    page.keyboard.press("s")
    expect_example(editor, 3)
    expect_saved(editor)
    assert stored(project) == [(1, "label", "refund"), (2, "skip", None)]
