"""What tests of marked texts do again and again: find words on the page, drag over them, read what is stored."""

import time
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.labelling.editing import expect_saved
from tests.browser.labelling.fake_label_server import FakeProject

MARKING = ".label-marking"
LABELS: list[dict[str, str | None]] = [
    {"name": name, "description": ""} for name in ("person", "place", "organisation", "time")
]
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
THUMB = "\U0001f44d\U0001f3fd"
EVIL = "<img src=x onerror=window.ran=1>${window.ran=2}{{window.ran=3}}"
# A text, and the words in it that are to be marked.
UNUSUAL: list[tuple[str, list[str]]] = [
    (f"Send \U0001f389 to \U0001f600 Anna {THUMB} today", ["Anna", THUMB]),
    (f"The family {FAMILY} lives in Bonn", [FAMILY, "Bonn"]),
    ("Cafe\u0301 Zoe\u0308 opened \u01d7ber", ["Zoe\u0308", "\u01d7ber"]),
    ("سافر أحمد إلى القاهرة يوم الاثنين", ["أحمد", "القاهرة"]),
    ("דנה גרה בתל אביב היום", ["בתל אביב", "דנה"]),
    ("吾輩は東京で生まれた。", ["東京"]),
    ("first line\nthen Berlin\tcame\r\n\r\n\U0001f300 and last York", ["Berlin", "York"]),
    (f"{EVIL} and Paris", ["Paris"]),
]

# The rectangles of the first and the last character of words in the text, and which way they are read.
FIND = """([surface, skip]) => {
  const box = document.querySelector('.label-marking');
  const nodes = [...box.querySelectorAll('.piece')].map((piece) => piece.firstChild);
  const text = nodes.map((node) => node.data).join('');
  let start = -1;
  for (let time = 0; time <= skip; time += 1) start = text.indexOf(surface, start + 1);
  const place = (offset) => {
    for (const node of nodes) {
      if (offset <= node.length) return [node, offset];
      offset -= node.length;
    }
  };
  const rects = (from, to) => {
    const range = document.createRange();
    const [node, within] = place(from + 1);
    range.setStart(node, within - 1);
    range.setEnd(...place(to));
    return [...range.getClientRects()].filter(({ width }) => width > 0);
  };
  const parts = [...new Intl.Segmenter('en').segment(surface)];
  const first = rects(start, start + parts[0].segment.length)[0];
  const last = rects(start + parts.at(-1).index, start + surface.length).at(-1);
  return { first, last, isRightToLeft: first.top === last.top ? last.left < first.left : false };
}"""


def places(page: Page, surface: str, skip: int = 0) -> dict[str, Any]:
    page.locator(MARKING).scroll_into_view_if_needed()
    found: dict[str, Any] = page.evaluate(FIND, [surface, skip])
    return found


def drag(page: Page, surface: str, *, inside: float = 0, skip: int = 0) -> None:
    """Press on the first character and let go on the last; `inside` is how far from their outer edges, in widths."""
    found = places(page, surface, skip)
    first, last = found["first"], found["last"]
    near, far = (first["right"], last["left"]) if found["isRightToLeft"] else (first["left"], last["right"])
    sign = -1 if found["isRightToLeft"] else 1
    page.mouse.move(near + sign * (1 + inside * first["width"]), middle(first))
    page.mouse.down()
    page.mouse.move(far - sign * (1 + inside * last["width"]), middle(last), steps=3)
    page.mouse.up()


def click(page: Page, surface: str, *, times: int = 1, skip: int = 0) -> None:
    rect = places(page, surface, skip)["first"]
    page.mouse.click(rect["left"] + rect["width"] / 2, middle(rect), click_count=times)


def tap(page: Page, surface: str) -> None:
    rect = places(page, surface)["first"]
    page.touchscreen.tap(rect["left"] + rect["width"] / 2, middle(rect))


def middle(rect: dict[str, float]) -> float:
    return (rect["top"] + rect["bottom"]) / 2


def selected(page: Page) -> str:
    """What the browser shows as selected."""
    return str(page.evaluate("getSelection().toString()"))


def expect_selected(page: Page, words: str) -> None:
    deadline = time.monotonic() + 10
    while (found := selected(page)) != words:
        assert time.monotonic() < deadline, f"{found!r} is selected, and not {words!r}"
        page.wait_for_timeout(20)


def expect_spans(editor: Locator, *spans: str) -> None:
    """The rows beside the text, each as its words and its label."""
    expect(editor.locator(".span-open")).to_have_text([span.replace(" = ", "") for span in spans])


def stored_values(editor: Locator, project: FakeProject) -> list[tuple[int, Any]]:
    """(example, value) of every label that was stored."""
    expect_saved(editor)
    return [(row["example_id"], row["label"]) for row in project.stored if row["action"] == "label"]


def surfaces(project: FakeProject, values: Sequence[tuple[int, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each text with the words that its spans slice from it, and their labels."""
    return [
        (
            project.texts[number - 1],
            [(project.texts[number - 1][span["start"] : span["end"]], span["label"]) for span in spans],
        )
        for number, spans in values
    ]


def span(text: str, words: str, label: str) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "label": label}
