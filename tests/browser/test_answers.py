"""How the Predict page shows an answer of each shape, alone on a page: by the scripts and the values of the studio."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from studio.serving.prediction import Prediction
from studio.tasks import TASKS
from studio.ui.answered import ASKING, SHOWING_ANSWERS, told
from studio.ui.entered import Entered
from tests.browser.watching import DESK, PHONE, expect_no_sideways_scrolling, new_page

pytestmark = pytest.mark.timeout(120)
ASSETS = Path(__file__).resolve().parents[2] / "assets"
SCRIPTS = "\n".join(
    (ASSETS / "js" / f"{name}.js").read_text(encoding="utf-8")
    for name in ("elements", "api", *SHOWING_ANSWERS, *ASKING, "prediction")
)
STYLES = "\n".join((ASSETS / "css" / f"{name}.css").read_text() for name in ("studio", "prediction", "answers", "try"))
PAGE = """<!doctype html><meta name="viewport" content="width=device-width"><base href="http://studio.test/">
<style>body {{ margin: 12px; font-family: system-ui; }} {styles}</style>
<div class="gradio-container"><div id="here"><div class="prediction"></div></div></div><script>(() => {{
const element = document.getElementById("here");
const props = {{ value: {value} }};
const watch = () => {{}};
window.sent = [];
window.fetch = async (url, options) => {{
  if (!options.body) return new Response(url.endsWith("/gradio_api/file=/tmp/50%25%20of%20%231.png") ? "a file" : null);
  window.sent.push([String(url), JSON.parse(options.body)]);
  return new Response(JSON.stringify({{ first: 1, sure: 0, answered: 0, in_hand: 0, removed: 0, held_out: 0 }}));
}};
{scripts}
}})();</script>"""
LABELS = ("person", "place", "<img src=x onerror=window.ran=1>")
EVIL = "<img src=x onerror=window.ran=2>${window.ran=3}{{window.ran=4}}"
# Emoji that are several code points, marks that combine, no spaces, and from right to left.
SCRIPTS_OF_THE_WORLD = {
    "emoji": ("👩‍🚀 Ada flew 🚀 to Zürich 🇨🇭 today", ["Ada", "Zürich 🇨🇭"]),
    "arabic": ("سافرت ليلى إلى القاهرة أمس", ["ليلى", "القاهرة"]),
    "japanese": ("田中さんは東京に行きました。", ["田中", "東京"]),
}


def answer_of(label: Any, **more: Any) -> Prediction:
    given = {"probabilities": {}, "version": "v3-0123456789", "tokens": 12, "truncated": False, "cut_tokens": 0}
    return Prediction(**{"label": label, "max_length": 64, **given, **more})


def show(page: Page, task: str, answer: Prediction, text: str, question: str = "", image: str | None = None) -> Locator:
    """The answer as the page is told of it."""
    labels = [SimpleNamespace(name=name, colour=None) for name in LABELS]
    view: Any = SimpleNamespace(name="inbox", task=task, labels=labels, ask_below=0.9)
    value = json.dumps(told(view, Entered(TASKS[task].takes, text, question, image), answer)).replace("<", "\\u003c")
    page.set_content(PAGE.format(styles=STYLES, value=value, scripts=SCRIPTS))
    shown = page.locator(".prediction")
    expect(shown).to_have_attribute("data-shape", TASKS[task].shape)
    assert page.evaluate("window.ran") is None
    return shown


def place(text: str, words: str) -> dict[str, int]:
    start = text.index(words)
    return {"start": start, "end": start + len(words)}


def spans_of(text: str, marked: list[str]) -> Prediction:
    spans = [place(text, words) | {"label": LABELS[number % 2]} for number, words in enumerate(marked)]
    scores = [0.987 - 0.2 * number for number in range(len(spans))]
    return answer_of(spans, confidence=0.61, details={"scores": scores})


def marked_words(shown: Locator) -> list[str]:
    """What is marked in the text, piece by piece, without the names of labels."""
    return shown.locator(".marked-text mark").all_inner_texts()


@pytest.mark.parametrize("name", SCRIPTS_OF_THE_WORLD)
def test_spans_stand_at_their_words_in_any_script(page: Page, name: str) -> None:
    text, marked = SCRIPTS_OF_THE_WORLD[name]
    shown = show(page, "token-classification", spans_of(text, marked), text)
    assert marked_words(shown) == marked
    expect(shown.locator(".marked-text .span-tag").first).to_have_text("person 99\u00a0%")
    expect(shown.locator(".found-row")).to_have_count(2)
    expect(shown.locator(".found-row").last).to_contain_text(marked[1])
    expect(shown.locator(".found-row").last).to_contain_text("79\u00a0%")


def test_spans_that_lie_in_others_keep_their_words_and_colours(page: Page) -> None:
    text = "University of Zürich library"
    spans = [{"start": 0, "end": 20, "label": "person"}, {"start": 14, "end": 20, "label": "place"}]
    shown = show(page, "token-classification", answer_of(spans, confidence=0.5, details={"scores": [0.9, 0.8]}), text)
    assert marked_words(shown) == ["University of ", "Zürich"]
    assert shown.locator(".marked-text .piece").all_inner_texts() == ["University of ", "Zürich", " library"]
    expect(shown.locator(".marked-text .span-tag")).to_have_count(2)
    colours = {
        tag.evaluate("node => getComputedStyle(node).backgroundColor")
        for tag in shown.locator(".found-row .span-tag").all()
    }
    assert len(colours) == 2


def test_a_text_without_spans_and_texts_that_look_like_code_are_only_shown(page: Page) -> None:
    nothing = answer_of([], confidence=0.99, details={"scores": []})
    shown = show(page, "token-classification", nothing, EVIL)
    expect(shown).to_contain_text("Nothing is marked in this text.")
    expect(shown.locator(".marked-text")).to_have_text(EVIL)
    evil = answer_of(
        [place(EVIL, "{{window.ran=4}}") | {"label": LABELS[2]}], confidence=0.9, details={"scores": [0.9]}
    )
    shown = show(page, "token-classification", evil, EVIL)
    expect(shown.locator(".found-row")).to_contain_text("<img src=x onerror=window.ran=1>")
    assert page.locator("img").count() == 0


def sets_of(given: list[str], shares: dict[str, float], thresholds: dict[str, float]) -> Prediction:
    return answer_of(given, probabilities=shares, confidence=0.7, details={"thresholds": thresholds})


def test_each_label_has_its_mark_and_those_that_are_given_stand_out(page: Page) -> None:
    shares = {"place": 0.9, "person": 0.4, LABELS[2]: 0.35}
    answer = sets_of(["person", "place"], shares, {"person": 0.3, "place": 0.5, LABELS[2]: 0.6})
    shown = show(page, "multi-label", answer, "a text")
    assert shown.locator(".label-given").all_inner_texts() == ["person", "place"]
    expect(shown.locator(".bar-row")).to_have_count(3)
    expect(shown.locator(".bar-first")).to_have_count(2)
    marks = shown.locator(".bar-mark").evaluate_all("nodes => nodes.map((node) => node.style.insetInlineStart)")
    assert marks == ["50%", "30%", "60%"]
    expect(shown.locator(".bar-row").last).to_contain_text("not given, given from 60\u00a0% on")
    none = show(page, "multi-label", sets_of([], shares, dict.fromkeys(shares, 0.95)), "a text")
    expect(none.locator(".prediction-label")).to_have_text("None of the labels applies")


CONTEXT = "🌳 The pear tree was planted by Ada in 1843. Grace watered it."


def answers_to(said: str | None, no_answer: float = 0.2) -> Prediction:
    best = [
        place(CONTEXT, words) | {"score": score, "logit": 1.0, "text": words}
        for words, score in (("Ada", 0.6), ("Grace", 0.15))
    ]
    details = {"best": best, "no_answer_score": no_answer, "no_answer_difference": -1.0}
    return answer_of([place(CONTEXT, said)] if said else [], confidence=0.6, details=details)


def test_an_answer_is_marked_in_its_text_and_the_next_ones_by_a_press(page: Page) -> None:
    shown = show(page, "question-answering", answers_to("Ada"), CONTEXT, "Who planted it?")
    expect(shown).to_contain_text("Who planted it?")
    expect(shown.locator(".prediction-label")).to_have_text("Ada")
    expect(shown.locator(".found-row[aria-pressed=true]")).to_contain_text("Ada")
    assert marked_words(shown) == ["Ada"]
    assert shown.locator(".found-row .bar-number").all_inner_texts() == ["60\u00a0%", "20\u00a0%", "15\u00a0%"]
    shown.locator(".found-row", has_text="Grace").click()
    assert marked_words(shown) == ["Grace"]
    shown.locator(".found-row", has_text="No answer").press("Enter")
    assert marked_words(shown) == []


def test_that_there_is_no_answer_is_said_with_its_score(page: Page) -> None:
    shown = show(page, "question-answering", answers_to(None, 0.7), CONTEXT, "Who sold it?")
    expect(shown.locator(".prediction-label")).to_have_text("The text does not answer this")
    expect(shown.locator(".found-row[aria-pressed=true]")).to_have_text("No answer70\u00a0%")
    assert marked_words(shown) == []
    sure = show(page, "question-answering", answers_to("Ada", 0.0), CONTEXT, "Who planted it?")
    expect(sure.locator(".found-row")).to_have_count(2)


def test_an_answer_deep_in_a_long_text_is_in_sight(page: Page) -> None:
    text = "Nothing is said here. " * 400 + "Ada planted it." + " Nothing is said there." * 400
    best = [place(text, "Ada") | {"score": 0.8, "logit": 1.0, "text": "Ada"}]
    answer = answer_of([place(text, "Ada")], confidence=0.8, details={"best": best, "no_answer_score": 0.0})
    shown = show(page, "question-answering", answer, text, "Who planted it?")
    expect(shown.locator(".marked-text mark")).to_be_in_viewport()


def written(text: str, beams: int | None = 4) -> Prediction:
    tokens = [{"text": word, "probability": 0.9 / (place + 1)} for place, word in enumerate([*text.split(), "[SEP]"])]
    return answer_of(text, confidence=0.5, details={"score": -0.4, "tokens": tokens, "beams": beams})


def test_a_written_text_tells_how_likely_each_token_was(page: Page) -> None:
    shown = show(page, "seq2seq", written(f"Ada planted {EVIL}"), "a text")
    expect(shown.locator(".written-text")).to_have_text(f"Ada planted {EVIL}")
    tokens = shown.locator(".try-token")
    tokens.nth(1).hover()
    expect(shown.locator(".written-told")).to_have_text("planted 45\u00a0% likely behind what stands before it")
    tokens.nth(1).focus()
    page.keyboard.press("ArrowRight")
    expect(shown.locator(".written-told")).to_contain_text("30\u00a0%")
    expect(shown).to_contain_text("The best of 4 beginnings")
    empty = show(page, "seq2seq", written("", 1), "a text")
    expect(empty.locator(".written-text")).to_have_text("Nothing was written.")
    expect(empty).to_contain_text("The likeliest token was taken each time.")


def test_an_unsure_answer_to_a_question_is_sent_with_its_question(page: Page) -> None:
    answer = answers_to("Ada")
    unsure = Prediction(**{name: getattr(answer, name) for name in answer.__dataclass_fields__} | {"ask_person": True})
    shown = show(page, "question-answering", unsure, CONTEXT, "Who planted it?")
    shown.get_by_role("button", name="Send to a person").click()
    expect(shown.locator(".prediction-ask")).to_contain_text("Sent: 1 question comes next in the queue.")
    [(address, body)] = page.evaluate("window.sent")
    assert address.endswith("/api/v1/projects/inbox/ask")
    assert body == {"texts": [CONTEXT], "questions": ["Who planted it?"]}


def test_an_unsure_answer_about_an_image_is_sent_with_the_bytes_of_its_file(page: Page) -> None:
    unsure = answer_of("person", probabilities={"person": 0.6, "place": 0.4}, confidence=0.6, ask_person=True)
    shown = show(page, "image-classification", unsure, "", image="/tmp/50% of #1.png")
    shown.get_by_role("button", name="Send to a person").click()
    expect(shown.locator(".prediction-ask")).to_contain_text("Sent: 1 image comes next in the queue.")
    [(_, body)] = page.evaluate("window.sent")
    assert body == {"images": [b64encode(b"a file").decode()]}


LONG = " ".join(f"{text}." for text, _ in SCRIPTS_OF_THE_WORLD.values()) + " And Ada went on to Paris." * 30
PICTURED: dict[str, Callable[[Page], Locator]] = {
    "labels": lambda page: show(
        page,
        "multi-label",
        sets_of(["person", "place"], {"place": 0.93, "person": 0.41, LABELS[2]: 0.02}, dict.fromkeys(LABELS, 0.4)),
        "a text",
    ),
    "spans": lambda page: show(
        page, "token-classification", spans_of(LONG, ["Ada", "Zürich 🇨🇭", "ليلى", "القاهرة", "東京"]), LONG
    ),
    "answers": lambda page: show(page, "question-answering", answers_to("Ada"), CONTEXT, "Who planted the pear tree?"),
    "text": lambda page: show(page, "seq2seq", written("The pear tree was planted by Ada in 1843 ."), "a text"),
}


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("shape", PICTURED)
def test_every_shape_fits_a_desk_and_a_phone(browser: Browser, screenshots: Path, shape: str, width: int) -> None:
    with new_page(browser, width) as page:
        PICTURED[shape](page)
        expect_no_sideways_scrolling(page)
        page.screenshot(path=screenshots / f"answer-{shape}-{width}.png", full_page=True)
