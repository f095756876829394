"""Answers that could not be saved yet are kept, and stored once and in order when the studio is back."""

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.browser.labelling.editing import expect_example, expect_saved, open_editor, press_fast, stored, until
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject, FakeStudio

pytestmark = pytest.mark.usefixtures("suggestions")


def test_a_studio_that_answers_503_for_a_while_gets_every_answer_in_order(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio
) -> None:
    studio.failing = 503
    press_fast(page, "12341")
    expect(editor).to_have_attribute("data-unsaved", "5")
    expect(editor.get_by_text("5 unsaved")).to_be_visible()
    banner = "The studio cannot be reached. 5 answers are kept here and will be saved when it is back."
    expect(editor.get_by_text(banner)).to_be_visible()
    studio.failing = None
    expect_saved(editor)
    expect(editor.get_by_text(banner)).to_have_count(0)
    assert [number for number, _, _ in stored(project)] == [1, 2, 3, 4, 5]


def test_an_answer_whose_reply_was_lost_is_sent_again_with_the_same_id_and_stored_once(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio
) -> None:
    studio.lose_replies = 2
    press_fast(page, "123")
    expect_saved(editor)
    assert [number for number, _, _ in stored(project)] == [1, 2, 3]
    assert len(studio.sent()) == 5
    assert len({body["request_id"] for body in studio.sent()}) == 3


def test_a_studio_that_stops_and_starts_again_loses_nothing_and_doubles_nothing(
    page: Page, editor: Locator, project: FakeProject, server: FakeLabelServer
) -> None:
    press_fast(page, "123")
    server.stop()
    press_fast(page, "4s12341")
    expect(editor).to_have_attribute("data-connection", "offline")
    server.start()
    expect_saved(editor)
    press_fast(page, "12")
    expect_saved(editor)
    assert [number for number, _, _ in stored(project)] == list(range(1, 13))


def test_a_reload_sends_what_was_unsent_with_the_same_ids_and_shows_none_of_it_again(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio, server: FakeLabelServer
) -> None:
    studio.failing = 503
    press_fast(page, "1234")
    until(page, lambda: len(studio.sent()) >= 2)
    window = studio.sent()[0]["window"]
    first_id = studio.sent()[0]["request_id"]
    before = page.evaluate("Object.values(localStorage).join()")
    page.on("dialog", lambda dialog: dialog.accept())
    studio.failing = None
    studio.latency_seconds = 0.2
    editor = open_editor(page, server)
    expect_example(editor, 5)
    expect_saved(editor)
    assert stored(project) == [
        (1, "label", "refund"),
        (2, "label", "delivery"),
        (3, "label", "account"),
        (4, "label", "praise"),
    ]
    assert [row["request_id"] in before for row in project.stored] == [True] * 4
    assert project.stored[0]["request_id"] == first_id
    assert {body["window"] for body in studio.sent("claim")} == {window}


def test_leaving_with_unsent_answers_asks_first(page: Page, editor: Locator, studio: FakeStudio) -> None:
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    studio.failing = 503
    page.keyboard.press("1")
    expect(editor).to_have_attribute("data-unsaved", "1")
    page.reload()
    until(page, lambda: asked)
    assert asked == ["beforeunload"]


def test_what_a_closed_tab_left_unsent_is_sent_by_the_next_page(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio, server: FakeLabelServer
) -> None:
    studio.failing = 503
    press_fast(page, "12")
    expect(editor).to_have_attribute("data-unsaved", "2")
    page.close(run_before_unload=False)
    studio.failing = None
    other = page.context.new_page()
    editor = open_editor(other, server, "?project=other")
    until(other, lambda: len(project.stored) == 2)
    assert [number for number, _, _ in stored(project)] == [1, 2]
    until(
        other,
        lambda: other.evaluate("Object.keys(localStorage).filter(k => k.startsWith('studio-answers')).length") == 0,
    )


def test_an_ended_session_keeps_the_answers_and_offers_to_sign_in(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio
) -> None:
    studio.failing, studio.failing_sentence = 401, "This studio has a password."
    press_fast(page, "12")
    expect(editor).to_have_attribute("data-connection", "signed-out")
    expect(editor.locator(".label-notice")).to_contain_text("Your session ended. 2 answers are kept here")
    expect(editor.get_by_role("link", name="Sign in again")).to_have_attribute("href", page.url.split("?")[0] + "login")
    studio.failing = None
    expect_saved(editor)
    assert [number for number, _, _ in stored(project)] == [1, 2]


def test_labelling_goes_on_when_the_browser_keeps_nothing(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    editor = open_editor(page, server)
    press_fast(page, "123")
    expect_saved(editor)
    assert [number for number, _, _ in stored(project)] == [1, 2, 3]
