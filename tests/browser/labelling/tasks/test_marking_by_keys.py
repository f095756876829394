"""Spans with the keyboard alone: select, label, turn to, relabel, reshape, remove, and submit."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.labelling.editing import SEATS_TAKEN, expect_example, open_editor, stored
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject, FakeStudio
from tests.browser.labelling.tasks.marking import (
    LABELS,
    expect_selected,
    expect_spans,
    selected,
    stored_values,
    surfaces,
)

# Each name in brackets, behind the key of its label.
MARKED = [
    "1[Ada Lovelace] met 1[Charles Babbage] in 2[London].",
    "On 4[Monday], 3[UNESCO] opened in 2[Paris].",
    "1[Alan Turing] worked at 2[Bletchley Park] (4[1940]).",
    "The 3[BBC] sent 1[Mary O'Neill] to 2[Rome].",
    "In 4[May 1999] the bank left 2[Bonn] for 2[Berlin].",
    "1[夏目漱石] visited 2[東京] in 4[1905].",
    "سافر 1[أحمد] إلى 2[القاهرة] يوم 4[الاثنين]",
    "1[Zoe\u0308] \U0001f469\u200d\U0001f52c joined 3[CERN] in 2[Genève].",
    "3[NATO], the 3[EU] and the 3[UN] agreed.",
    "From 2[Oslo]\nto 2[Lima]\nby 4[noon].",
]
NAME = re.compile(r"(\d)\[(.+?)\]")
TEXTS = [NAME.sub(r"\2", marked) for marked in MARKED]


def test_thirty_names_in_ten_sentences_by_keys_alone(
    browser: Browser, server: FakeLabelServer, names: FakeProject, screenshots: Path
) -> None:
    names.texts = list(TEXTS)
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    context.tracing.start(screenshots=True)
    editor = open_editor(page, server)
    for number, marked in enumerate(MARKED, start=1):
        expect_example(editor, number)
        for key, words in NAME.findall(marked):
            select_words(page, words)
            page.keyboard.press(key)
        expect(editor.locator(".span-open")).to_have_count(3)
        if number == 8:
            page.screenshot(path=screenshots / "spans-keyboard.png")
        page.keyboard.press("Enter")
    wanted = [[(words, LABELS[int(key) - 1]["name"]) for key, words in NAME.findall(marked)] for marked in MARKED]
    assert surfaces(names, stored_values(editor, names)) == list(zip(TEXTS, wanted, strict=True))
    # `playwright show-trace` plays it.
    context.tracing.stop(path=screenshots / "spans-keyboard.zip")
    context.close()


def select_words(page: Page, words: str) -> None:
    """On with an arrow to the first of these words, and with Shift to the last, as the text is read."""
    onward = "ArrowLeft" if "\u0600" < words[0] < "\u06ff" else "ArrowRight"
    for _ in range(20):
        page.keyboard.press(onward)
        if (found := selected(page)) and words.startswith(found):
            break
    for _ in range(10):
        if selected(page) == words:
            return
        page.keyboard.press(f"Shift+{onward}")
    raise AssertionError(f"{words!r} was not reached; {selected(page)!r} is selected")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_tab_turns_to_each_span_where_it_is_relabelled_reshaped_and_removed(
    page: Page, server: FakeLabelServer, names: FakeProject
) -> None:
    editor = open_editor(page, server)
    press(page, "ArrowRight", "1", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "2", "End", "2")
    expect_spans(editor, "Angela = person", "Berlin = place", "York = place")
    current = editor.locator(".span-row[aria-current] .span-surface")
    press(page, "Tab")
    expect(current).to_have_text("Angela")
    expect(editor.get_by_text("Span 1 of 3: “Angela”, person.")).to_be_attached()
    press(page, "Shift+ArrowRight")
    expect_selected(page, "Angela Merkel")
    press(page, "1", "Shift+Tab")
    expect_spans(editor, "Angela Merkel = person", "Berlin = place", "York = place")
    expect(current).to_have_text("York")
    press(page, "4", "Shift+Tab")
    expect(current).to_have_text("Berlin")
    press(page, "Delete")
    expect_spans(editor, "Angela Merkel = person", "York = time")
    expect(current).to_have_text("York")
    press(page, "Escape")
    expect(current).to_have_count(0)
    press(page, "Tab", "Tab", "Backspace", "Enter")
    expect_example(editor, 2)
    assert surfaces(names, stored_values(editor, names)) == [(names.texts[0], [("Angela Merkel", "person")])]


def test_behind_the_last_span_the_tab_key_goes_on_to_the_buttons_and_enter_presses_them(
    page: Page, server: FakeLabelServer, names: FakeProject
) -> None:
    editor = open_editor(page, server)
    press(page, "ArrowRight", "1", "Tab", "Tab")
    expect(editor.get_by_role("button", name="person", exact=True)).to_be_focused()
    expect(editor.locator(".span-row[aria-current]")).to_have_count(0)
    for _ in range(20):
        if editor.get_by_role("button", name="Skip").evaluate("(node) => node === document.activeElement"):
            break
        press(page, "Tab")
    press(page, "Enter")
    expect_example(editor, 2)
    stored_values(editor, names)
    assert stored(names) == [(1, "skip", None)]


def test_the_space_bar_begins_to_mark_and_lines_are_gone_through(
    page: Page, server: FakeLabelServer, names: FakeProject
) -> None:
    names.texts = ["one two three\nfour five six\nseven eight nine"] * 2
    editor = open_editor(page, server)
    press(page, "ArrowRight", "ArrowRight", "ArrowDown")
    expect_selected(page, "five")
    press(page, " ", "ArrowDown", "ArrowLeft")
    expect_selected(page, "five six\nseven")
    press(page, "Escape", "ArrowUp")
    expect_selected(page, "four")
    press(page, "Shift+ArrowUp", "3")
    expect_spans(editor, "one two three four = organisation")
    press(page, "Enter")
    assert surfaces(names, stored_values(editor, names))[0][1] == [("one two three\nfour", "organisation")]


def test_in_a_text_selected_by_characters_control_goes_by_words(
    page: Page, server: FakeLabelServer, names: FakeProject
) -> None:
    names.settings["span_snap"] = "characters"
    open_editor(page, server)
    press(page, "ArrowRight")
    expect_selected(page, "A")
    press(page, "Control+ArrowRight")
    expect_selected(page, "M")
    press(page, "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "Shift+ArrowLeft")
    expect_selected(page, "Merkel fle")
    press(page, "Control+ArrowLeft")
    expect_selected(page, "f")


def test_what_was_begun_is_there_after_a_reload_and_what_was_undone_after_the_undo(
    page: Page, server: FakeLabelServer, names: FakeProject
) -> None:
    editor = open_editor(page, server)
    press(page, "ArrowRight", "1")
    expect_spans(editor, "Angela = person")
    editor = open_editor(page, server)
    expect_spans(editor, "Angela = person")
    press(page, "ArrowLeft", "2", "Enter")
    expect_example(editor, 2)
    expect_spans(editor)
    press(page, "u")
    expect_example(editor, 1)
    expect_spans(editor, "Angela = person", "York = place")
    press(page, "Tab", "Delete", "s", "u", "Enter")
    values = stored_values(editor, names)
    assert [[found for found, _ in chosen] for _, chosen in surfaces(names, values)] == [["Angela", "York"], ["York"]]


def test_an_answer_that_is_looked_over_again_stays_unless_it_is_changed(
    page: Page, server: FakeLabelServer, names: FakeProject
) -> None:
    editor = open_editor(page, server)
    press(page, "ArrowRight", "1", "Enter")
    assert len(stored_values(editor, names)) == 1
    look_again(editor)
    expect(editor.locator(".label-top")).to_contain_text("Example 1: you chose ")
    expect_spans(editor, "Angela = person")
    press(page, "Enter")
    look_again(editor)
    press(page, "ArrowLeft", "2", "Enter")
    values = stored_values(editor, names)
    assert [[found for found, _ in chosen] for _, chosen in surfaces(names, values)] == [["Angela"], ["Angela", "York"]]


def test_whoever_removes_spans_in_the_list_goes_on_there_and_in_the_end_in_the_text(
    page: Page, server: FakeLabelServer, names: FakeProject
) -> None:
    editor = open_editor(page, server)
    press(page, "ArrowRight", "1", "ArrowRight", "1", "ArrowRight", "2")
    expect(editor.locator(".span-open")).to_have_count(3)
    press(page, "Tab", "Tab", "Tab", "Tab")  # past the last span, so that buttons are reached by keys
    remove = editor.get_by_role("button", name="Remove this span")
    remove.nth(1).focus()
    for left in (2, 1, 0):
        press(page, "Enter")
        expect(remove).to_have_count(left)
        expect(remove.last if left else editor.locator(".label-marking")).to_be_focused()


def look_again(editor: Locator) -> None:
    editor.locator(".own-row[data-example-id='1']").get_by_title("Look at it again").click()


def test_spans_that_the_studio_refuses_are_a_draft_that_can_be_tried_again(
    page: Page, server: FakeLabelServer, names: FakeProject, studio: FakeStudio
) -> None:
    studio.refusals[1] = (409, SEATS_TAKEN)
    editor = open_editor(page, server)
    press(page, "ArrowRight", "1", "Enter")
    draft = editor.locator(".label-drafts li")
    expect(draft).to_contain_text("person “Angela” for Angela Merkel flew")
    studio.refusals.clear()
    draft.get_by_role("button", name="Try again").click()
    assert surfaces(names, stored_values(editor, names)) == [(names.texts[0], [("Angela", "person")])]
