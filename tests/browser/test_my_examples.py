"""A person's side of the Label page: their list, their drafts, the guidelines beside them, and what they hold."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.editing import expect_example, expect_saved, open_editor, press_fast, stored, until
from tests.browser.fake_label_server import OTHERS, FakeLabelServer, FakeProject, FakeStudio

TEXTS = [f"Message number {number}" for number in range(1, 101)]
SEATS_TAKEN = "Somebody else has answered this example meanwhile. Your answer was not saved."


@pytest.fixture
def project() -> FakeProject:
    return FakeProject(list(TEXTS))


@pytest.fixture
def studio(project: FakeProject) -> FakeStudio:
    return FakeStudio(projects={"inbox": project, "other": FakeProject(["Another project's only text"], title="Other")})


@pytest.fixture
def server(studio: FakeStudio) -> Iterator[FakeLabelServer]:
    with FakeLabelServer(studio).running() as server:
        yield server


@pytest.fixture
def editor(page: Page, server: FakeLabelServer) -> Locator:
    return open_editor(page, server)


def rows(editor: Locator) -> Locator:
    return editor.locator(".own-row")


def row_of(editor: Locator, number: int) -> Locator:
    return editor.locator(f".own-row[data-example-id='{number}']")


def tab(editor: Locator, name: str) -> Locator:
    return editor.get_by_role("tab", name=name)


def expect_counts(editor: Locator, **counts: int) -> None:
    for name, count in counts.items():
        expect(tab(editor, name.capitalize()).locator(".own-count")).to_have_text(str(count))


def reload(page: Page, server: FakeLabelServer) -> Locator:
    page.on("dialog", lambda dialog: dialog.accept())
    return open_editor(page, server)


# ---- the list


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
    expect(row_of(editor, 1).locator(".own-chip")).to_have_text("delivery")
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
    expect(rows(editor).first.locator(".own-chip")).to_have_text("praise")
    expect_saved(editor)
    assert stored(project)[3:] == [(1, "label", "praise")]
    expect_counts(editor, done=3)


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


def test_texts_and_notes_in_the_list_that_look_like_code_are_only_shown(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    evil = '<img src=x onerror="window.ran=1">${window.ran=2}{{window.ran=3}}'
    project.texts = [evil] * 3
    editor = open_editor(page, server)
    page.keyboard.press("Shift+F")
    editor.get_by_label("Why is this example flagged?").fill(evil)
    page.keyboard.press("Enter")
    expect_saved(editor)
    tab(editor, "Flagged").click()
    expect(row_of(editor, 1).locator(".own-note")).to_have_text(evil)
    row_of(editor, 1).get_by_title("Look at it again").click()
    expect(editor.locator(".label-top")).to_contain_text(evil)
    assert page.evaluate("window.ran") is None
    assert editor.locator("img, script").count() == 0


# ---- undo, drafts and notes after a reload


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


def test_another_person_sees_nothing_of_the_one_before_and_sends_none_of_it(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio, server: FakeLabelServer
) -> None:
    studio.refusals[1] = (409, SEATS_TAKEN)
    press_fast(page, "1")
    expect(editor.locator(".label-drafts li")).to_have_count(1)
    studio.failing = 503
    press_fast(page, "2")
    page.keyboard.press("Shift+F")
    page.keyboard.type("ada's thought")
    studio.failing, studio.person = None, "ben"
    studio.refusals.clear()
    project.holders.clear()
    editor = reload(page, server)
    expect_saved(editor)
    expect(editor.locator(".label-drafts li")).to_have_count(0)
    expect(editor.get_by_label("Why is this example flagged?")).to_be_hidden()
    press_fast(page, "4")
    expect_saved(editor)
    assert [(row["person"], row["label"]) for row in project.stored] == [("ben", "praise")]
    studio.person = "ada"
    editor = reload(page, server)
    until(page, lambda: len(project.stored) == 2)
    assert [(row["person"], row["label"]) for row in project.stored] == [("ben", "praise"), ("ada", "delivery")]
    expect(editor.locator(".label-drafts li")).to_have_count(1)


def test_the_page_turns_to_the_person_who_signs_in_while_it_is_open(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio
) -> None:
    press_fast(page, "12")
    expect_saved(editor)
    studio.person = "ben"
    press_fast(page, "3")
    expect_counts(editor, done=0)
    expect_saved(editor)
    press_fast(page, "4")
    expect_saved(editor)
    assert [row["person"] for row in project.stored] == ["ada", "ada", "ben"]
    studio.person = "ada"
    until(page, lambda: len(project.stored) == 4)
    assert (project.stored[3]["person"], project.stored[3]["label"]) == ("ada", "account")


# ---- labels


def test_a_label_has_its_own_colour_and_key_or_those_of_its_place(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.labels = [
        {"name": "bright", "description": "", "colour": "#ffe14d", "key": "b"},
        {"name": "plain", "description": "", "colour": None, "key": None},
        {"name": "odd", "description": "", "colour": "red; background: url(x)", "key": "S"},
    ]
    editor = open_editor(page, server)
    keys = editor.locator(".label-key")
    expect(keys).to_have_text(["b", "2", "3"])
    expect(keys.nth(0)).to_have_css("background-color", "rgb(255, 225, 77)")
    expect(keys.nth(0)).to_have_css("color", "rgb(0, 0, 0)")
    expect(keys.nth(1)).to_have_css("background-color", "rgb(186, 84, 15)")
    expect(keys.nth(1)).to_have_css("color", "rgb(255, 255, 255)")
    expect(keys.nth(2)).to_have_css("background-color", "rgb(18, 127, 120)")
    press_fast(page, "b2s3")
    expect_saved(editor)
    assert stored(project) == [(1, "label", "bright"), (2, "label", "plain"), (3, "skip", None), (4, "label", "odd")]


def test_many_labels_have_letters_and_a_filter_whose_first_label_enter_takes(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.labels = [{"name": f"label {number:02d}", "description": ""} for number in range(1, 41)]
    editor = open_editor(page, server)
    expect(editor.locator(".label-key").nth(9)).to_have_text("a")
    expect(editor.locator(".label-key").nth(39)).to_have_text("")
    press_fast(page, "9a")
    page.keyboard.press("/")
    expect(editor.get_by_label("Filter the labels")).to_be_focused()
    page.keyboard.type("l 40")
    expect(editor.locator(".label-choice:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect_example(editor, 4)
    expect(editor.get_by_label("Filter the labels")).to_have_value("")
    expect(editor.locator(".label-choice:visible")).to_have_count(40)
    press_fast(page, "s")
    expect_saved(editor)
    assert [label for _, _, label in stored(project)] == ["label 09", "label 10", "label 40", None]


# ---- guidelines


def change_guidelines(project: FakeProject, text: str) -> None:
    project.guidelines, project.guidelines_number = text, project.guidelines_number + 1


def test_guidelines_that_change_while_the_page_is_open_say_so_and_show_what_changed(
    page: Page, editor: Locator, project: FakeProject, server: FakeLabelServer
) -> None:
    head = page.locator(".guidelines")
    expect(head).to_contain_text("version 1")
    expect(page.locator(".label-guidelines").first).to_contain_text("What does the customer want most?")
    project.guidelines = project.guidelines.replace("Skip ads.", "Flag ads.\n- <img src=x onerror=window.ran=1>")
    project.guidelines_number = 2
    press_fast(page, "1")
    expect(head.get_by_text("Guidelines changed")).to_be_visible()
    expect(head).to_contain_text("version 2")
    expect(page.locator(".label-guidelines").first).to_contain_text("Flag ads.")
    expect_example(editor, 2)
    head.get_by_role("button", name="What changed?").click()
    expect(head.locator("del")).to_have_text(["- Skip ads."])
    expect(head.locator("ins")).to_have_text(["- Flag ads.", "- <img src=x onerror=window.ran=1>"])
    reload(page, server)
    expect(head.get_by_text("Guidelines changed")).to_be_visible()
    head.get_by_role("button", name="Got it").click()
    expect(head.get_by_text("Guidelines changed")).to_be_hidden()
    reload(page, server)
    expect(head).to_contain_text("version 2")
    expect(head.get_by_text("Guidelines changed")).to_be_hidden()
    assert page.evaluate("window.ran") is None


def test_guidelines_are_closed_and_opened_and_stay_so(page: Page, editor: Locator, server: FakeLabelServer) -> None:
    words, toggle = page.locator(".label-guidelines").first, page.locator(".guidelines-toggle")
    expect(words).to_be_visible()
    toggle.click()
    expect(words).to_be_hidden()
    reload(page, server)
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(words).to_be_hidden()


def test_guidelines_longer_than_the_window_stay_in_their_place_and_scroll(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.guidelines = "\n\n".join(f"Rule {number}: choose one label." for number in range(1, 101))
    open_editor(page, server)
    first = page.locator(".label-guidelines p", has_text="Rule 1:")
    last = page.locator(".label-guidelines p", has_text="Rule 100:")
    expect(first).to_be_in_viewport()
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_a_phone_the_guidelines_open_above_the_example(browser: Browser, server: FakeLabelServer) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    editor = open_editor(page, server)
    words = page.locator(".label-guidelines").first
    expect(words).to_be_hidden()
    page.locator(".guidelines-toggle").tap()
    expect(words).to_be_visible()
    box, card = words.bounding_box(), editor.locator(".label-card").bounding_box()
    assert box is not None
    assert card is not None
    assert box["y"] < card["y"]
    page.close()


# ---- what is held


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


# ---- when nothing is left, and how far everything is


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
    studio.failing = 503
    press_fast(page, "1")
    expect(editor).to_have_attribute("data-unsaved", "1")
    expect(editor.locator(".label-counts")).to_have_text("0 of 100 examples labelled")
    expect_counts(editor, done=1)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_list_and_the_guidelines_fit_the_screen_and_a_thumb(
    browser: Browser, server: FakeLabelServer, project: FakeProject, screenshots: Path, width: int, mode: str
) -> None:
    options: dict[str, Any] = {"has_touch": width < 500, "is_mobile": width < 500}
    page = browser.new_page(viewport={"width": width, "height": 844}, **options)
    project.texts[1] = "unbreakable" * 60
    editor = open_editor(page, server, f"?__theme={mode}")
    for name in ("refund", "delivery", "praise"):
        editor.get_by_role("button", name=name).first.click()
    expect_saved(editor)
    change_guidelines(project, f"{project.guidelines}\n\n{'unbreakable' * 20}")
    editor.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="What changed?").click()
    row_of(editor, 2).get_by_title("Look at it again").click()
    page.screenshot(path=screenshots / f"mine-{width}-{mode}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    buttons = page.locator(".label-page button:visible").all()
    sizes = [button.bounding_box() for button in buttons]
    assert all(size and size["height"] >= 44 and size["width"] >= 44 for size in sizes)
    page.close()
