"""Another person at the same browser sees and sends nothing of the one before."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.labelling.editing import SEATS_TAKEN, expect_counts, expect_saved, press_fast, reload, until
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject, FakeStudio


def test_another_person_sees_nothing_of_the_one_before_and_sends_none_of_it(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio, server: FakeLabelServer
) -> None:
    studio.refusals[1] = (409, SEATS_TAKEN)
    press_fast(page, "1")
    expect(editor.locator(".label-drafts li")).to_have_count(1)
    studio.failing = 503
    press_fast(page, "2")
    page.keyboard.press("Shift+F")
    page.keyboard.type("ada's thought")
    studio.failing, studio.person = None, "ben"
    studio.refusals.clear()
    project.holders.clear()
    editor = reload(page, server)
    expect_saved(editor)
    expect(editor.locator(".label-drafts li")).to_have_count(0)
    expect(editor.get_by_label("Why is this example flagged?")).to_be_hidden()
    press_fast(page, "4")
    expect_saved(editor)
    assert [(row["person"], row["label"]) for row in project.stored] == [("ben", "praise")]
    studio.person = "ada"
    editor = reload(page, server)
    until(page, lambda: len(project.stored) == 2)
    assert [(row["person"], row["label"]) for row in project.stored] == [("ben", "praise"), ("ada", "delivery")]
    expect(editor.locator(".label-drafts li")).to_have_count(1)


def test_the_page_turns_to_the_person_who_signs_in_while_it_is_open(
    page: Page, editor: Locator, project: FakeProject, studio: FakeStudio
) -> None:
    press_fast(page, "12")
    expect_saved(editor)
    studio.person = "ben"
    press_fast(page, "3")
    expect_counts(editor, done=0)
    expect_saved(editor)
    press_fast(page, "4")
    expect_saved(editor)
    assert [row["person"] for row in project.stored] == ["ada", "ada", "ben"]
    studio.person = "ada"
    until(page, lambda: len(project.stored) == 4)
    assert (project.stored[3]["person"], project.stored[3]["label"]) == ("ada", "account")
