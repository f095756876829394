"""Answers to questions: a part of the text by mouse, touch or keys, or that the text does not have one."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.labelling.editing import expect_example, open_editor, tab
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject
from tests.browser.labelling.tasks.marking import (
    EVIL,
    FAMILY,
    click,
    drag,
    expect_selected,
    stored_values,
    tap,
)

TEXT = f"The {FAMILY} of Zoe\u0308 lived in Köln\nuntil 1990; {EVIL} then they moved to تل أبيب for good."


@pytest.fixture
def questions(project: FakeProject) -> FakeProject:
    project.task, project.labels, project.texts = "question-answering", [], [TEXT] * 12
    project.questions = {number: f"Question {number}?" for number in range(1, 13)}
    project.questions[2] = EVIL
    start = TEXT.index("Köln")
    suggestion = {"label": [{"start": start, "end": start + 4}], "probability": 0.7, "version": "v3"}
    project.suggestions = {3: suggestion, 4: suggestion, 5: {**suggestion, "label": []}}
    return project


def answers(project: FakeProject, values: list[tuple[int, list[dict[str, int]]]]) -> list[str | None]:
    """The words that each stored answer slices from the text in Python; None for no answer."""
    assert all(set(answer) == {"start", "end"} for _, value in values for answer in value)
    return [TEXT[value[0]["start"] : value[0]["end"]] if value else None for _, value in values]


def test_an_answer_is_selected_by_mouse_or_keys_taken_from_the_model_or_not_there(
    page: Page, server: FakeLabelServer, questions: FakeProject
) -> None:
    editor = open_editor(page, server)
    press = page.keyboard.press
    press("Enter")
    expect(editor.get_by_text("Select the answer in the text, or press n if it is not there.")).to_be_visible()
    drag(page, "1990; <img", inside=0.3)
    expect(editor.locator(".answer-chosen")).to_have_text("Answer: 1990; <img")
    press("Enter")
    expect(editor.locator(".answer-question")).to_have_text(EVIL)
    drag(page, "تل أبيب")
    press("Enter")
    expect_example(editor, 3)
    expect(editor.locator(".label-suggestion")).to_contain_text("Model suggests “Köln” 70\u00a0%")
    expect(editor.locator("mark[data-suggested]")).to_have_text("Köln")
    press("Enter")
    press(".")
    expect_selected(page, "Köln")
    press("Shift+ArrowRight")
    expect_selected(page, "Köln\nuntil")
    press("Enter")
    expect(editor.locator(".label-suggestion")).to_contain_text("Model suggests no answer")
    press("Enter")
    press("n")
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Enter"):
        press(key)
    expect_example(editor, 8)
    assert answers(questions, stored_values(editor, questions)) == [
        "1990; <img",
        "تل أبيب",
        "Köln",
        "Köln\nuntil",
        None,
        None,
        f"{FAMILY} of Zoe\u0308",
    ]
    assert page.evaluate("window.ran") is None


def test_an_answer_survives_a_reload_and_an_undo_and_is_looked_over_again(
    page: Page, server: FakeLabelServer, questions: FakeProject
) -> None:
    editor = open_editor(page, server)
    click(page, "lived")
    editor = open_editor(page, server)
    expect(editor.locator("mark.piece")).to_have_text("lived")
    page.keyboard.press("Enter")
    page.keyboard.press("u")
    expect(editor.locator("mark.piece")).to_have_text("lived")
    page.keyboard.press("Escape")
    expect(editor.locator("mark.piece")).to_have_count(0)
    page.keyboard.press("n")
    expect_example(editor, 2)
    row = editor.locator(".own-row[data-example-id='1']")
    expect(row.locator(".own-said")).to_have_text("No answer")
    expect(row.locator(".own-text")).to_have_text("Question 1?")
    row.get_by_title("Look at it again").click()
    expect(editor.locator(".label-top")).to_contain_text("you chose No answer")
    expect(editor.locator(".answer-chosen")).to_have_text("You chose: no answer here.")
    page.keyboard.press("Enter")
    assert answers(questions, stored_values(editor, questions)) == ["lived", None]
    tab(editor, "Done").click()
    expect(editor.get_by_label("With this label")).to_be_hidden()


def test_fingers_tap_the_first_and_the_last_word_of_an_answer(
    browser: Browser, server: FakeLabelServer, questions: FakeProject
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    editor = open_editor(page, server)
    tap(page, "lived")
    tap(page, "Köln")
    expect(editor.locator(".answer-chosen")).to_have_text("Answer: lived in Köln")
    editor.get_by_role("button", name="Submit").tap()
    editor.get_by_role("button", name="No answer here").tap()
    tap(page, "Köln")
    expect_selected(page, "Köln")
    editor.get_by_role("button", name="Submit").tap()
    expect_example(editor, 4)
    assert answers(questions, stored_values(editor, questions)) == ["lived in Köln", None, "Köln"]
    page.close()
