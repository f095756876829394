"""Every page of the running studio: what it says, what it refuses, and that untrusted text is only shown."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from studio.exchange.mapping import ColumnMapping
from studio.projects import LabelName
from studio.settings import Settings
from studio.wiring import build
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
from tests.conftest import LEARNS
from tests.running import RunningStudio, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TEXTS = ("my refund please", "where is my parcel", "thanks I love it")
NAMES = ("refund", "delivery", "praise")
EVIL = "<img src=x onerror=window.ran=1>${window.ran=2}{{window.ran=3}}"
EVIL_LABELS = ("<img src=x onerror=window.ran=4>", "${window.ran=5}", "{{window.ran=6}}")
EVIL_GUIDELINES = "{{window.ran=7}} ${window.ran=8} <img src=x onerror=window.ran=9> <script>window.ran=10</script>"


def prepare(data_dir: Path, tiny_base: str) -> None:
    """Two projects to train, one of them hostile, and one with nothing in it."""
    settings = Settings(data_dir=data_dir, checkpoint=tiny_base, sample=False, fast_lane=False, device="cpu")
    studio = build(settings)
    given = {"checkpoint": tiny_base, "retrain_after": 0, "holdout_percent": 20}
    rows = [f"{TEXTS[n % 3]} {n},{NAMES[n % 3]}" for n in range(60)]
    hostile = [f"{EVIL} {n},{EVIL_LABELS[n % 3]}" for n in range(40)] + [f"{EVIL} left {n}," for n in range(9)]
    try:
        inbox = studio.projects.create("inbox", labels=[LabelName(name) for name in NAMES], title="Inbox", **given)  # type: ignore[arg-type]
        evil = studio.projects.create(
            "evil",
            labels=[LabelName(name, EVIL) for name in EVIL_LABELS],
            title=EVIL,
            guidelines=EVIL_GUIDELINES,
            **given,  # type: ignore[arg-type]
        )
        studio.projects.create("bare", labels=[LabelName("a"), LabelName("b")], title="Bare", **given)  # type: ignore[arg-type]
        for project, lines in ((inbox, rows), (evil, hostile)):
            file = data_dir / f"{project.name}.csv"
            file.write_text("\n".join(["text,label", *lines]), encoding="utf-8")
            studio.importer.load(project.id, file, ColumnMapping("text", "label"))
    finally:
        studio.serving.close()
        studio.store.close()


def train(studio: RunningStudio, project: str, **numbers: object) -> None:
    job = studio.post(f"projects/{project}/training", hyperparameters=LEARNS | numbers)["id"]
    ended = wait_for(
        f"{project} to be trained",
        lambda: (view := studio.get(f"projects/{project}/training/{job}"))["ended"] and view,
    )
    assert ended["state"] == "succeeded", ended["outcome"]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[RunningStudio]:
    """One server for the whole file: two projects with versions, and a bare one."""
    data_dir = tmp_path_factory.mktemp("pages") / "data"
    data_dir.mkdir()
    prepare(data_dir, tiny_base)
    running = RunningStudio(data_dir, checkpoint=tiny_base, sample=0)
    try:
        running.start()
        for project, seed in (("inbox", 1), ("inbox", 2), ("evil", 1)):
            train(running, project, seed=seed)
        for project in ("inbox", "evil"):
            running.wait_for_version(project)
        yield running
    finally:
        running.stop()


@pytest.fixture
def watch(page: Page, studio: RunningStudio) -> Iterator[Watch]:
    """Nothing in the console and no other host, whatever the test does."""
    watch = Watch(page, studio.url)
    yield watch
    assert watch.problems == []


def predict(page: Page, text: str) -> None:
    page.locator("#predict-text textarea").fill(text)
    page.locator("#predict-button").click()


def accept_dialogs(page: Page) -> list[str]:
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", accept)
    return asked


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
    page.get_by_role("button", name="Many texts at once").click()
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
    with page.expect_download() as download:
        page.locator("#batch-download").click()
    assert len(download.value.path().read_text(encoding="utf-8-sig").strip().splitlines()) == 5


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
    expect(page.locator(".summary .figures")).to_contain_text("1not labelled yet")
    assert studio.get("projects/inbox")["progress"]["examples"] == before + 2


@pytest.mark.usefixtures("watch")
def test_a_hub_data_set_that_cannot_be_reached_is_refused_in_a_sentence(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "data", project="inbox")
    page.get_by_role("button", name="Or a data set from the Hugging Face Hub").click()
    page.locator("#import-dataset").get_by_role("textbox").fill("no-such/data-set[test]")
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator(".report .studio-warning")).to_contain_text("no-such/data-set", timeout=60_000)
    expect(page.locator(".report .studio-warning")).not_to_contain_text("Traceback")


@pytest.mark.usefixtures("watch")
def test_a_version_is_promoted_and_rolled_back_after_a_question(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "versions", project="inbox")
    serving = page.locator(".version[data-serves=true]")
    served = str(serving.get_attribute("data-version"))
    other = page.locator(".version[data-serves=false]").first
    name = str(other.get_attribute("data-version"))
    other.get_by_role("button", name=f"Promote {name}").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text(name)
    question.get_by_role("textbox").fill("We want to see it at work.")
    question.get_by_role("button", name="Serve it").click()
    expect(serving).to_have_attribute("data-version", name)
    expect(page.locator(".header-served")).to_have_attribute("data-version", name)
    page.get_by_role("button", name="Roll back").click()
    question.get_by_role("button", name="Roll back").click()
    expect(serving).to_have_attribute("data-version", served)


def test_a_no_to_the_question_changes_nothing(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "versions", project="inbox")
    served = page.locator(".version[data-serves=true]").get_attribute("data-version")
    page.locator(".version[data-serves=false]").first.get_by_role("button", name="Promote").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert studio.get("projects/inbox/status")["served"]["version"] == served


@pytest.mark.usefixtures("watch")
def test_a_run_that_goes_on_is_cancelled(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "train", project="inbox")
    page.locator(".train-details > summary").first.click()
    page.locator("input[name=epochs]").fill("1000")
    page.locator("#train-now").click()
    current = page.locator(".train-current")
    expect(current).to_have_attribute("data-state", "running", timeout=30_000)
    expect(page.locator(".header-job")).to_be_visible()
    page.locator("#train-cancel").click()
    expect(current).to_have_attribute("data-state", "cancelled", timeout=30_000)
    expect(page.locator(".header-job")).to_be_hidden()
    assert studio.training_processes() == []


@pytest.mark.usefixtures("watch")
def test_a_dry_run_says_what_a_training_would_take_and_hyperparameters_go_through_a_file(
    page: Page, studio: RunningStudio, tmp_path: Path
) -> None:
    open_tab(page, studio, "train", project="inbox")
    page.locator(".train-details > summary").first.click()
    page.locator("input[name=epochs]").fill("20")
    page.locator("#train-dry-run").click()
    expect(page.locator(".train-dry-run")).to_contain_text("of memory: ", timeout=60_000)
    with page.expect_download() as download:
        page.locator("#train-yaml-save").click()
    saved = tmp_path / "hyperparameters.yaml"
    download.value.save_as(saved)
    assert "epochs: 20\n" in saved.read_text()
    saved.write_text("epochs: 33\nclass_weights: balanced\nfreeze_embeddings: false\n")
    page.locator("#train-yaml-file").set_input_files(saved)
    expect(page.locator("[name=epochs]")).to_have_value("33")
    expect(page.locator("[name=class_weights]")).to_have_value("balanced")
    expect(page.locator("[name=freeze_embeddings]")).to_have_value("false")


def test_a_file_of_hyperparameters_that_cannot_be_meant_is_answered_by_a_sentence(
    page: Page, studio: RunningStudio, tmp_path: Path
) -> None:
    open_tab(page, studio, "train", project="inbox")
    file = tmp_path / "wrong.yaml"
    file.write_text("epochs: <img src=x onerror=window.ran=1>\n")
    page.locator("#train-yaml-file").set_input_files(file)
    expect(page.locator(".train-ready [role=alert]")).to_contain_text("epochs is '<img src=x")
    assert page.evaluate("window.ran") is None


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


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_version_is_followed_back_to_its_labels_whatever_these_are_called(
    browser: Browser, studio: RunningStudio, width: int, screenshots: Path
) -> None:
    with new_page(browser, width) as page:
        watch = Watch(page, studio.url)
        open_tab(page, studio, "versions", project="evil")
        page.get_by_role("button", name="Where v1").click()
        boxes = page.locator(".chain-box h3")
        expect(boxes).to_have_text(["Version", "Training", "Snapshot", "Labels", "People and guidelines"])
        rows = page.locator(".lineage-dialog .history-entry")
        expect(rows.first).to_contain_text(EVIL)
        page.get_by_label("Search the labels").fill(EVIL_LABELS[1])
        expect(rows.filter(has_not_text=EVIL_LABELS[1])).to_have_count(0)
        expect(rows.first).to_contain_text(EVIL_LABELS[1])
        page.screenshot(path=screenshots / f"lineage-{width}.png")
        rows.first.locator(".history-open").click()
        seen = page.locator(".timeline-dialog .seen")
        expect(seen).to_contain_text(re.compile(r"v1-\w+ (learnt from it|was measured on it)"))
        seen.get_by_role("button").first.click()
        expect(page.locator(".timeline-dialog")).to_have_count(0)
        expect(boxes).to_have_count(5)
        expect_no_sideways_scrolling(page)
        assert page.evaluate("window.ran") is None
        assert page.locator("img[src=x]").count() == 0
        assert watch.problems == []


def test_a_version_that_does_not_serve_is_retired_and_brought_back(page: Page, studio: RunningStudio) -> None:
    open_tab(page, studio, "versions", project="inbox")
    accept_dialogs(page)
    aside = page.locator(".version[data-serves=false]").first
    expect(aside.locator(".version-room")).to_contain_text("MB")
    aside.get_by_text("More", exact=True).click()
    aside.get_by_role("button", name="Retire").click()
    expect(aside.locator(".badge", has_text="Retired")).to_be_visible()
    expect(aside.get_by_role("button", name="Promote")).to_have_count(0)
    aside.get_by_text("More", exact=True).click()
    aside.get_by_role("button", name="Bring back").click()
    expect(aside.get_by_role("button", name="Promote")).to_be_visible()


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
