"""Gold labels beside tokens in a browser: counts, the curve, the examples, what each token teaches, and the choice."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.labelling.editing import until
from tests.browser.prepared import prepared, started
from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page, open_tab
from tests.marked import ROWS, marked_project, row
from tests.running import RunningStudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PROJECT, OTHER = "marked", "others"
UNTRUSTED = "<img src=x onerror=alert(1)>"
MANY = [
    *ROWS,
    row("東京タワーはエッフェル塔より高い", place="東京"),
    row(
        "\u0645\u0631\u062d\u0628\u0627 parcel \u0628\u0627\u0644\u0639\u0627\u0644\u0645",
        thing="\u0645\u0631\u062d\u0628\u0627",
    ),
    row(f"the 👩\u200d👩\u200d👧 waits, {UNTRUSTED}", thing="👩\u200d👩\u200d👧"),
    *(
        row(f"my parcels {number} {'please ' * number}were sent to the post", thing="parcel", place="post")
        for number in range(24)
    ),
]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[RunningStudio]:
    data_dir = tmp_path_factory.mktemp("marked") / "data"
    with prepared(data_dir, tiny_base) as made:
        marked_project(made, MANY, name=PROJECT)
        marked_project(made, ROWS, name=OTHER)
    with started(data_dir, tiny_base) as running:
        yield running


@pytest.fixture
def watch(page: Page, studio: RunningStudio) -> Iterator[Watch]:
    watch = Watch(page, studio.url)
    yield watch
    assert watch.problems == []


def inspect(page: Page, studio: RunningStudio, *tokenizers: str, max_length: int | None = None) -> None:
    open_tab(page, studio, "tokens", project=PROJECT)
    page.locator("#inspector-tokenizers").fill("\n".join(tokenizers))
    page.locator("#inspector-length").fill(str(max_length or ""))
    found = page.locator(".inspector > [data-made]")
    before = str(found.get_attribute("data-made"))
    page.locator("#inspector-start").click()
    expect(found).not_to_have_attribute("data-made", before)
    expect(page.locator(".inspector-panel")).to_have_count(max(1, len(tokenizers)))


@pytest.mark.usefixtures("watch")
def test_the_numbers_lead_to_the_examples_and_these_to_what_each_token_teaches(
    page: Page, studio: RunningStudio
) -> None:
    inspect(page, studio, max_length=20)
    panel = page.locator(".inspector-panel")
    expect(panel.locator("[data-state=splits] strong")).not_to_have_text("0")
    expect(page.locator(".inspector-curve")).to_be_visible()
    expect(panel.get_by_role("rowheader", name="Kana and Han")).to_be_visible()
    panel.locator(".inspector-state[data-state=splits]").click()
    parts = page.locator(".inspector-parts > li")
    expect(parts).to_have_count(10)
    expect(page.locator(".inspector-pages [role=status]")).to_contain_text("Page 1 of 3")
    page.locator(".inspector-pages").get_by_role("button", name="Next").click()
    expect(page.locator(".inspector-pages [role=status]")).to_contain_text("Page 2 of 3")
    first = parts.first
    expect(first).to_contain_text("A model can only say parcels, and parcel was marked.")
    first.get_by_role("button", name="What each token teaches").click()
    taught = first.locator(".inspector-taught")
    expect(taught.get_by_text("B-thing")).to_be_visible()
    expect(taught.get_by_text("-100").first).to_be_visible()
    first.get_by_role("button", name="Leave them out").click()
    expect(first.locator(".inspector-choices [role=status]")).to_contain_text("left out")
    expect(first.get_by_role("button", name="Leave them out")).to_be_focused()
    expect(taught.get_by_text("B-thing")).to_have_count(0)


@pytest.mark.usefixtures("watch")
def test_what_is_chosen_is_kept_and_holds_on_the_train_page_too(page: Page, studio: RunningStudio) -> None:
    inspect(page, studio, max_length=64)
    page.locator(".inspector-choice select").select_option("leave-out")
    expect(page.locator(".inspector-choice [role=status]")).to_contain_text("Saved")
    found = httpx.get(f"{studio.api}/projects/{PROJECT}").json()
    assert found["task_settings"]["unaligned_spans"] == "leave-out"
    open_tab(page, studio, "train", project=PROJECT)
    part = page.locator(".train-tokens")
    expect(part).to_contain_text("How the spans fit the tokens of the base model at max_length 256 is not known yet")
    expect(part.locator("select")).to_have_value("leave-out")
    part.get_by_role("button", name="Inspect them now").click()
    expect(part).to_contain_text("do not fit the tokens:")
    expect(part.get_by_role("link", name="See them on the Tokens page")).to_be_visible()


@pytest.mark.usefixtures("watch")
def test_an_inspection_that_is_told_late_is_not_shown_under_another_project(page: Page, studio: RunningStudio) -> None:
    held: list[Route] = []
    page.route(f"**/{PROJECT}/inspection", lambda route: held.append(route))
    page.goto(f"{studio.url}/?tab=tokens&project={PROJECT}")
    until(page, lambda: held)
    page.locator("#project input").click()
    page.get_by_role("option", name=OTHER, exact=True).click()
    expect(page.locator("#inspector-start")).to_be_visible()
    with page.expect_response(f"**/{PROJECT}/inspection"):
        for route in held:
            route.continue_()
    page.locator(".inspector-choice select").select_option("fix")
    expect(page.locator(".inspector-choice [role=status]")).to_contain_text("Saved")
    chosen = [studio.get(f"projects/{name}")["task_settings"]["unaligned_spans"] for name in (OTHER, PROJECT)]
    assert chosen[0] == "fix" != chosen[1]


def test_an_inspection_that_cannot_be_begun_can_be_tried_again(page: Page, studio: RunningStudio, watch: Watch) -> None:
    watch.forgiven.add(503)
    refuse = lambda route: (  # noqa: E731
        route.fulfill(status=503, json={"detail": "Not now."}) if route.request.method == "POST" else route.continue_()
    )
    page.route("**/inspection", refuse)
    open_tab(page, studio, "train", project=OTHER)
    start = page.locator("#train-inspect")
    start.click()
    expect(page.locator(".train-ready .studio-warning")).to_have_text("Not now.")
    expect(start).to_be_enabled()


def test_an_inspection_goes_on_being_followed_after_the_studio_has_failed_to_say_how_far_it_is(
    page: Page, studio: RunningStudio, watch: Watch
) -> None:
    watch.forgiven.add(503)
    found = studio.get(f"projects/{OTHER}/inspection") | {"state": "running"}
    answers = iter([(200, found | {"share": 0.5}), (503, {"detail": "Not now."})])

    def told(route: Route) -> None:
        status, answer = next(answers, (200, found | {"share": 0.7}))
        route.fulfill(status=status, json=answer)

    page.route(f"**/{OTHER}/inspection", told)
    open_tab(page, studio, "tokens", project=OTHER)
    expect(page.locator(".inspector")).to_contain_text("Inspecting · 70 %")
    expect(page.locator(".inspector > [role=alert]")).to_be_hidden()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_it_can_be_read_at_every_width(
    browser: Browser, studio: RunningStudio, screenshots: Path, tiny_base: str, tiny_generator: str, width: int
) -> None:
    with new_page(browser, width) as page:
        watch = Watch(page, studio.url)
        inspect(page, studio, tiny_base, tiny_generator, "no/such-tokenizer", max_length=20)
        expect(page.locator(".inspector-panel .studio-warning")).to_contain_text("no/such-tokenizer")
        page.locator(".inspector-panel").nth(1).locator(".inspector-state[data-state=splits]").click()
        page.locator(".inspector-parts > li").first.get_by_role("button", name="What each token teaches").click()
        expect(page.locator(".inspector-taught").first).to_be_visible()
        expect_no_sideways_scrolling(page)
        page.locator(".inspector").screenshot(path=screenshots / f"inspector-{width}.png")
        open_tab(page, studio, "train", project=PROJECT)
        expect(page.locator(".train-tokens")).to_be_visible()
        expect_no_sideways_scrolling(page)
        page.locator(".train-ready").screenshot(path=screenshots / f"inspector-train-{width}.png")
        assert watch.problems == []
