"""The guidelines beside the example: what changed in them is shown, and they stay where they are put."""

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.labelling.editing import expect_example, open_editor, press_fast, reload
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject


def test_guidelines_that_change_while_the_page_is_open_say_so_and_show_what_changed(
    page: Page, editor: Locator, project: FakeProject, server: FakeLabelServer
) -> None:
    head = page.locator(".guidelines")
    expect(head).to_contain_text("version 1")
    expect(page.locator(".label-guidelines").first).to_contain_text("What does the customer want most?")
    project.guidelines = project.guidelines.replace("Skip ads.", "Flag ads.\n- <img src=x onerror=window.ran=1>")
    project.guidelines_number = 2
    press_fast(page, "1")
    expect(head.get_by_text("Guidelines changed")).to_be_visible()
    expect(head).to_contain_text("version 2")
    expect(page.locator(".label-guidelines").first).to_contain_text("Flag ads.")
    expect_example(editor, 2)
    head.get_by_role("button", name="What changed?").click()
    expect(head.locator("del")).to_have_text(["- Skip ads."])
    expect(head.locator("ins")).to_have_text(["- Flag ads.", "- <img src=x onerror=window.ran=1>"])
    reload(page, server)
    expect(head.get_by_text("Guidelines changed")).to_be_visible()
    head.get_by_role("button", name="Got it").click()
    expect(head.get_by_text("Guidelines changed")).to_be_hidden()
    reload(page, server)
    expect(head).to_contain_text("version 2")
    expect(head.get_by_text("Guidelines changed")).to_be_hidden()
    assert page.evaluate("window.ran") is None


def test_guidelines_are_closed_and_opened_and_stay_so(page: Page, editor: Locator, server: FakeLabelServer) -> None:
    words, toggle = page.locator(".label-guidelines").first, page.locator(".guidelines-toggle")
    expect(words).to_be_visible()
    toggle.click()
    expect(words).to_be_hidden()
    reload(page, server)
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(words).to_be_hidden()


def test_guidelines_longer_than_the_window_stay_in_their_place_and_scroll(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.guidelines = "\n\n".join(f"Rule {number}: choose one label." for number in range(1, 101))
    open_editor(page, server)
    first = page.locator(".label-guidelines p", has_text="Rule 1:")
    last = page.locator(".label-guidelines p", has_text="Rule 100:")
    expect(first).to_be_in_viewport()
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_a_phone_the_guidelines_open_above_the_example(browser: Browser, server: FakeLabelServer) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    editor = open_editor(page, server)
    words = page.locator(".label-guidelines").first
    expect(words).to_be_hidden()
    page.locator(".guidelines-toggle").tap()
    expect(words).to_be_visible()
    box, card = words.bounding_box(), editor.locator(".label-card").bounding_box()
    assert box is not None
    assert card is not None
    assert box["y"] < card["y"]
    page.close()
