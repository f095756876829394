"""The label editor in a real browser against a fake studio: no key is lost, doubled, or lands on another example."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from tests.browser.editing import expect_example, expect_saved, open_editor, press_fast, stored, until
from tests.browser.fake_label_server import FakeLabelServer, FakeProject, FakeStudio

TEXTS = [f"Message number {number}" for number in range(1, 101)]
UUID4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


@pytest.fixture
def project() -> FakeProject:
    suggestion = {"label": "delivery", "probability": 0.87, "version": "v3"}
    return FakeProject(list(TEXTS), suggestions=dict.fromkeys(range(2, 101), suggestion))


@pytest.fixture
def studio(project: FakeProject) -> FakeStudio:
    return FakeStudio(projects={"inbox": project, "other": FakeProject(["Another project's only text"], title="Other")})


@pytest.fixture
def server(studio: FakeStudio) -> Iterator[FakeLabelServer]:
    with FakeLabelServer(studio).running() as server:
        yield server


@pytest.fixture
def editor(page: Page, server: FakeLabelServer) -> Locator:
    """The editor, with its first example on screen."""
    return open_editor(page, server)


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


def test_enter_accepts_the_suggestion_and_does_nothing_where_there_is_none(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio
) -> None:
    expect(editor.get_by_text("No suggestion yet", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(editor.get_by_text("No suggestion yet: choose a label.")).to_be_visible()
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


def test_texts_labels_and_guidelines_that_look_like_code_are_only_shown(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    evil = '<img src=x onerror="window.ran=1">${window.ran=2}{{window.ran=3}}{{{value}}}<script>window.ran=4</script>'
    project.texts = [evil] * 3
    project.labels = [{"name": evil, "description": evil}, {"name": "b", "description": "' onclick='window.ran=5"}]
    project.suggestions = {n: {"label": evil, "probability": 0.5, "version": evil} for n in (1, 2, 3)}
    project.title = project.guidelines = evil
    editor = open_editor(page, server)
    expect(editor.locator(".label-text")).to_have_text(evil)
    expect(editor.locator(".label-suggestion strong")).to_have_text(evil)
    editor.locator(".label-choice").first.click()
    expect(editor.locator(".own-chip")).to_have_text(evil)
    expect_saved(editor)
    assert stored(project) == [(1, "label", evil)]
    assert page.evaluate("window.ran") is None
    assert editor.locator("img, script").count() == 0


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


def test_a_project_without_examples_leads_to_the_data_page(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.texts = []
    editor = open_editor(page, server, "?project=inbox", state="empty")
    expect(editor.get_by_text("No examples yet")).to_be_visible()
    expect(editor.get_by_role("link", name="Data page")).to_have_attribute("href", "?tab=data&project=inbox")


def test_labelling_goes_on_when_the_browser_keeps_nothing(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    editor = open_editor(page, server)
    press_fast(page, "123")
    expect_saved(editor)
    assert [number for number, _, _ in stored(project)] == [1, 2, 3]


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


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_editor_fits_the_screen_and_every_button_a_thumb(
    browser: Browser, server: FakeLabelServer, project: FakeProject, screenshots: Path, width: int, mode: str
) -> None:
    project.guidelines = "What does the customer want most? " * 20
    project.texts[0] = "unbreakable" * 500
    page = browser.new_page(viewport={"width": width, "height": 844}, has_touch=width < 500, is_mobile=width < 500)
    editor = open_editor(page, server, f"?__theme={mode}")
    for name in ("refund", "praise"):
        editor.get_by_role("button", name=name).first.click()
    expect_saved(editor)
    page.screenshot(path=screenshots / f"label-{width}-{mode}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    sizes = [button.bounding_box() for button in editor.get_by_role("button").all() if button.is_visible()]
    assert all(size and size["height"] >= 44 and size["width"] >= 44 for size in sizes)
    page.close()
