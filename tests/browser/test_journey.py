"""The journey in a browser: predict, look at tokens and code, label twenty, retrain; and an old link still holds."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from studio.exchange.split import choose_split
from tests.browser.watching import Watch, new_page, open_tab, picture_every_tab
from tests.running import RunningStudio, run_cli

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "journey"
HOLDOUT_PERCENT = 20
FIRST_PER_LABEL = 4
LABELLED_BY_HAND = 20
TEXT = "My parcel should have come on Monday. Where is it?"

Answer = tuple[str, str, list[str]]


def labels() -> list[str]:
    described = json.loads((ROOT / "assets" / "sample" / "project.json").read_text(encoding="utf-8"))
    return [label["name"] for label in described["labels"]]


def true_labels() -> dict[str, str]:
    """The right label of every sample message, by its text."""
    files = [ROOT / "assets" / "sample" / "messages.jsonl", ROOT / "tests" / "fixtures" / "sample_answers.jsonl"]
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return {row["text"]: row["label"] for row in rows if row["label"]}


def write_sparse(path: Path, truth: dict[str, str]) -> None:
    """All hold-out messages labelled, of the pool a few of each label: a first version that leaves much to learn."""
    taken: Counter[str] = Counter()
    with path.open("w", encoding="utf-8") as file:
        for text, label in truth.items():
            is_held_out = choose_split(PROJECT, text, HOLDOUT_PERCENT) == "holdout"
            is_known = is_held_out or taken[label] < FIRST_PER_LABEL
            taken[label] += is_known and not is_held_out
            file.write(json.dumps({"text": text, "label": label if is_known else None}) + "\n")


def prepare(data_dir: Path, truth: dict[str, str]) -> None:
    rows = data_dir.parent / "messages.jsonl"
    write_sparse(rows, truth)
    given = ("--project", PROJECT, "--labels", ",".join(labels()))
    imported = run_cli("import", rows, *given, data_dir=data_dir, holdout_percent=HOLDOUT_PERCENT, retrain_after=20)
    assert imported.returncode == 0, imported.stderr
    trained = run_cli("train", "--wait", data_dir=data_dir, device="cpu")
    assert trained.returncode == 0, trained.stderr


def predict(page: Page, text: str, version: str) -> Answer:
    """Ask, and wait for the answer of this version: the answer before it stays on screen until then."""
    page.get_by_role("tab", name="Predict").click()
    page.locator("#predict-text textarea").fill(text)
    page.locator("#predict-button").click()
    expect(page.locator(".prediction")).to_have_attribute("data-version", version)
    return read_answer(page)


def read_answer(page: Page) -> Answer:
    """The version, the label and the numbers of the answer on screen."""
    answer = page.locator(".prediction[data-version]")
    expect(answer.locator(".bar-row")).to_have_count(len(labels()))
    label = answer.locator(".prediction-label").inner_text()
    return str(answer.get_attribute("data-version")), label, answer.locator(".bar-number").all_inner_texts()


def label_by_keyboard(page: Page, truth: dict[str, str], count: int) -> None:
    page.get_by_role("tab", name="Label").click()
    editor = page.locator(".label-editor[data-state=ready]")
    card = editor.locator(".label-card")
    expect(card).to_be_visible()
    names = editor.locator(".label-choice .label-name").all_inner_texts()
    for _ in range(count):
        example = str(card.get_attribute("data-example-id"))
        page.keyboard.press(str(1 + names.index(truth[card.locator(".label-text").inner_text()])))
        expect(card).not_to_have_attribute("data-example-id", example)
    expect(page.locator(".label-editor")).to_have_attribute("data-unsaved", "0")


def look_at_code_and_tokens(page: Page) -> None:
    page.get_by_role("button", name="Show me the code").click()
    expect(page.locator("#code-pipeline")).to_contain_text("pipeline(")
    page.get_by_role("tab", name="by hand").click()
    expect(page.locator("#code-by-hand")).to_contain_text("AutoTokenizer")
    page.get_by_role("tab", name="Tokens", exact=True).click()
    expect(page.locator(".tokens-panel .tokens-piece", has_text="split")).to_be_visible()


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_predict_label_twenty_retrain_predict_again_and_the_old_link_holds(
    start_studio: Callable[..., RunningStudio], browser: Browser, page: Page, tmp_path: Path, screenshots: Path
) -> None:
    truth = true_labels()
    prepare(tmp_path / "data", truth)
    studio = start_studio(data_dir=tmp_path / "data")
    old_name = studio.wait_for_version(PROJECT)
    watch = Watch(page, studio.url)

    open_tab(page, studio, "predict")
    first = predict(page, TEXT, old_name)
    link = page.locator(".link-field").input_value()
    assert first[1] in labels()
    look_at_code_and_tokens(page)

    label_by_keyboard(page, truth, LABELLED_BY_HAND)
    expect(page.locator(".header-job")).to_be_visible(timeout=60_000)
    page.get_by_role("tab", name="Train").click()
    expect(page.locator(".train-current h2")).to_contain_text("Run 2")
    expect(page.locator(".train-current")).to_contain_text("20 new labels")
    expect(page.locator(".train-current")).to_have_attribute("data-state", "succeeded", timeout=480_000)
    new_name = studio.wait_for_version(PROJECT, older=old_name)
    expect(page.locator(".header-served")).to_have_attribute("data-version", new_name)

    assert predict(page, TEXT, new_name)[2] != first[2]
    with new_page(browser) as another:
        watch_other = Watch(another, studio.url)
        another.goto(link)
        assert read_answer(another) == first
    pictured = picture_every_tab(browser, studio, screenshots, "journey", text=TEXT)
    assert [*watch.problems, *watch_other.problems, *pictured] == []
