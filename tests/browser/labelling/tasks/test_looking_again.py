"""An answer that is looked over again: what the person takes away is not kept without a word."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.labelling.editing import expect_example, expect_saved, open_editor, row_of
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject

TEXT = "Angela Merkel flew from Berlin"


@pytest.mark.parametrize(
    ("task", "answer", "take_away", "hint"),
    [
        ("multi-label", ["1", "Enter"], ["1", "Enter"], "Choose the labels that fit"),
        ("question-answering", ["ArrowRight", "Enter"], ["Escape", "Enter"], "Select the answer in the text"),
        ("seq2seq", ["e", "x", "Control+Enter"], ["e", "Backspace", "Control+Enter"], "Write the target text first."),
    ],
)
def test_an_answer_that_is_taken_away_asks_for_another_one_or_to_keep_it(
    page: Page,
    server: FakeLabelServer,
    project: FakeProject,
    task: str,
    answer: list[str],
    take_away: list[str],
    hint: str,
) -> None:
    project.task, project.texts = task, [TEXT] * 12
    project.questions = dict.fromkeys(range(1, 13), "Who flew?") if task == "question-answering" else {}
    editor = open_editor(page, server)
    for key in answer:
        page.keyboard.press(key)
    expect_saved(editor)
    editor.locator(".label-counts").click()  # out of the field, where there is one
    row_of(editor, 1).get_by_title("Look at it again").click()
    expect(editor.locator(".label-correcting")).to_be_visible()
    for key in take_away:
        page.keyboard.press(key)
    expect(editor.locator(".label-hint")).to_contain_text(hint)
    expect_example(editor, 1)
    editor.get_by_role("button", name="Keep it").click()
    expect_example(editor, 2)
    expect_saved(editor)
    assert len(project.stored) == 1
