"""Every page of the running studio: what it says, what it refuses, and that untrusted text is only shown."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.labelling.editing import until
from tests.browser.pages.projects import EVIL, NAMES, TEXTS
from tests.browser.watching import (
    DESK,
    PHONE,
    TABS,
    Watch,
    expect_no_sideways_scrolling,
    new_page,
    open_tab,
    picture_every_tab,
)
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def predict(page: Page, text: str) -> None:
    page.locator("#predict-text textarea").fill(text)
    page.locator("#predict-button").click()


@pytest.mark.usefixtures("watch")
def test_text_typed_while_the_page_still_opens_stays(page: Page, studio: RunningStudio) -> None:
    page.goto(f"{studio.url}/?project=inbox")
    page.locator("#predict-text textarea").fill(TEXTS[0])
    expect(page.locator(".header-served[data-state=ready]")).to_be_visible()
    expect(page.locator("#predict-examples")).to_be_visible()
    for _ in range(2):  # the head asks again and again; by its second answer, what opens the page has long run
        page.wait_for_event("response", lambda answer: answer.url.endswith("/status"))
    assert page.locator("#predict-text textarea").input_value() == TEXTS[0]
    page.locator("#predict-button").click()
    expect(page.locator(".prediction .bar-row")).to_have_count(len(NAMES))


@pytest.mark.usefixtures("watch")
def test_a_long_text_says_how_much_of_it_was_cut(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "predict", project="inbox")
    predict(page, "my parcel " * 50)
    warning = page.locator(".prediction .studio-warning")
    expect(warning).to_contain_text("the last 38 of its 102 tokens were cut")
    expect(warning).to_contain_text("rests on the first 64")
    expect(page.locator(".prediction-facts")).to_contain_text("64 tokens")


@pytest.mark.usefixtures("watch")
def test_an_empty_text_is_answered_by_a_sentence_where_the_answer_would_be(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "predict", project="inbox")
    predict(page, TEXTS[0])
    expect(page.locator(".prediction .bar-row")).to_have_count(len(NAMES))
    predict(page, "")
    expect(page.locator(".prediction .studio-warning")).to_be_visible()
    expect(page.locator(".prediction .bar-row")).to_have_count(0)


@pytest.mark.usefixtures("watch")
def test_many_texts_pasted_or_uploaded_become_a_table(page: Page, studio: RunningStudio, tmp_path: Path) -> None:
    open_tab(page, studio, "predict", project="inbox")
    page.get_by_role("button", name="Many at once").click()
    page.locator("#batch-lines textarea").fill("\n".join(TEXTS))
    page.locator("#batch-button").click()
    rows = page.locator("#batch-table .virtual-row").locator("visible=true")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text(TEXTS[0])
    expect(rows.first).to_contain_text("%")
    file = tmp_path / "four.csv"
    file.write_text("text\n" + "\n".join([*TEXTS, EVIL]), encoding="utf-8")
    page.locator("#batch-file input[type=file]").set_input_files(file)
    expect(page.locator("#batch-file")).to_contain_text("four")
    page.locator("#batch-button").click()
    expect(rows).to_have_count(4)
    expect(rows.last).to_contain_text("onerror")
    assert page.evaluate("window.ran") is None
    # The button may still have the file of the table before.
    until(page, lambda: len(downloaded(page)) == 5)


def downloaded(page: Page) -> list[str]:
    """The lines of the file that the table is handed out as."""
    with page.expect_download() as download:
        page.locator("#batch-download").click()
    return download.value.path().read_text(encoding="utf-8-sig").strip().splitlines()


@pytest.mark.usefixtures("watch")
def test_a_bad_import_names_its_rows_and_stores_nothing_and_a_good_one_counts(
    page: Page, studio: RunningStudio, tmp_path: Path
) -> None:
    open_tab(page, studio, "data", project="inbox")
    before = studio.get("projects/inbox")["progress"]["examples"]
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("text,label\nfine one,refund\nwrong one,nonsense\n,praise\n", encoding="utf-8")
    good.write_text("text,label\nbrand new,refund\nalso new,\n", encoding="utf-8")
    report = page.locator(".report")
    for file, words in ((bad, "nonsense"), (good, "2 new examples")):
        page.locator("#import-file input[type=file]").set_input_files(file)
        page.locator("#import-button").click()
        expect(report).to_contain_text(words)
        if file == bad:
            expect(report.locator("li").first).to_contain_text(re.compile("row [23]"))
            assert studio.get("projects/inbox")["progress"]["examples"] == before
            page.locator("#import-file").get_by_label("Clear").click()
            expect(report).to_be_empty()
            expect(page.locator("#import-button")).to_be_hidden()
    expect(page.locator(".summary .figures")).to_contain_text("1not labelled yet")
    assert studio.get("projects/inbox")["progress"]["examples"] == before + 2


@pytest.mark.usefixtures("watch")
def test_what_is_open_beside_the_exports_stays_while_figures_change(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "data", project="inbox")
    others = page.locator(".export-others")
    others.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(others).to_have_attribute("open", "")
    changed = studio.get("projects/inbox")
    changed["progress"]["skipped"] = 77
    page.route("**/api/v1/projects/inbox", lambda route: route.fulfill(json=changed))
    expect(page.locator(".summary .figures")).to_contain_text("77skipped")
    expect(others).to_have_attribute("open", "")
    expect(others.locator("summary")).to_be_focused()


@pytest.mark.usefixtures("watch")
def test_a_hub_data_set_that_cannot_be_reached_is_refused_in_a_sentence(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "data", project="inbox")
    page.get_by_role("button", name="Or a data set from the Hugging Face Hub").click()
    page.locator("#import-dataset").get_by_role("textbox").fill("no-such/data-set[test]")
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator(".report .studio-warning")).to_contain_text("no-such/data-set", timeout=60_000)
    expect(page.locator(".report .studio-warning")).not_to_contain_text("Traceback")


def test_the_tokens_page_opens_with_the_pieces_of_its_project(
    page: Page, studio: RunningStudio, tiny_base: str
) -> None:
    open_tab(page, studio, "tokens", project="inbox")
    expect(page.locator(".tokens-panel h3").first).to_have_text(tiny_base)
    expect(page.locator(".matrix-scroll")).to_be_visible()
    page.locator("#tokens-other textarea, #tokens-other input").fill("no-such/tokenizer")
    page.get_by_role("button", name="Show the pieces").click()
    expect(page.locator(".tokens-error")).to_contain_text("no-such/tokenizer", timeout=60_000)
    expect(page.locator(".tokens-panel")).to_have_count(2)


def test_a_project_with_nothing_in_it_says_what_to_do_on_every_page(
    browser: Browser, page: Page, studio: RunningStudio, screenshots: Path
) -> None:
    expected = {
        "predict": ("predict", "No model yet"),
        "label": ("label", "Data page"),
        "train": ("train", "label"),
        "versions": ("versions", "No versions yet"),
        "data": ("data", "Nothing to export yet"),
    }
    for tab, words in expected.values():
        open_tab(page, studio, tab, project="bare")
        expect(page.locator("main")).to_contain_text(words)
    open_tab(page, studio, "predict", project="bare")
    predict(page, "anything")
    expect(page.locator(".prediction .studio-warning")).to_contain_text("no trained model yet")
    assert picture_every_tab(browser, studio, screenshots, "bare", project="bare") == []


@pytest.mark.usefixtures("watch")
def test_choosing_a_project_turns_every_page_to_it(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "predict", project="inbox")
    predict(page, TEXTS[0])
    expect(page.locator(".prediction .bar-row")).to_have_count(len(NAMES))
    page.locator("#project input").click()
    page.get_by_role("option", name="bare").click()
    expect(page.locator(".header-title")).to_have_text("Bare")
    expect(page.locator(".prediction .bar-row")).to_have_count(0)
    expect(page.locator("#predict-examples")).to_be_hidden()
    for tab, words in (
        ("Label", "No examples yet"),
        ("Train", "label"),
        ("Versions", "No versions yet"),
        ("Data", "Nothing to export yet"),
    ):
        page.get_by_role("tab", name=tab, exact=True).click()
        expect(page.locator("main")).to_contain_text(words)
        expect(page.locator("main").get_by_text("refund").locator("visible=true")).to_have_count(0)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_texts_labels_and_guidelines_that_look_like_code_are_only_shown(
    browser: Browser, studio: RunningStudio, width: int
) -> None:
    with new_page(browser, width) as page:
        watch = Watch(page, studio.url)
        for tab in TABS:
            open_tab(page, studio, tab, project="evil", text=EVIL)
            expect(page.locator(".header-title")).to_have_text(EVIL)
            if tab == "label":
                if width == PHONE:  # where they are closed at first
                    page.get_by_role("button", name="Guidelines").click()
                expect(page.locator("main")).to_contain_text("{{window.ran=7}}")
            expect(page.locator("main").get_by_text("onerror").locator("visible=true").first).to_be_visible()
            expect_no_sideways_scrolling(page)
            assert page.evaluate("window.ran") is None
        assert page.locator("main img[src=x]").count() == 0
        assert watch.problems == []


def test_a_password_is_asked_for_on_a_phone_and_the_address_is_kept(
    browser: Browser, tmp_path: Path, tiny_classifier: str, screenshots: Path
) -> None:
    studio = RunningStudio(tmp_path / "data", checkpoint=tiny_classifier, password="open sesame")
    try:
        studio.start()
        with new_page(browser, PHONE) as page:
            watch = Watch(page, studio.url)
            page.goto(f"{studio.url}/?tab=data")
            expect(page.get_by_role("heading", name="Studio")).to_be_visible()
            expect_no_sideways_scrolling(page)
            page.screenshot(path=screenshots / f"login-{PHONE}.png")
            page.get_by_label("Name").fill("admin")
            page.get_by_label("Password").fill("open sesame")
            page.get_by_role("button", name="Sign in").click()
            expect(page.locator(".summary .card").first).to_be_visible(timeout=30_000)
            assert page.url.endswith("?tab=data")
            assert watch.problems == []
    finally:
        studio.stop()
