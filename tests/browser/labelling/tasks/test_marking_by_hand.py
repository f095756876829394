"""Spans by mouse, by touch and by keys slice the same words in Python, whatever script they are in."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.labelling.editing import expect_example, open_editor
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject
from tests.browser.labelling.tasks.marking import (
    UNUSUAL,
    click,
    drag,
    expect_selected,
    expect_spans,
    selected,
    stored_values,
    surfaces,
    tap,
)

pytestmark = pytest.mark.usefixtures("unusual")

TEXTS = [text for text, _ in UNUSUAL]
WANTED = [
    (text, sorted(((surface, "place") for surface in chosen), key=lambda one: text.index(one[0])))
    for text, chosen in UNUSUAL
]


@pytest.fixture
def unusual(names: FakeProject) -> None:
    names.texts = list(TEXTS)


@pytest.mark.parametrize(("snap", "inside"), [("characters", 0.0), ("words", 0.4)])
def test_what_a_mouse_drags_over_is_what_python_slices(
    page: Page, server: FakeLabelServer, project: FakeProject, snap: str, inside: float
) -> None:
    project.settings["span_snap"] = snap
    editor = open_editor(page, server)
    for number, (_, chosen) in enumerate(UNUSUAL, start=1):
        expect_example(editor, number)
        for surface in chosen:
            drag(page, surface, inside=inside)
            expect_selected(page, surface)
            page.keyboard.press("2")
        page.keyboard.press("Enter")
    assert surfaces(project, stored_values(editor, project)) == WANTED
    assert page.evaluate("window.ran") is None


def test_what_is_selected_by_keys_is_what_python_slices(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.settings["span_snap"] = "characters"
    editor = open_editor(page, server)
    for number, (_, chosen) in enumerate(UNUSUAL, start=1):
        expect_example(editor, number)
        for surface in chosen:
            select_by_keys(page, surface)
            page.keyboard.press("2")
        page.keyboard.press("Enter")
    assert surfaces(project, stored_values(editor, project)) == WANTED


def select_by_keys(page: Page, surface: str) -> None:
    """From the beginning of the text character by character to the first one, and on with Shift to the last."""
    onward = page.locator(".label-marking").evaluate(
        "(box) => (getComputedStyle(box).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight')"
    )
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    for _ in range(200):
        if starts_here(page, surface):
            break
        page.keyboard.press(onward)
    for _ in range(50):
        if selected(page) == surface:
            return
        page.keyboard.press(f"Shift+{onward}")
    raise AssertionError(f"{surface!r} was not reached; {selected(page)!r} is selected")


def starts_here(page: Page, surface: str) -> bool:
    """Whether the selection is the beginning of these words."""
    return bool(
        page.evaluate(
            """(surface) => {
              const { startContainer: node, startOffset } = getSelection().getRangeAt(0);
              const rest = [...document.querySelectorAll('.label-marking .piece')].map((piece) => piece.firstChild);
              const after = rest.slice(rest.indexOf(node)).map(({ data }) => data).join('');
              return after.slice(startOffset).startsWith(surface);
            }""",
            surface,
        )
    )


def test_fingers_tap_the_first_and_the_last_word_then_the_label(
    browser: Browser, server: FakeLabelServer, project: FakeProject
) -> None:
    project.texts = ["Angela Merkel flew to New York", *TEXTS]
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    editor = open_editor(page, server)
    tap(page, "Angela")
    tap(page, "Merkel")
    editor.get_by_role("button", name="person").tap()
    expect_spans(editor, "Angela Merkel = person")
    tap(page, "New")
    expect_selected(page, "New")
    tap(page, "New")
    expect_selected(page, "")
    tap(page, "York")
    tap(page, "New")
    editor.get_by_role("button", name="place").tap()
    editor.get_by_role("button", name="Submit 2 spans").tap()
    for number, (_, chosen) in enumerate(UNUSUAL, start=2):
        expect_example(editor, number)
        for surface in chosen:
            for word in surface.split():
                tap(page, word)
            editor.get_by_role("button", name="place", exact=True).tap()
        editor.get_by_role("button", name="Submit").tap()
    first = (project.texts[0], [("Angela Merkel", "person"), ("New York", "place")])
    assert surfaces(project, stored_values(editor, project)) == [first, *WANTED]
    page.close()


def test_the_handles_of_a_touch_screen_select_whole_words(
    browser: Browser, server: FakeLabelServer, project: FakeProject
) -> None:
    project.texts = ["Angela Merkel flew to New York"] * 2
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    editor = open_editor(page, server)
    tap(page, "to")
    # As a finger leaves the handles: the browser's own selection, of parts of words.
    page.evaluate(
        """() => {
          const node = document.querySelector('.label-marking .piece').firstChild;
          getSelection().setBaseAndExtent(node, 24, node, 28);
        }"""
    )
    expect(editor.get_by_text("New York selected.")).to_be_attached()
    editor.get_by_role("button", name="place").tap()
    expect_spans(editor, "New York = place")
    page.close()


def test_a_label_that_is_chosen_first_marks_what_a_finger_taps_or_encloses_and_is_let_go_by_another_tap(
    browser: Browser, server: FakeLabelServer, project: FakeProject
) -> None:
    project.texts = ["Angela Merkel flew to New York"] * 2
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    editor = open_editor(page, server)
    person = editor.get_by_role("button", name="person", exact=True)
    person.tap()
    expect(editor.locator(".label-hint")).to_contain_text("Choose it again")
    tap(page, "Angela")
    expect_spans(editor, "Angela = person")
    page.evaluate(ENCLOSE, ["New York", 1])
    expect_spans(editor, "Angela = person", "New York = person")
    person.tap()
    expect(person).to_have_attribute("aria-pressed", "false")
    # Whoever does not wait until the handles rest has what they enclose marked all the same.
    page.evaluate(ENCLOSE, ["flew", 0])
    editor.get_by_role("button", name="place", exact=True).dispatch_event("click")
    expect_spans(editor, "Angela = person", "flew = place", "New York = person")
    page.close()


# As a finger leaves the handles: the browser's own selection, which begins and ends within the words.
ENCLOSE = """([words, less]) => {
  const nodes = [...document.querySelectorAll('.label-marking .piece')].map((piece) => piece.firstChild);
  const node = nodes.find(({ data }) => data.includes(words)), start = node.data.indexOf(words);
  getSelection().setBaseAndExtent(node, start + less, node, start + words.length - less);
}"""


def test_a_double_click_marks_a_word_and_a_label_that_is_chosen_first_marks_at_once(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.texts = ["Angela Merkel flew to New York"] * 2
    editor = open_editor(page, server)
    click(page, "Merkel", times=2)
    expect_selected(page, "Merkel")
    editor.get_by_role("button", name="person").click()
    editor.get_by_role("button", name="place").click()
    place = editor.get_by_role("button", name="place", exact=True)
    expect(place).to_have_attribute("aria-pressed", "true")
    drag(page, "New York", inside=0.3)
    expect_spans(editor, "Merkel = person", "New York = place")
    page.keyboard.press("Escape")
    expect(place).to_have_attribute("aria-pressed", "false")
    click(page, "flew")
    click_with_shift(page, "to")
    expect_selected(page, "flew to")


def click_with_shift(page: Page, surface: str) -> None:
    page.keyboard.down("Shift")
    click(page, surface)
    page.keyboard.up("Shift")


def test_a_press_on_a_span_turns_to_it_and_the_next_press_to_the_one_around_it(
    page: Page, server: FakeLabelServer, project: FakeProject, editor: Locator
) -> None:
    project.texts = ["Bank of New York"] * 2
    project.settings["span_overlap"] = "nested"
    editor = open_editor(page, server)
    drag(page, "New York")
    page.keyboard.press("2")
    drag(page, "Bank of")
    click_with_shift(page, "York")
    expect_selected(page, "Bank of New York")
    page.keyboard.press("3")
    expect_spans(editor, "Bank of New York = organisation", "New York = place")
    current = editor.locator(".span-row[aria-current]")
    click(page, "York")
    expect(current).to_have_text("New Yorkplace×")
    click(page, "York")
    expect(current).to_have_text("Bank of New Yorkorganisation×")
    click(page, "York")
    expect(current).to_have_count(0)
    expect_selected(page, "York")
