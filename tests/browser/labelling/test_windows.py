"""What a window holds: its own examples, for as long as somebody looks, also after a reload."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.labelling.editing import expect_example, expect_saved, open_editor, press_fast, reload, stored, until
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject, FakeStudio

UUID4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def test_leases_are_renewed_while_somebody_looks_and_only_then(
    page: Page, server: FakeLabelServer, studio: FakeStudio
) -> None:
    studio.lease_seconds = 4
    open_editor(page, server)
    until(page, lambda: len(studio.sent("claim")) == 3)
    page.get_by_role("tab", name="Other").click()
    page.wait_for_function("document.querySelector('.label-editor').offsetParent === null")
    seen = len(studio.sent("claim"))
    started = page.evaluate("performance.now()")
    page.wait_for_function(f"performance.now() - {started} > 4000")
    assert len(studio.sent("claim")) == seen
    page.get_by_role("tab", name="Label").click()
    until(page, lambda: len(studio.sent("claim")) > seen)


def test_what_a_page_holds_is_given_back_when_it_closes_or_turns_to_another_project(
    page: Page, editor: Locator, studio: FakeStudio, server: FakeLabelServer
) -> None:
    window = studio.sent("claim")[0]["window"]
    page.get_by_label("Project").click()
    page.get_by_role("option", name="other").click()
    expect(editor.locator(".label-text")).to_have_text("Another project's only text")
    until(page, lambda: studio.sent("release") == [{"window": window}])
    other = page.context.new_page()
    page.close(run_before_unload=True)
    until(other, lambda: len(studio.sent("release")) == 2)


def test_a_page_that_closes_with_unsent_answers_keeps_their_seats(
    page: Page, editor: Locator, studio: FakeStudio, project: FakeProject
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    studio.failing = 503
    press_fast(page, "1")
    other = page.context.new_page()
    page.close(run_before_unload=True)
    until(other, lambda: not [held for held in other.context.pages if held == page])
    assert studio.sent("release") == []


def test_a_reload_shows_the_same_example_again(
    page: Page, editor: Locator, studio: FakeStudio, server: FakeLabelServer
) -> None:
    press_fast(page, "12")
    expect_saved(editor)
    expect_example(reload(page, server), 3)
    assert len({body["window"] for body in studio.sent("claim")}) == 1


def test_a_new_tab_goes_on_with_the_examples_that_a_closed_one_held(
    page: Page, editor: Locator, studio: FakeStudio, server: FakeLabelServer
) -> None:
    page.keyboard.press("1")
    expect_saved(editor)
    page.close()
    expect_example(open_editor(page.context.new_page(), server), 2)
    expect_example(open_editor(page.context.new_page(), server), 34)
    first, second, third = [body["window"] for body in studio.sent("claim")]
    assert first == second != third


def test_a_duplicated_tab_takes_another_window_name_and_other_examples(
    page: Page, editor: Locator, studio: FakeStudio, server: FakeLabelServer
) -> None:
    name = page.evaluate("sessionStorage.getItem('studio-window')")
    duplicate = page.context.new_page()
    duplicate.add_init_script(
        f"if (!sessionStorage.getItem('studio-window')) sessionStorage.setItem('studio-window', '{name}')"
    )
    second = open_editor(duplicate, server)
    expect_example(editor, 1)
    expect_example(second, 33)
    windows = [body["window"] for body in studio.sent("claim")]
    assert windows[0] == name
    assert len(set(windows)) == 2
    assert duplicate.evaluate("sessionStorage.getItem('studio-window')") == windows[1]


def test_without_a_secure_context_nothing_is_different(
    page: Page, server: FakeLabelServer, project: FakeProject, studio: FakeStudio
) -> None:
    page.context.add_init_script(
        "delete Crypto.prototype.randomUUID; Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})"
    )
    editor = open_editor(page, server)
    press_fast(page, "123")
    expect_saved(editor)
    name = page.evaluate("sessionStorage.getItem('studio-window')")
    duplicate = page.context.new_page()
    duplicate.add_init_script(f"sessionStorage.setItem('studio-window', '{name}')")
    second = open_editor(duplicate, server)
    expect_example(editor, 4)
    expect_example(second, 36)
    assert len({body["window"] for body in studio.sent("claim")}) == 2
    page.reload()
    expect_example(editor, 4)
    assert studio.sent("claim")[-1]["window"] == name
    assert all(re.fullmatch(UUID4, body["request_id"]) for body in studio.sent())
    assert [number for number, _, _ in stored(project)] == [1, 2, 3]


def test_another_project_is_loaded_when_the_page_turns_to_it(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio
) -> None:
    studio.latency_seconds = 0.2
    press_fast(page, "12")
    page.get_by_label("Project").click()
    page.get_by_role("option", name="other").click()
    expect(editor.locator(".label-text")).to_have_text("Another project's only text")
    page.locator("body").click(position={"x": 3, "y": 3})
    press_fast(page, "3")
    expect(editor.get_by_text("The only example is labelled")).to_be_visible()
    expect_saved(editor)
    assert [number for number, _, _ in stored(project)] == [1, 2]
    assert stored(studio.projects["other"]) == [(1, "label", "account")]
