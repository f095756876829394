"""Several labels for one text: each is put on and off, and that none fits is said."""

from playwright.sync_api import Page, expect

from tests.browser.labelling.editing import expect_example, open_editor
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject
from tests.browser.labelling.tasks.marking import stored_values


def test_labels_are_put_on_and_off_by_keys_in_the_order_of_the_schema_and_none_is_an_answer(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.task = "multi-label"
    suggestion = {"label": ["account", "gone", "refund"], "probability": 0.7, "version": "v3"}
    project.suggestions = {4: suggestion, 5: suggestion, 6: {**suggestion, "label": []}}
    editor = open_editor(page, server)
    press = page.keyboard.press
    press("Enter")
    expect(editor.get_by_text("Choose the labels that fit, or press 0 for none of them.")).to_be_visible()
    for keys in (["3", "1", "2", "2", "Enter"], ["1", "1", "0", "Enter"], ["0", "4", "Enter"]):
        for key in keys:
            press(key)
    expect_example(editor, 4)
    expect(editor.locator(".label-suggestion")).to_contain_text("Model suggests refund, account 70\u00a0%")
    press("Enter")
    press(".")
    press("2")
    expect(editor.get_by_role("button", name="Submit 3 labels")).to_be_visible()
    expect(editor.locator(".label-choice[aria-pressed=true] .label-name")).to_have_text(
        ["refund", "delivery", "account"]
    )
    press("Enter")
    press("Enter")
    expect_example(editor, 7)
    assert [value for _, value in stored_values(editor, project)] == [
        ["refund", "account"],
        [],
        ["praise"],
        ["refund", "account"],
        ["refund", "delivery", "account"],
        [],
    ]
    chips = editor.locator(".own-said")
    expect(chips.first).to_have_text("None of them")
    editor.get_by_label("With this label").select_option("praise")
    expect(chips).to_have_text(["praise"])


def test_what_was_begun_is_there_after_a_reload_and_after_an_undo(
    page: Page, server: FakeLabelServer, project: FakeProject
) -> None:
    project.task = "multi-label"
    open_editor(page, server)
    page.keyboard.press("2")
    editor = open_editor(page, server)
    on = editor.locator(".label-choice[aria-pressed=true] .label-name")
    expect(on).to_have_text(["delivery"])
    editor.get_by_role("button", name="praise").click()
    editor.get_by_role("button", name="Submit 2 labels").click()
    expect(on).to_have_count(0)
    page.keyboard.press("u")
    expect(on).to_have_text(["delivery", "praise"])
    editor.get_by_role("button", name="None of them").click()
    page.keyboard.press("Enter")
    assert [value for _, value in stored_values(editor, project)] == [["delivery", "praise"], []]
