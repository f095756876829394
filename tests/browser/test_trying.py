"""The Try page in Chromium: each task on one's own text, with the keyboard, on a phone, in the dark, and stopped."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from tests.browser.labelling.editing import until
from tests.browser.prepared import prepared, started
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page
from tests.running import RunningStudio
from tests.tiny import make_generator

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

EVIL = "<img src=x onerror='window.ran=1'> ${window.ran=2} {{window.ran=3}}"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[RunningStudio]:
    data_dir = tmp_path_factory.mktemp("trying") / "data"
    with prepared(data_dir, tiny_base), started(data_dir, tiny_base) as running:
        yield running


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One that goes on for as long as it is asked to."""
    return make_generator(tmp_path_factory.mktemp("patient"), positions=1024, never_ends=True)


def open_checkpoint(page: Page, studio: RunningStudio, checkpoint: str) -> None:
    page.goto(f"{studio.url}/?tab=try")
    expect(page.locator(".try-task").first).to_be_visible(timeout=60_000)
    page.locator("#try-checkpoint").fill(checkpoint)
    page.locator("#try-look").click()
    expect(page.locator(".try-task[aria-pressed=true]")).to_be_visible(timeout=60_000)


def ask(page: Page) -> None:
    page.locator("#try-ask").click()
    expect(page.locator("#try-ask")).to_be_enabled(timeout=90_000)


@pytest.fixture
def watch(page: Page, studio: RunningStudio) -> Iterator[Watch]:
    watch = Watch(page, studio.url)
    yield watch
    assert watch.problems == []


@pytest.mark.usefixtures("watch")
def test_the_page_opens_with_what_new_projects_are_trained_from(
    page: Page, studio: RunningStudio, tiny_base: str
) -> None:
    page.goto(f"{studio.url}/?tab=try")
    expect(page.locator("#try-checkpoint")).to_have_value(tiny_base, timeout=60_000)
    expect(page.locator(".resolved-step")).to_have_count(5)
    expect(page.locator(".resolved")).to_contain_text("BertModel")
    page.locator(".try-example").first.click()
    cells = page.locator(".try-heat td[data-place]")
    expect(cells).to_have_count(16, timeout=90_000)
    cells.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".try-pair")).to_contain_text("My package has not arrived.")
    assert cells.nth(5).evaluate("cell => cell === document.activeElement")


@pytest.mark.usefixtures("watch")
def test_the_way_to_the_head_is_drawn_for_each_task_with_what_fits_better(
    page: Page, studio: RunningStudio, tiny_masked: str
) -> None:
    open_checkpoint(page, studio, tiny_masked)
    pressed = page.locator(".resolved-task[aria-pressed=true]")
    expect(pressed).to_contain_text("Filling in blanks")
    expect(page.locator(".resolved-step").last).to_contain_text("Trained")
    page.locator("[data-task='token-classification']").focus()
    page.keyboard.press("Enter")
    expect(pressed).to_have_count(1)
    steps = page.locator(".resolved-step")
    assert steps.nth(3).locator("strong").inner_text() == "AutoModelForTokenClassification"
    expect(steps.nth(3)).to_contain_text("which makes a BertForTokenClassification")
    expect(steps.last).to_contain_text("It would be random until it is trained.")
    expect(page.locator("#try-ask")).not_to_be_visible()
    page.locator("[data-task='fill-mask']").click()
    expect(page.locator("#try-ask")).to_be_visible()


def test_what_fits_better_is_looked_at_by_a_press(
    page: Page, studio: RunningStudio, watch: Watch, tiny_base: str
) -> None:
    open_checkpoint(page, studio, tiny_base)
    page.locator("[data-task='text-generation']").click()
    watch.forgiven.add(422)  # it is not on this machine
    page.locator(".resolved-instead").first.click()
    expect(page.locator("#try-checkpoint")).to_have_value("distilbert/distilgpt2")
    expect(page.locator(".try-found .studio-warning")).to_contain_text("distilbert/distilgpt2", timeout=60_000)


@pytest.mark.usefixtures("watch")
def test_mistakes_are_shown_as_the_shapes_that_fail_with_the_code_that_mends_them(
    page: Page, studio: RunningStudio, screenshots: Path, tiny_inference: str
) -> None:
    open_checkpoint(page, studio, tiny_inference)
    page.locator("#check-texts").fill("refund\nwhere is my parcel, please ?")
    page.locator("#check-class").select_option("AutoModel")
    page.locator("#check-numbers").fill("[[2.1, -0.3, 0.5]]")
    page.locator("#check-send").click()
    found = page.locator(".check-finding")
    expect(found).to_have_count(3)
    expect(found.first).to_contain_text("Mended: one tensor")
    expect(found.nth(1)).to_contain_text("AutoModelForSequenceClassification.from_pretrained(checkpoint)")
    expect(page.locator(".check-fine")).to_contain_text("Truncation")
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 860})
        page.locator(".check").screenshot(path=screenshots / f"check-{width}.png")
        expect_no_sideways_scrolling(page)
    page.locator("#check-numbers").fill("[0, 1]")
    page.locator("#check-used").select_option("labels")
    page.locator("#check-class").select_option("")
    page.locator("#check-texts").fill("refund")
    page.locator("#check-send").click()
    expect(found).to_have_count(0)
    expect(page.locator(".check-fine")).to_contain_text("Padding, Truncation, AutoClass, Logits")


@pytest.mark.usefixtures("watch")
def test_the_tokens_page_shows_whose_tokenizer_it_is(page: Page, studio: RunningStudio, tiny_inference: str) -> None:
    page.goto(f"{studio.url}/?tab=tokens")
    field = page.locator("#tokens-checkpoint input, #tokens-checkpoint textarea")
    field.fill(tiny_inference)
    field.press("Enter")
    details = page.locator(".tokens_checkpoint .resolved-details")
    expect(details.locator("summary")).to_contain_text(tiny_inference, timeout=60_000)
    details.locator("summary").click()
    expect(details.locator(".resolved-step").last).to_contain_text("outputs: ")


@pytest.mark.usefixtures("watch")
def test_a_blank_is_put_in_by_a_button_and_filled_by_a_choice(
    page: Page, studio: RunningStudio, tiny_masked: str
) -> None:
    open_checkpoint(page, studio, tiny_masked)
    field = page.get_by_label("Texts, one a line")
    field.fill("where is my  ?")
    field.evaluate("field => field.setSelectionRange(12, 12)")
    page.locator(".try-insert").click()
    expect(field).to_have_value("where is my [MASK] ?")
    ask(page)
    choices = page.locator(".try-choice")
    expect(choices).to_have_count(5)
    chosen = choices.nth(2)
    chosen.focus()
    page.keyboard.press("Enter")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    word = chosen.locator(".bar-name").inner_text().removeprefix("##")
    expect(page.locator(".try-filled")).to_have_text(f"where is my {word} ?")
    field.fill("no blank")
    ask(page)
    expect(page.locator(".try-question .studio-warning")).to_contain_text("Write [MASK] where")
    expect(page.locator(".try-answer")).to_be_empty()


def test_labels_that_are_named_are_judged(page: Page, studio: RunningStudio, watch: Watch, tiny_inference: str) -> None:
    open_checkpoint(page, studio, tiny_inference)
    page.get_by_label("Texts, one a line").fill("where is it\nthanks")
    page.get_by_label("Labels, with commas between them").fill("delivery, refund ,praise")
    page.get_by_label("Judge each label by itself").check()
    ask(page)
    expect(page.locator(".try-text")).to_have_count(2)
    expect(page.locator(".try-text").first.locator(".bar-row")).to_have_count(3)
    watch.forgiven.add(422)
    page.get_by_label("Template").fill("no place")
    ask(page)
    expect(page.locator(".try-question .studio-warning")).to_contain_text("with {} once")


@pytest.mark.usefixtures("watch")
def test_a_text_goes_on_with_its_alternatives_and_code_to_copy(
    page: Page, studio: RunningStudio, tiny_generator: str
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_checkpoint(page, studio, tiny_generator)
    page.get_by_label("How the text begins").fill("my plant")
    page.get_by_label("New tokens, at most").fill("9")
    ask(page)
    tokens = page.locator(".try-token")
    expect(tokens).to_have_count(9)
    expect(page.locator(".try-prompt")).to_have_text("my plant")
    tokens.first.focus()
    page.keyboard.press("End")
    assert tokens.nth(8).evaluate("token => token === document.activeElement")
    expect(page.locator(".try-detail .bar-row")).to_have_count(6)
    answer = studio.post("try/text-generation", checkpoint=tiny_generator, text="my plant", max_new_tokens=9)
    shares = [token["probability"] for token in answer["answer"]["tokens"]]
    for place in (0, 8):
        tokens.nth(place).hover()
        number = page.locator(".try-detail .bar-first .bar-number")
        expect(number).to_have_text(f"{100 * shares[place]:.1f}\u00a0%")
    page.get_by_text("Show me the code").click()
    copy = page.locator(".try-form").nth(1).get_by_role("button", name="Cop")
    copy.click()
    expect(copy).to_have_text("Copied ✓")
    assert page.evaluate("navigator.clipboard.readText()") == answer["code"]["by hand"]


@pytest.mark.usefixtures("watch")
def test_the_same_seed_draws_the_same_text(page: Page, studio: RunningStudio, tiny_generator: str) -> None:
    open_checkpoint(page, studio, tiny_generator)
    page.get_by_label("How the text begins").fill("my plant")
    page.get_by_label("The next token is").select_option("drawn")
    page.get_by_label("Temperature").fill("2")
    drawn = []
    for seed in ("3", "4", "3"):
        page.get_by_label("Seed").fill(seed)
        ask(page)
        drawn.append(page.locator(".try-made").inner_text())
    assert drawn[0] == drawn[2] != drawn[1]


# In the turn that shows the token: a test that waits for it may come when the text has ended.
STOP_AT_THE_FOURTH = """() => {
  const stop = new MutationObserver(() => {
    if (document.querySelectorAll('.try-token').length < 4) return;
    stop.disconnect();
    document.querySelector('#try-stop').click();
  });
  stop.observe(document.querySelector('.try-answer'), { childList: true, subtree: true });
}"""


@pytest.mark.usefixtures("watch")
def test_a_text_is_stopped_where_it_is(page: Page, studio: RunningStudio, patient: str) -> None:
    open_checkpoint(page, studio, patient)
    page.get_by_label("How the text begins").fill("my")
    page.get_by_label("New tokens, at most").fill("256")
    slow_down(studio, patient)
    page.evaluate(STOP_AT_THE_FOURTH)
    page.locator("#try-ask").click()
    expect(page.locator(".try-token").nth(3)).to_be_visible(timeout=90_000)
    expect(page.locator("#try-ask")).to_be_enabled(timeout=60_000)
    expect(page.locator(".try-text")).to_contain_text(re.compile("You stopped it|as many tokens as were asked"))
    expect(page.locator(".try-show-code")).to_be_visible()
    assert page.locator(".try-token").count() <= 256


@pytest.mark.usefixtures("watch")
def test_an_answer_of_one_checkpoint_is_not_shown_under_another(
    page: Page, studio: RunningStudio, tiny_base: str, tiny_generator: str
) -> None:
    held: list[tuple[Route, APIResponse]] = []
    open_checkpoint(page, studio, tiny_generator)
    page.get_by_label("How the text begins").fill("my plant")
    page.get_by_label("New tokens, at most").fill("5")
    page.route("**/try/text-generation*", lambda route: held.append((route, route.fetch())))
    page.locator("#try-ask").click()
    until(page, lambda: held)
    page.locator("#try-checkpoint").fill(tiny_base)
    page.locator("#try-look").click()
    expect(page.locator(".resolved")).to_contain_text("BertModel")
    for route, answer in held:
        route.fulfill(response=answer)
    page.locator(".try-example").first.click()
    expect(page.locator(".try-answer")).to_have_attribute("data-task", "feature-extraction", timeout=90_000)
    expect(page.locator(".try-token")).to_have_count(0)


@pytest.mark.usefixtures("watch")
def test_whoever_turns_back_while_another_checkpoint_is_looked_at_has_the_first_one_again(
    page: Page, studio: RunningStudio, tiny_base: str, tiny_generator: str
) -> None:
    open_checkpoint(page, studio, tiny_generator)
    held: list[Route] = []
    page.route("**/api/v1/try?*", lambda route: held.append(route))
    name = page.locator("#try-checkpoint")
    for checkpoint in (tiny_base, tiny_generator):
        name.fill(checkpoint)
        name.press("Tab")
    until(page, lambda: len(held) == 2)
    for route in held:
        route.continue_()
    expect(page.get_by_label("How the text begins")).to_be_visible()


def slow_down(studio: RunningStudio, checkpoint: str) -> None:
    """Have the model in memory, so that its tokens come one by one and not behind its loading."""
    studio.post("try/text-generation", checkpoint=checkpoint, text="x", max_new_tokens=1)


def test_who_hangs_up_gives_their_place_back(studio: RunningStudio, patient: str) -> None:
    question = {"checkpoint": patient, "text": "my", "max_new_tokens": 256}
    for _ in range(12):  # more than have a place at once
        with httpx.stream("POST", f"{studio.api}/try/text-generation?stream=true", json=question, timeout=60) as answer:
            assert answer.status_code == 200
            assert "started" in next(answer.iter_lines())
    assert studio.post("try/text-generation", checkpoint=patient, text="x", max_new_tokens=1)["answer"]["tokens"]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_what_looks_like_code_is_only_shown(
    browser: Browser, studio: RunningStudio, width: int, tiny_base: str, tiny_masked: str, tiny_generator: str
) -> None:
    with new_page(browser, width) as page:
        watch = Watch(page, studio.url)
        for checkpoint, label, text in (
            (tiny_base, "Texts, one a line", f"{EVIL}\n{EVIL} again"),
            (tiny_masked, "Texts, one a line", f"[MASK] {EVIL}"),
            (tiny_generator, "How the text begins", EVIL),
        ):
            open_checkpoint(page, studio, checkpoint)
            page.get_by_label(label).fill(text)
            ask(page)
            expect(page.locator(".try-answer")).to_contain_text("onerror")
            expect_no_sideways_scrolling(page)
        page.locator("#try-checkpoint").fill(EVIL)
        watch.forgiven.add(422)
        page.locator("#try-look").click()
        expect(page.locator(".try-found .studio-warning")).to_contain_text("onerror", timeout=60_000)
        assert page.evaluate("window.ran") is None
        assert page.locator("main img[src=x]").count() == 0
        assert watch.problems == []


@pytest.mark.parametrize(("width", "theme"), [(DESK, "light"), (PHONE, "light"), (DESK, "dark")])
def test_every_task_has_its_picture(
    browser: Browser,
    studio: RunningStudio,
    screenshots: Path,
    width: int,
    theme: str,
    tiny_base: str,
    tiny_masked: str,
    tiny_inference: str,
    tiny_generator: str,
) -> None:
    checkpoints = {"similarity": tiny_base, "blank": tiny_masked, "labels": tiny_inference, "text": tiny_generator}
    with new_page(browser, width, color_scheme=theme) as page:
        watch = Watch(page, studio.url)
        for name, checkpoint in checkpoints.items():
            open_checkpoint(page, studio, checkpoint)
            page.locator(".try-example").last.click()
            expect(page.locator(".try-show-code")).to_be_visible(timeout=90_000)
            page.screenshot(path=screenshots / f"try-{name}-{width}-{theme}.png", full_page=True)
            expect_no_sideways_scrolling(page)
        assert watch.problems == []
