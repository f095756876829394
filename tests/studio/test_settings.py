"""Settings come from the environment, once; what is wrong is named with what it should be."""

import os
import stat
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from studio.errors import InvalidInput
from studio.settings import LIBRARY_DEFAULTS, Settings, prepare_libraries, session_key


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.from_env({}) == Settings()
    assert Settings.from_env({"STUDIO_PORT": " ", "STUDIO_PASSWORD": ""}) == Settings()


def test_every_field_can_be_set() -> None:
    for field in fields(Settings):
        text = {bool: "1", int: str(field.default), float: str(field.default)}.get(type(field.default), "somewhere")
        text = {"database_url": "sqlite:///somewhere", "login": "1", "hf_role": "reviewer"}.get(field.name, text)
        value = getattr(Settings.from_env({f"STUDIO_{field.name.upper()}": text}), field.name)
        assert type(value) is type(field.default) or isinstance(value, Path)
        assert str(value) in (text, "True")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [("PORT", "x", "a whole number"), ("PORT", "1.5", "a whole number"), ("LEASE_MINUTES", "soon", "a number"),
     ("SHARE", "maybe", "1 or 0")],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_named(name: str, text: str, expected: str) -> None:
    with pytest.raises(InvalidInput, match=f"STUDIO_{name} is '{text}'; expected {expected}"):
        Settings.from_env({f"STUDIO_{name}": text})


@pytest.mark.parametrize(("text", "expected"), [("1", True), ("TRUE", True), ("no", False), ("0", False)])
def test_a_switch_is_read_in_the_usual_words(text: str, expected: bool) -> None:
    assert Settings.from_env({"STUDIO_SHARE": text}).share is expected


def test_a_home_is_expanded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings.from_env({"STUDIO_DATA_DIR": "~/data"}).data_dir == tmp_path / "data"


@pytest.mark.parametrize("persistent", [True, False])
def test_on_a_space_it_listens_outside_and_keeps_data_where_it_can(
    persistent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: persistent)
    found = Settings.from_env({"SPACE_ID": "org/space"})
    assert (found.on_space, found.host, found.ephemeral) == (True, "0.0.0.0", not persistent)
    assert found.data_dir == Path("/data" if persistent else "data")
    assert not found.is_private
    assert Settings.from_env({"SPACE_ID": "org/space", "STUDIO_DATA_DIR": "mine"}).data_dir == Path("mine")


def test_only_a_studio_that_others_cannot_reach_is_private() -> None:
    assert Settings().is_private
    assert not Settings(host="0.0.0.0").is_private
    assert not Settings(share=True).is_private
    # Something may stand before it and bring in visitors.
    assert not Settings(login="1").is_private


@pytest.mark.parametrize(
    ("given", "has_accounts"),
    [
        ({}, False),
        ({"host": "::1"}, False),
        ({"login": "1"}, True),
        ({"password": "x"}, True),
        ({"host": "0.0.0.0"}, True),
        ({"host": "192.168.1.4"}, True),
        ({"share": True}, True),
        ({"on_space": True}, True),
        ({"host": "0.0.0.0", "login": "0"}, False),
        ({"on_space": True, "login": "no"}, False),
    ],
)
def test_people_sign_in_wherever_others_can_reach_the_studio_unless_it_is_said(
    given: dict[str, Any], has_accounts: bool
) -> None:
    assert Settings(**given).has_accounts is has_accounts


@pytest.mark.parametrize("given", [{"password": "x"}, {"share": True}])
def test_switching_the_login_off_contradicts_a_password_and_a_public_link(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="STUDIO_LOGIN is 0"):
        Settings(login="0", **given)


def test_a_space_says_who_owns_it_and_how_people_sign_in() -> None:
    space = {
        "SPACE_ID": "fern/studio",
        "SPACE_HOST": "fern-studio.hf.space",
        "SPACE_AUTHOR_NAME": "fern",
        "OAUTH_CLIENT_ID": "id",
        "OAUTH_CLIENT_SECRET": "secret",
        "OPENID_PROVIDER_URL": "https://hub.example",
    }
    found = Settings.from_env(space)
    assert (found.space_host, found.space_author_name) == ("fern-studio.hf.space", "fern")
    assert (found.oauth_client_id, found.oauth_client_secret) == ("id", "secret")
    assert (found.oauth_scopes, found.openid_provider_url) == ("openid profile", "https://hub.example")
    assert found.has_hub_login
    assert "secret" not in repr(found)
    # Elsewhere, the same names may belong to something else.
    assert not Settings.from_env({name: value for name, value in space.items() if name != "SPACE_ID"}).has_hub_login


def test_the_database_is_in_the_data_folder_unless_it_is_named(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).store_url == f"sqlite:///{tmp_path}/studio.db"
    assert Settings(database_url="sqlite:///x.db").store_url == "sqlite:///x.db"


def test_what_the_caller_set_for_a_library_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LIBRARY_DEFAULTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRANSFORMERS_VERBOSITY", "debug")
    prepare_libraries()
    assert {name: os.environ[name] for name in LIBRARY_DEFAULTS} == LIBRARY_DEFAULTS | {
        "TRANSFORMERS_VERBOSITY": "debug"
    }


def test_the_session_key_is_made_once_for_the_owner_only(tmp_path: Path) -> None:
    key = session_key(tmp_path / "new")
    assert len(key) == 64
    assert session_key(tmp_path / "new") == key
    assert stat.S_IMODE((tmp_path / "new" / "session.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["session.key"]
    assert session_key(tmp_path / "other") != key


def test_a_session_key_that_a_crash_left_empty_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "session.key").touch()
    assert len(session_key(tmp_path)) == 64


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STUDIO_HOLDOUT_PERCENT", "500"),
        ("STUDIO_PORT", "0"),
        ("STUDIO_LEASE_MINUTES", "-1"),
        ("STUDIO_DATABASE_URL", "mysql://elsewhere"),
        ("STUDIO_DATA_DIR", "~nobody-of-this-name/data"),
        ("STUDIO_LOGIN", "maybe"),
        ("STUDIO_HF_ROLE", "admin"),
    ],
)
def test_a_setting_that_makes_no_sense_names_itself(name: str, value: str) -> None:
    with pytest.raises(InvalidInput, match=name):
        Settings.from_env({name: value})


@pytest.mark.parametrize("url", ["sqlite:///a.db", "postgresql://ada:x@host/studio", "postgres://host/studio"])
def test_the_database_is_a_sqlite_file_or_on_a_postgresql_server(url: str) -> None:
    assert Settings.from_env({"STUDIO_DATABASE_URL": url}).store_url == url


def test_a_database_of_another_kind_is_refused_without_repeating_its_password() -> None:
    with pytest.raises(InvalidInput, match=r"Expected something like sqlite:.* or postgresql:") as caught:
        Settings.from_env({"STUDIO_DATABASE_URL": "mysql://ada:hidden@host/studio"})
    assert "hidden" not in str(caught.value)


def test_no_secret_is_printed_with_the_settings() -> None:
    settings = Settings(password="hidden", database_url="postgresql://ada:hidden@host/studio")
    assert "hidden" not in repr(settings)
