"""A team forms in real browsers: an admin invites, a newcomer comes in, and is gone at once when deactivated."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.watching import DESK, PHONE, Watch, expect_no_sideways_scrolling, new_page
from tests.running import RunningStudio, run_cli

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_classifier: str) -> Iterator[RunningStudio]:
    data_dir = tmp_path_factory.mktemp("team") / "data"
    running = RunningStudio(data_dir, checkpoint=tiny_classifier, sample=0, password=PASSWORD)
    try:
        yield running.start()
    finally:
        running.stop()


def sign_in(page: Page, studio: RunningStudio, name: str, password: str = PASSWORD) -> None:
    page.goto(f"{studio.url}/login?tab=people")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#my-account")).to_be_visible(timeout=30_000)


def tabs_of(page: Page) -> list[str]:
    return [tab.inner_text() for tab in page.get_by_role("tab").all() if tab.is_visible()]


def test_an_admin_invites_and_somebody_comes_in_and_goes(
    browser: Browser, studio: RunningStudio, screenshots: Path
) -> None:
    with new_page(browser, DESK) as admin, new_page(browser, PHONE) as newcomer:
        watch = Watch(admin, studio.url)
        admin.on("dialog", lambda dialog: dialog.accept())
        sign_in(admin, studio, "admin")
        expect(admin.locator(".header-person")).to_have_text("admin")
        expect(admin.get_by_role("tab", name="Data")).to_be_visible()
        expect(admin.locator("#invitations")).to_contain_text("No open invitations")
        admin.get_by_role("button", name="Make a link").click()
        link = admin.get_by_label("Invitation link").input_value()
        assert re.fullmatch(rf"{studio.url}/invite/[\w-]{{43}}", link)
        expect(admin.locator("#invitations")).to_contain_text("lets in 1 person")
        admin.screenshot(path=screenshots / f"people-{DESK}.png", full_page=True)

        newcomer.goto(link)
        expect(newcomer.locator("main")).to_contain_text("admin invites you to this studio as an annotator.")
        expect_no_sideways_scrolling(newcomer)
        newcomer.screenshot(path=screenshots / f"invite-{PHONE}.png")
        newcomer.get_by_label("Choose a name").fill("Nell")
        newcomer.get_by_label("Choose a password").fill(PASSWORD)
        newcomer.get_by_role("button", name="Make my account").click()
        expect(newcomer.locator(".header-person")).to_have_text("nell", timeout=30_000)
        expect(newcomer.get_by_role("tab", name="My account")).to_be_visible()
        assert set(tabs_of(newcomer)).isdisjoint({"Train", "Data", "People"})
        newcomer.get_by_role("tab", name="My account").click()
        expect(newcomer.locator("#my-account")).to_contain_text("nell · annotator")
        assert newcomer.locator("#everybody, #invitations").count() == 0
        expect_no_sideways_scrolling(newcomer)
        newcomer.screenshot(path=screenshots / f"account-{PHONE}.png", full_page=True)

        row = admin.locator(".person[data-person='nell']")
        expect(row).to_be_visible(timeout=20_000)
        row.get_by_label("Role of nell").select_option("reviewer")
        expect(row.get_by_label("Role of nell")).to_have_value("reviewer")
        newcomer.goto(f"{studio.url}/?tab=train")
        expect(newcomer.get_by_role("tab", name="Train")).to_be_visible(timeout=30_000)
        row.get_by_role("button", name="Deactivate").click()
        expect(row).to_contain_text("deactivated")
        newcomer.goto(studio.url)
        expect(newcomer).to_have_url(f"{studio.url}/login")
        assert watch.problems == []


def test_a_password_and_a_token_are_changed_by_oneself(browser: Browser, studio: RunningStudio) -> None:
    made = run_cli("add-person", "otto", "--random", "--json", data_dir=studio.data_dir)
    password = re.search(r'"password": "([\w-]+)"', made.stdout)
    assert password is not None, made.stderr
    with new_page(browser, DESK) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        sign_in(page, studio, "otto", password[1])
        account = page.locator("#my-account")
        expect(account).to_contain_text("No tokens")
        account.get_by_label("What it is for").fill("<img src=x onerror=window.ran=1>")
        account.get_by_role("button", name="Make a token").click()
        token = page.get_by_label("Token", exact=True).input_value()
        assert re.fullmatch(r"studio_[\w-]{43}", token)
        expect(account).to_contain_text("<img src=x")
        assert page.evaluate("window.ran") is None
        page.route("**/me/tokens/*", lambda route: route.fulfill(status=503, json={"detail": "Not now."}))
        # Whoever revokes a token must know that it still opens the studio.
        with page.expect_event("dialog", lambda dialog: dialog.message == "Not now."):
            account.get_by_role("button", name="Revoke the token").click()
        expect(account.get_by_role("button", name="Revoke the token")).to_be_visible()
        page.unroute("**/me/tokens/*")
        account.get_by_label("Current password").fill("not this one")
        account.get_by_label("New password").fill(PASSWORD)
        account.get_by_role("button", name="Change my password").click()
        expect(account.get_by_role("alert").filter(has_text="not your password")).to_be_visible()
        account.get_by_label("Current password").fill(password[1])
        account.get_by_role("button", name="Change my password").click()
        expect(account.get_by_role("status").filter(has_text="Your password is changed")).to_be_visible()
        account.get_by_role("button", name="Sign out everywhere").click()
        expect(page).to_have_url(f"{studio.url}/login")
        sign_in(page, studio, "otto")
        page.locator(".header-leave").click()
        expect(page).to_have_url(f"{studio.url}/login")


def test_whoever_may_not_train_is_not_sent_to_a_page_that_they_do_not_have(
    browser: Browser, studio: RunningStudio
) -> None:
    made = run_cli("create-project", "bare", "--labels", "praise,refund", data_dir=studio.data_dir)
    assert made.returncode == 0, made.stderr
    made = run_cli("add-person", "olga", "--random", "--json", data_dir=studio.data_dir)
    password = re.search(r'"password": "([\w-]+)"', made.stdout)
    assert password is not None, made.stderr
    for name, secret, links in (("olga", password[1], 0), ("admin", PASSWORD, 1)):
        with new_page(browser, DESK) as page:
            sign_in(page, studio, name, secret)
            page.goto(f"{studio.url}/?tab=versions&project=bare")
            expect(page.locator(".versions .studio-empty")).to_contain_text("Label some examples first.")
            expect(page.locator(".versions .studio-empty a")).to_have_count(links)
