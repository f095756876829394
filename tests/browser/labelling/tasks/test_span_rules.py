"""Which spans may stand together, what the model suggests, and how both look and sound."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.labelling.editing import expect_example, open_editor
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject
from tests.browser.labelling.tasks.marking import (
    EVIL,
    click,
    drag,
    expect_spans,
    span,
    stored_values,
    surfaces,
)

TEXT = "Angela Merkel flew from Berlin to New York"


@pytest.fixture
def suggested(names: FakeProject) -> FakeProject:
    found = [span(TEXT, "Merkel", "person"), span(TEXT, "Berlin", "place"), span(TEXT, "New York", "person")]
    suggestion = {"label": found, "probability": 0.8, "version": "v3"}
    names.suggestions = dict.fromkeys((1, 2, 3, 4), suggestion)
    return names


@pytest.mark.parametrize(
    ("overlap", "inside", "across"),
    [("none", False, False), ("nested", True, False), ("any", True, True)],
)
def test_spans_that_the_project_does_not_allow_are_refused_with_a_sentence(
    page: Page, server: FakeLabelServer, names: FakeProject, overlap: str, inside: bool, across: bool
) -> None:
    names.settings["span_overlap"] = overlap
    editor = open_editor(page, server)
    drag(page, "Merkel flew from")
    page.keyboard.press("3")
    drag(page, "flew")
    page.keyboard.press("4")
    rows, hint = editor.locator(".span-row"), editor.locator(".label-hint")
    expect(rows).to_have_count(1 + inside)
    if not inside:
        expect(hint).to_contain_text("“flew” overlaps “Merkel flew from” (organisation). In this project no two spans")
    drag(page, "from Berlin")
    page.keyboard.press("2")
    expect(rows).to_have_count(1 + inside + across)
    if inside and not across:
        expect(hint).to_contain_text("“from Berlin” overlaps “Merkel flew from” (organisation). In this project a span")
    drag(page, "Merkel flew from")
    page.keyboard.press("3")
    if overlap != "none":
        expect(hint).to_contain_text("“Merkel flew from” has this label already.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    [(_, [*stored]), *_] = surfaces(names, stored_values(editor, names))
    assert stored == [
        ("Merkel flew from", "organisation"),
        *([("flew", "time")] if inside else []),
        *([("from Berlin", "place")] if across else []),
    ]


def test_enter_takes_what_the_model_suggests_where_nothing_was_done(
    page: Page, server: FakeLabelServer, suggested: FakeProject
) -> None:
    editor = open_editor(page, server)
    expect(editor.locator(".label-suggestion")).to_contain_text("Model suggests 3 spans 80\u00a0%")
    expect(editor.locator("mark[data-suggested]")).to_have_text(["Merkel", "Berlin", "New York"])
    expect(editor.get_by_role("button", name="Accept 3 spans")).to_be_visible()
    page.keyboard.press("Enter")
    expect_example(editor, 2)
    wanted = [("Merkel", "person"), ("Berlin", "place"), ("New York", "person")]
    assert surfaces(suggested, stored_values(editor, suggested)) == [(TEXT, wanted)]
    assert suggested.stored[0]["suggestion"] == suggested.suggestions[1]


def test_suggestions_are_taken_one_at_a_time_or_all_corrected_and_dropped(
    page: Page, server: FakeLabelServer, suggested: FakeProject
) -> None:
    editor = open_editor(page, server)
    press = page.keyboard.press
    press("Tab")
    press(".")
    expect_spans(editor, "Merkel = person", "Berlin = place suggested", "New York = person suggested")
    press("Tab")
    press("2")
    expect_spans(editor, "Merkel = person", "Berlin = place suggested", "New York = place")
    press("Enter")
    expect(editor.locator(".label-hint")).to_have_text(
        "1 suggestion is not taken: press . to take, or Enter once more to submit without."
    )
    press("Enter")
    expect_example(editor, 2)
    press(".")
    expect(editor.locator("mark[data-suggested]")).to_have_count(0)
    press("Enter")
    expect_example(editor, 3)
    drag(page, "Angela Merkel")
    press("1")
    expect_spans(editor, "Angela Merkel = person", "Berlin = place suggested", "New York = person suggested")
    editor.get_by_role("button", name="Drop this suggestion: Berlin, place").click()
    editor.get_by_role("button", name="Take this suggestion: New York, person").click()
    press("Enter")
    expect_example(editor, 4)
    editor.get_by_role("button", name="None of them").click()
    editor.get_by_role("button", name="No spans here").click()
    assert [chosen for _, chosen in surfaces(suggested, stored_values(editor, suggested))] == [
        [("Merkel", "person"), ("New York", "place")],
        [("Merkel", "person"), ("Berlin", "place"), ("New York", "person")],
        [("Angela Merkel", "person"), ("New York", "person")],
        [],
    ]


def test_labels_and_suggestions_that_look_like_code_are_only_shown(
    page: Page, server: FakeLabelServer, names: FakeProject
) -> None:
    names.labels = [{"name": EVIL, "description": EVIL, "colour": "red;background:url(x)"}]
    names.texts = [f"{EVIL} word"] * 3
    found = [span(names.texts[0], "word", EVIL), {"start": 0, "end": 999, "label": EVIL}, span(EVIL, "img", "gone")]
    names.suggestions = {1: {"label": found, "probability": 0.5, "version": EVIL}}
    editor = open_editor(page, server)
    expect(editor.locator(".label-marking .span-tag")).to_have_attribute("title", f"{EVIL}?")
    page.keyboard.press("Enter")
    expect(editor.locator(".own-said .said-part")).to_have_text("word")
    expect(editor.locator(".own-said .said-chip")).to_have_text(EVIL)
    assert surfaces(names, stored_values(editor, names)) == [(names.texts[0], [("word", EVIL)])]
    assert page.evaluate("window.ran") is None
    assert editor.locator("img, script").count() == 0


def test_who_hears_the_page_hears_where_spans_begin_and_end_and_what_was_done(
    page: Page, server: FakeLabelServer, suggested: FakeProject
) -> None:
    suggested.settings["span_overlap"] = "nested"
    editor = open_editor(page, server)
    drag(page, "Angela Merkel")
    expect(editor.get_by_text("Angela Merkel selected.")).to_be_attached()
    page.keyboard.press("1")
    expect(editor.get_by_text("“Angela Merkel” is person. 1 span.")).to_be_attached()
    heard = editor.locator(".label-marking").evaluate(
        "(box) => [...box.childNodes].filter((node) => !node.ariaHidden).map((node) => node.textContent).join('')"
    )
    assert heard == ("(person: Angela (person?: Merkel) )  flew from (place?: Berlin)  to (person?: New York) "), heard


# WCAG's contrast of text, from the colours that the browser painted.
CONTRAST = """([node, box]) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
  const paint = (...colours) => {
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255);
  };
  const light = (colour) => colour.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const { color, backgroundColor } = getComputedStyle(node);
  const [ink, paper] = [paint(color), paint(getComputedStyle(box).backgroundColor, backgroundColor)].map(light);
  return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
}"""


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_spans_and_their_labels_can_be_read_in_light_and_in_dark(
    browser: Browser, server: FakeLabelServer, names: FakeProject, mode: str
) -> None:
    colours = ["#000000", "#ffffff", "#ffe14d", "#777777"]
    names.labels = [
        {"name": f"label {number}", "description": "", "colour": colour} for number, colour in enumerate(colours)
    ]
    words = TEXT.split()
    found = [span(TEXT, word, f"label {number}") for number, word in enumerate(words[:4])]
    more = [span(TEXT, word, f"label {number}") for number, word in enumerate(words[4:])]
    names.suggestions = {1: {"label": [*found, *more], "probability": 0.5, "version": "v3"}}
    page = browser.new_page()
    editor = open_editor(page, server, f"?__theme={mode}")
    for _ in found:
        page.keyboard.press("Tab")
        page.keyboard.press(".")
    click(page, words[0])
    shown = [*editor.locator("mark.piece").all(), *editor.locator(".span-tag").all()]
    assert len(shown) == 8 + 16
    assert min(contrast(editor, node) for node in shown) >= 4.5
    page.close()


def contrast(editor: Locator, node: Locator) -> float:
    card = editor.locator(".label-card").element_handle()
    return float(node.evaluate(f"(node, card) => ({CONTRAST})([node, card])", card))
