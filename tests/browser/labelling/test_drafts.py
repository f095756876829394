"""What was refused or not finished is kept: drafts, notes, and the undo of the last twenty answers."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.labelling.editing import (
    SEATS_TAKEN,
    expect_counts,
    expect_example,
    expect_saved,
    press_fast,
    reload,
    row_of,
    stored,
    tab,
    until,
)
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject, FakeStudio


def test_a_refused_answer_is_kept_as_a_draft_that_is_not_sent_by_itself_and_can_be_discarded(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio
) -> None:
    sentence = "Somebody else has answered this example meanwhile. Your answer was not saved."
    studio.refusals[2] = (409, sentence)
    press_fast(page, "123")
    expect_saved(editor)
    refused = editor.locator(".label-drafts li")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text(sentence)
    expect(refused).to_contain_text("delivery for Message number 2")
    assert [body["example_id"] for body in studio.sent()] == [1, 2, 3]
    assert [number for number, _, _ in stored(project)] == [1, 3]
    page.reload()
    expect(refused).to_have_count(1)
    refused.get_by_role("button", name="Discard").click()
    expect(refused).to_have_count(0)
    assert [body["example_id"] for body in studio.sent()] == [1, 2, 3]


def test_a_refused_correction_is_a_draft_that_can_be_tried_again(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio, server: FakeLabelServer
) -> None:
    press_fast(page, "s1")
    expect_saved(editor)
    studio.refusals[1] = (409, SEATS_TAKEN)
    tab(editor, "Skipped").click()
    row_of(editor, 1).get_by_title("Look at it again").click()
    press_fast(page, "2")
    draft = editor.locator(".label-drafts li")
    expect(draft).to_contain_text(f"Not saved, kept as a draft: {SEATS_TAKEN}")
    expect(draft).to_contain_text("delivery for Message number 1")
    expect_counts(editor, skipped=1, done=1)
    editor = reload(page, server)
    draft.get_by_role("button", name="Try again").click()
    expect(draft).to_have_count(1)
    until(page, lambda: len(studio.sent()) == 4)
    studio.refusals.clear()
    draft.get_by_role("button", name="Try again").click()
    expect(draft).to_have_count(0)
    expect_saved(editor)
    assert stored(project) == [(1, "skip", None), (2, "label", "refund"), (1, "label", "delivery")]
    assert len({body["request_id"] for body in studio.sent()}) == 5


def test_an_undo_that_the_studio_refuses_leaves_the_answer_where_it_was(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio
) -> None:
    press_fast(page, "s")
    expect_saved(editor)
    studio.refusals[1] = (409, SEATS_TAKEN)
    press_fast(page, "u")
    expect(editor.locator(".label-drafts li")).to_contain_text("Undo for Message number 1")
    expect_example(editor, 2)
    expect_counts(editor, skipped=1)
    expect(editor.locator(".label-counts")).to_contain_text("1 skipped")


def test_a_note_that_is_being_typed_survives_a_reload(
    page: Page, editor: Locator, project: FakeProject, server: FakeLabelServer
) -> None:
    page.keyboard.press("Shift+F")
    page.keyboard.type("half a tho")
    editor = reload(page, server)
    note = editor.get_by_label("Why is this example flagged?")
    expect(note).to_have_value("half a tho")
    note.press_sequentially("ught")
    page.keyboard.press("Enter")
    expect_example(editor, 2)
    expect_saved(editor)
    assert [(row["action"], row["note"]) for row in project.stored] == [("flag", "half a thought")]
    reload(page, server)
    expect(note).to_be_hidden()


def test_the_last_twenty_answers_are_undone_after_a_reload_newest_first(
    page: Page, editor: Locator, project: FakeProject, server: FakeLabelServer
) -> None:
    press_fast(page, "1s" * 11)
    expect_saved(editor)
    editor = reload(page, server)
    expect(editor.get_by_role("button", name="Undo")).to_be_enabled()
    press_fast(page, "u" * 25)
    expect_example(editor, 3)
    expect_saved(editor)
    assert stored(project)[22:] == [(number, "undo", None) for number in range(22, 2, -1)]
    expect_counts(editor, done=1, skipped=1)
