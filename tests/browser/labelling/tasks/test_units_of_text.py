"""The arithmetic of spans in JavaScript agrees with Python's, for any text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from tests.browser.labelling.tasks.marking import FAMILY, THUMB

EDITORS = Path(__file__).resolve().parents[4] / "assets" / "js" / "editors"
SCRIPTS = [(EDITORS / f"{name}.js").read_text(encoding="utf-8") for name in ("text_units", "span_rules")]
ASKED = """
const asked = {
  slices: (text, start, end) => {
    const points = new CodePoints(text);
    const range = points.find({ start, end });
    const outside = points.find({ start, end: [...text].length + 1 });
    return { words: text.slice(range.start, range.end), ...points.count(range), outside };
  },
  units: (text, granularity) => unitsOf(text, granularity).map(({ start, end }) => text.slice(start, end)),
  lines: (spans) => { const lines = linesOf(spans); return spans.map((span) => lines.get(span)); },
  clashes: (spans, overlap) => spans.map((span) => spans.filter((other) => clashOf(span, [other], overlap)).length > 0),
};
"""
PIECES = st.sampled_from(
    [FAMILY, THUMB, "e\u0301", "\U0001f1e9\U0001f1ea", "東京", "القاهرة", " ", "\r\n", "\u200d", "a."]
)
TEXTS = st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=4), min_size=1, max_size=8).map(
    "".join
)
PLACES = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda one: (one[0], one[0] + one[1]))
MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.add_script_tag(content="\n".join([*SCRIPTS, ASKED]))
    yield page
    page.close()


@MANY
@given(text=TEXTS.filter(bool), data=st.data())
def test_code_points_found_in_a_text_slice_what_python_slices(blank: Page, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = blank.evaluate("(given) => asked.slices(...given)", [text, start, end])
    assert found == {"words": text[start:end], "start": start, "end": end, "outside": None}


@MANY
@given(text=TEXTS)
def test_no_unit_cuts_a_character_and_only_white_space_is_left_out(blank: Page, text: str) -> None:
    clusters = set()
    place = 0
    for cluster in regex.findall(r"\X", text):
        clusters.add(place)
        place += len(cluster)
    for granularity in ("grapheme", "word"):
        units = blank.evaluate("(given) => asked.units(...given)", [text, granularity])
        assert "".join("".join(units).split()) == "".join(text.split()) or has_odd_space(text)
        if granularity == "grapheme":
            assert all(len(regex.findall(r"\X", unit)) == 1 for unit in units)


def has_odd_space(text: str) -> bool:
    """JavaScript and Python differ about these."""
    return any(character in text for character in "\x1c\x1d\x1e\x1f\x85\ufeff")


@MANY
@given(places=st.lists(PLACES, max_size=7, unique=True), overlap=st.sampled_from(["none", "nested", "any"]))
def test_spans_that_share_a_character_are_drawn_in_lines_of_their_own_and_clash_where_the_rule_says(
    blank: Page, places: list[tuple[int, int]], overlap: str
) -> None:
    spans = [{"start": start, "end": end, "label": "x"} for start, end in places]
    lines = blank.evaluate("(spans) => asked.lines(spans)", spans)
    clashes = blank.evaluate("(given) => asked.clashes(...given)", [spans, overlap])
    for at, one in enumerate(places):
        others = [(other, line) for other, line in zip(places, lines, strict=True) if other != one]
        shared = [(other, line) for other, line in others if other[0] < one[1] and one[0] < other[1]]
        assert lines[at] not in [line for _, line in shared]
        assert clashes[at] == any(forbidden(one, other, overlap) for other, _ in shared)


def forbidden(one: tuple[int, int], other: tuple[int, int], overlap: str) -> bool:
    inside = set(range(*one)) <= set(range(*other)) or set(range(*other)) <= set(range(*one))
    return overlap == "none" or (overlap == "nested" and not inside)
