"""Pictures: shown large, made larger, labelled by the keys of text classification; a missing one says so."""

from playwright.sync_api import Page, expect

from tests.browser.labelling.editing import expect_example, open_editor, press_fast, until
from tests.browser.labelling.fake_label_server import GONE, FakeLabelServer, FakeProject
from tests.browser.labelling.tasks.marking import stored_values


def test_pictures_are_labelled_by_keys_zoomed_and_fetched_before_they_are_shown(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.task, project.texts = "image-classification", ["A parcel in the rain", *[""] * 9]
    project.images = {number: f"{number:064x}" for number in range(1, 11)} | {
        3: GONE,
        4: "https://elsewhere.example/4.png",
    }
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    editor = open_editor(page, server)
    picture, level = editor.locator(".picture"), editor.locator(".picture-level")
    expect(picture).to_have_attribute("alt", "A parcel in the rain")
    expect(picture).to_have_attribute("loading", "lazy")
    until(page, lambda: f"{server.url}api/v1/projects/inbox/images/{2:064x}" in asked)
    press_fast(page, "++")
    expect(level).to_have_text("200\u00a0%")
    width, frame = picture.bounding_box(), editor.locator(".picture-frame").bounding_box()
    assert width is not None
    assert frame is not None
    assert abs(width["width"] / frame["width"] - 2) < 0.05
    press_fast(page, "1")
    expect(picture).to_have_attribute("alt", "Picture of example 2")
    expect(level).to_have_text("100\u00a0%")
    picture.click()
    expect(level).to_have_text("200\u00a0%")
    picture.click()
    editor.get_by_role("button", name="Larger").click()
    expect(level).to_have_text("150\u00a0%")
    press_fast(page, "-2")
    expect(editor.get_by_role("alert").get_by_text("This picture cannot be shown")).to_be_visible()
    press_fast(page, "f")
    expect_example(editor, 4)
    expect(editor.get_by_role("alert").get_by_text("This picture cannot be shown")).to_be_visible()
    press_fast(page, "3")
    expect(picture).to_be_visible()
    assert stored_values(editor, project) == [(1, "refund"), (2, "delivery"), (4, "account")]
    assert not [url for url in asked if url.startswith("https://elsewhere")]
