"""Passwords cannot be guessed, and whoever guesses learns nothing and locks nobody out."""

import re

from starlette.testclient import TestClient

from tests.studio.server.asking import PASSWORD, SECURE, MakeClient, sign_in, studio_of


def test_guessing_is_stopped_after_five_wrong_passwords(locked: TestClient) -> None:
    for _ in range(5):
        wrong = sign_in(locked, "wrong")
        assert wrong.status_code == 401
        assert "do not belong together" in wrong.text
    stopped = sign_in(locked)
    assert stopped.status_code == 429
    assert re.search(r"Try again in (30|2\d) seconds", stopped.text)
    assert SECURE.items() <= dict(stopped.headers).items()


def test_somebody_elses_wrong_passwords_lock_nobody_out(locked: TestClient) -> None:
    studio_of(locked).people.accounts.create("ann", "annotator", PASSWORD)
    for _ in range(6):
        sign_in(locked, "wrong")
    assert sign_in(locked, name="ann").status_code == 303


def test_a_browser_that_signed_in_before_gets_in_while_somebody_guesses(make_client: MakeClient) -> None:
    known = make_client(password=PASSWORD)
    sign_in(known)
    known.post("/logout")
    assert {cookie.name for cookie in known.cookies.jar} == {"studio_device"}
    guesser = TestClient(known.app, "http://127.0.0.1", follow_redirects=False)
    for _ in range(6):
        sign_in(guesser, "wrong")
    assert sign_in(guesser).status_code == 429
    assert sign_in(known).status_code == 303


def test_an_unknown_name_and_a_wrong_password_are_told_the_same(locked: TestClient) -> None:
    wrong, unknown = sign_in(locked, "wrong"), sign_in(locked, "wrong", name="nimda")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace('value="admin"', "") == unknown.text.replace('value="nimda"', "")


def test_the_old_password_cannot_be_guessed_at_from_an_open_browser(locked: TestClient) -> None:
    sign_in(locked)
    body = {"old": "wrong", "new": "another password"}
    statuses = [locked.post("/api/v1/me/password", json=body).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
