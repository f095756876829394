"""Questions on the real pages: answered by keys in their contexts, and handed out as SQuAD with what is left out."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from studio.exchange.mapping import ColumnMapping
from tests.browser.prepared import prepared, started
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page, open_tab
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

EVIL = "<img src=x onerror=window.ran=1>"
CONTEXT = f"Zoe\u0308 🎉 lived in Köln until 1990; {EVIL} then she moved to تل أبيب."
QUESTIONS = ("Where did she live?", f"Until when? {EVIL}", "Who was her teacher?", "Where did she move?")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[RunningStudio]:
    data_dir = tmp_path_factory.mktemp("questions") / "data"
    with prepared(data_dir, tiny_base) as made:
        project = made.projects.create(
            "asked", task="question-answering", labels=[], checkpoint=tiny_base, retrain_after=0, holdout_percent=0
        )
        rows = [json.dumps({"context": CONTEXT, "question": question}) for question in QUESTIONS]
        file = data_dir / "asked.jsonl"
        file.write_text("\n".join(rows), encoding="utf-8")
        made.importer.load(project.id, file, ColumnMapping("context", question="question"))
    with started(data_dir, tiny_base) as running:
        yield running


def test_questions_are_answered_by_keys_and_handed_out_with_what_is_left_out(
    browser: Browser, studio: RunningStudio, screenshots: Path
) -> None:
    with new_page(browser, DESK) as page:
        watch = Watch(page, studio.url)
        answer_three(page, studio, screenshots)
        page.screenshot(path=screenshots / f"questions-label-{DESK}.png", full_page=True)
        assert page.evaluate("window.ran") is None
        hand_out(page, studio, screenshots)
        # The window that has the last question becomes narrow: another one would wait until it is free again.
        page.set_viewport_size({"width": PHONE, "height": 844})
        open_tab(page, studio, "label", project="asked")
        expect(page.locator(".answer-question")).to_have_text(QUESTIONS[3])
        expect_no_sideways_scrolling(page)
        page.screenshot(path=screenshots / f"questions-label-{PHONE}.png", full_page=True)
        open_tab(page, studio, "data", project="asked")
        expect_no_sideways_scrolling(page)
        page.screenshot(path=screenshots / f"questions-data-{PHONE}.png", full_page=True)
        assert watch.problems == []


def answer_three(page: Page, studio: RunningStudio, screenshots: Path) -> None:
    """The first by an arrow from word to word, the second by the pointer, the third has no answer."""
    open_tab(page, studio, "label", project="asked")
    asked = page.locator(".answer-question")
    expect(asked).to_have_text(QUESTIONS[0])
    expect(page.locator(".label-marking")).to_contain_text(CONTEXT)
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".answer-chosen")).to_have_text("Answer: Köln")
    page.screenshot(path=screenshots / "questions-answer.png", full_page=True)
    page.keyboard.press("Enter")
    expect(asked).to_have_text(QUESTIONS[1])
    # Nothing moves any more once the answer before has its line in the list.
    expect(page.locator(".label-editor[data-state] .label-saved")).to_have_text("All saved")
    double_click(page, "1990")
    expect(page.locator(".answer-chosen")).to_have_text("Answer: 1990")
    page.keyboard.press("Enter")
    expect(asked).to_have_text(QUESTIONS[2])
    page.keyboard.press("n")
    expect(asked).to_have_text(QUESTIONS[3])
    expect(page.locator(".label-editor[data-state]")).to_have_attribute("data-unsaved", "0")


def double_click(page: Page, word: str) -> None:
    """In the middle of the word, wherever it stands in the context."""
    place = page.locator(".label-marking").evaluate(
        """(marking, word) => {
          const texts = document.createTreeWalker(marking, NodeFilter.SHOW_TEXT);
          while (!texts.nextNode().data.includes(word));
          const { currentNode: text } = texts, start = text.data.indexOf(word), range = new Range();
          range.setStart(text, start);
          range.setEnd(text, start + word.length);
          const { x, y, width, height } = range.getBoundingClientRect();
          return [x + width / 2, y + height / 2];
        }""",
        word,
    )
    page.mouse.dblclick(*place)


def hand_out(page: Page, studio: RunningStudio, screenshots: Path) -> None:
    open_tab(page, studio, "data", project="asked")
    expect(page.get_by_role("link", name="doccano")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="SQuAD v1.1").click()
    told = page.locator(".export-losses li")
    expect(told).to_have_count(2)
    expect(told.nth(0)).to_contain_text(
        "SQuAD v1.1 has an answer to every question, so one without is left out once: 3."
    )
    expect(told.nth(1)).to_contain_text("A question that has no agreed answer yet is left out once: 4.")
    page.screenshot(path=screenshots / f"questions-data-{DESK}.png", full_page=True)
    content = json.loads(download.value.path().read_text(encoding="utf-8"))
    [paragraph] = content["data"][0]["paragraphs"]
    found = [(asked["question"], asked["answers"]) for asked in paragraph["qas"]]
    assert [question for question, _ in found] == list(QUESTIONS[:2])
    for (_, [answer]), words in zip(found, ("Köln", "1990"), strict=True):
        start = answer["answer_start"]
        assert answer["text"] == words
        assert CONTEXT[start : start + len(answer["text"])] == answer["text"]


def test_the_tour_is_not_begun_where_it_leads_nowhere(browser: Browser, studio: RunningStudio) -> None:
    with new_page(browser, DESK) as page:
        open_tab(page, studio, "label", project="asked")
        page.get_by_role("button", name="Tour").click()
        expect(page.locator(".tour-offer")).to_contain_text("a project in which a text has one label")
        expect(page.get_by_role("button", name="Take the tour")).to_be_hidden()
        expect(page.get_by_label("The text to follow")).to_be_hidden()


def test_no_linear_head_is_offered_that_could_not_answer(browser: Browser, studio: RunningStudio) -> None:
    with new_page(browser, DESK) as page:
        open_tab(page, studio, "train", project="asked")
        expect(page.locator(".train-ready-text").first).to_contain_text("since the last training")
        expect(page.locator(".train-fast")).to_be_hidden()
    assert studio.get("projects/asked/fast-lane")["is_possible"] is False
