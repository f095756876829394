"""The ways to run a version: made and compared from its card, chosen, shown in the head; and where they differ."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, delete

from storage import Store
from storage.tables import Variant
from tests.browser.pages.projects import EVIL, EVIL_LABELS
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page, open_tab
from tests.running import RunningStudio, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def open_ways(page: Page, studio: RunningStudio, project: str) -> None:
    open_tab(page, studio, "versions", project=project)
    serving = page.locator(".version[data-serves=true]")
    serving.get_by_text("Ways to run it").click()
    expect(serving.locator(".variant").first).to_be_visible()


@pytest.mark.usefixtures("watch")
def test_a_variant_is_made_compared_served_and_given_up_again(page: Page, studio: RunningStudio) -> None:
    forget_what_other_tests_made(studio, "inbox", "bf16")
    open_ways(page, studio, "inbox")
    serving = page.locator(".version[data-serves=true]")
    version = str(serving.get_attribute("data-version"))
    row = serving.locator(".variant[data-variant=bf16]")
    expect(row).to_have_attribute("data-state", "not made")
    expect(row.get_by_role("button", name="Serve")).to_have_count(0)
    row.get_by_role("button", name=f"Make bf16 of {version}").click()
    expect(row).to_have_attribute("data-state", "fits", timeout=60_000)
    expect(row.locator(".variant-figures")).to_contain_text("0 of ")
    expect(row).to_contain_text("None of ")
    row.get_by_role("button", name=f"Serve {version} as bf16").click()
    expect(row.locator(".badge-serves")).to_be_visible()
    head = page.locator(".header-served")
    expect(head).to_have_text(f"{version} as bf16 serves")
    open_tab(page, studio, "predict", project="inbox", text="where is my parcel")
    expect(page.locator(".prediction-facts")).to_contain_text(f"{version} as bf16")
    expect(page.locator(".link-field")).to_have_value(
        f"{studio.url}/?project=inbox&version={version}&variant=bf16&text=where+is+my+parcel"
    )
    address = page.locator(".link-field").input_value()
    open_ways(page, studio, "inbox")
    serving.locator(".variant[data-variant=fp32]").get_by_role("button", name="Serve").click()
    expect(head).to_have_text(f"{version} serves")
    page.goto(address)
    expect(page.locator(".prediction-facts")).to_contain_text(f"{version} as bf16")


def test_a_project_says_how_it_is_served_and_what_that_may_cost(
    page: Page, studio: RunningStudio, watch: Watch, screenshots: Path
) -> None:
    watch.forgiven.add(422)
    open_tab(page, studio, "project", project="bare")
    form = page.locator("#project-serving")
    form.get_by_label("Run as").select_option("onnx-int8")
    expect(form).to_contain_text("Quick refits of the fast lane cannot be run so")
    form.get_by_label("Texts that may get another answer").fill("1")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("onnx-int8 serves as soon as it is made and fits")
    form.screenshot(path=screenshots / "project-serving.png")
    policy = studio.get("projects/bare/serving")["policy"]
    assert policy == {"variant": "onnx-int8", "most_flips": 0.01, "most_lost": 0.005}
    form.get_by_role("button", name="As usual").click()
    form.get_by_label("Texts that may get another answer").fill("50")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("most_flips is 0.5; expected a number from 0.0 to 0.2")
    assert studio.get("projects/bare/serving")["policy"] == policy


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_what_differs_is_listed_whatever_the_texts_and_labels_are_called(
    browser: Browser, studio: RunningStudio, width: int, screenshots: Path
) -> None:
    version = put_unfit(studio)
    with new_page(browser, width) as page:
        watch = Watch(page, studio.url)
        open_ways(page, studio, "evil")
        row = page.locator(".variant[data-variant=bf16]")
        expect(row).to_have_attribute("data-state", "unfit")
        expect(row.get_by_role("button", name="Serve")).to_have_count(0)
        page.locator(".version-ways").first.scroll_into_view_if_needed()
        page.screenshot(path=screenshots / f"variants-{width}.png")
        row.get_by_role("button", name="The texts that bf16 answers otherwise").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text(EVIL)
        expect(dialog).to_contain_text(f"bf16: {EVIL_LABELS[1]} (52 %)")
        page.screenshot(path=screenshots / f"variant-flips-{width}.png")
        expect_no_sideways_scrolling(page)
        assert page.evaluate("window.ran") is None
        assert page.locator("img[src=x]").count() == 0
        assert watch.problems == []
    assert studio.get("projects/evil/status")["served"]["version"] == version


def forget_what_other_tests_made(studio: RunningStudio, project: str, variant: str) -> None:
    """A row per version, and the tests of the board serve one as a variant."""

    def serves_as_trained() -> bool:
        served = studio.get(f"projects/{project}/status")["served"]
        return bool(served["state"] == "ready" and served["variant"] == "fp32")

    wait_for("the version to serve as it was trained", serves_as_trained)
    engine = create_engine(f"sqlite:///{studio.data_dir / 'studio.db'}")
    with engine.begin() as connection:
        connection.execute(delete(Variant).where(Variant.name == variant))
    engine.dispose()


def put_unfit(studio: RunningStudio) -> str:
    """As a comparison leaves a variant that changes one answer; tiny models change none by themselves."""
    store = Store.open(f"sqlite:///{studio.data_dir / 'studio.db'}")
    with store.begin() as transaction:
        project = transaction.projects.by_name("evil")
        assert project is not None
        version = transaction.versions.live(project.id)
        assert version is not None
        # All of its texts are nearly the same, so that none is held out.
        example = next(iter(transaction.histories.all(project.id)))
        flip = {
            "example_id": example.id,
            "before": EVIL_LABELS[0],
            "after": EVIL_LABELS[1],
            "probability_before": 0.61,
            "probability_after": 0.52,
        }
        figures = {
            "texts": 10,
            "flips": 1,
            "flips_bound": 0.4,
            "largest_difference": 0.13,
            "labelled": 10,
            "metric": "Macro-F1",
            "score_before": 0.912,
            "score_after": 0.9,
            "disk_bytes": 45_000_000,
            "memory_bytes": 0,
            "making_seconds": 31.4,
            "flipped": [flip],
        }
        variants = transaction.variants
        if variants.queue(version.id, "bf16", "ada", "", 1.0):
            variants.claim(version.id, "bf16", "a test", 2.0)
            why = "1 of 10 held-out texts gets another answer: 10 %, and at most 0.5 % may."
            variants.end(version.id, "bf16", "a test", "unfit", reason=why, figures=figures, ended_at=3.0)
        name = version.name
    store.close()
    return name
