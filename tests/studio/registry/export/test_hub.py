"""A push puts all files on the Hub in one commit, private unless it is said otherwise, and explains each refusal."""

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import constants

from studio.errors import HubRefused, InvalidInput
from studio.registry.export.hub import Hub, Target
from studio.registry.export.parts import Part
from tests.running import free_port
from tests.studio.registry.export.pushed_hub import TOKEN, PushedHub, Repository, serve_pushes


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushedHub]:
    """Large files go by the protocol that plain HTTP can answer."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    with serve_pushes() as hub:
        yield hub


@pytest.fixture
def parts(tmp_path: Path) -> list[Part]:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"weights" * 1_000)
    return [Part("README.md", b"---\nlibrary_name: transformers\n---\n# Card"), Part("model.safetensors", weights)]


def push(hub: PushedHub, parts: list[Part], target: Target = Target("ada/inbox"), token: str = TOKEN) -> str:
    return Hub(hub.url).push(target, token, parts, "v1", lambda sent, total: None)


def test_everything_is_there_after_one_commit(hub: PushedHub, parts: list[Part]) -> None:
    told: list[tuple[int, int]] = []
    page = Hub(hub.url).push(Target("ada/inbox"), TOKEN, parts, "v1", lambda sent, total: told.append((sent, total)))
    assert page == f"{hub.url}/ada/inbox"
    repository = hub.repositories["ada/inbox"]
    assert repository.private
    assert repository.commits == ["v1"]
    assert repository.files == {"README.md": parts[0].content, "model.safetensors": b"weights" * 1_000}
    total = sum(part.size for part in parts)
    assert told[0] == (0, total)
    assert told[-1] == (total, total)
    assert [sent for sent, _ in told] == sorted(sent for sent, _ in told)


def test_it_is_public_only_when_that_is_said(hub: PushedHub, parts: list[Part]) -> None:
    push(hub, parts, Target("ada/inbox", private=False))
    assert not hub.repositories["ada/inbox"].private


def test_a_second_push_adds_a_commit(hub: PushedHub, parts: list[Part]) -> None:
    push(hub, parts)
    push(hub, [Part("README.md", b"# Another")])
    assert hub.repositories["ada/inbox"].files["README.md"] == b"# Another"
    assert len(hub.repositories["ada/inbox"].commits) == 2


def test_what_was_to_be_private_is_not_put_where_everybody_can_see_it(hub: PushedHub, parts: list[Part]) -> None:
    hub.repositories["ada/inbox"] = Repository(private=False)
    with pytest.raises(InvalidInput, match="everybody can see it"):
        push(hub, parts)
    assert hub.repositories["ada/inbox"].files == {}


@pytest.mark.parametrize(
    ("end", "status", "words"),
    [
        ("/repos/create", 401, "does not know this token"),
        ("/repos/create", 403, "may not write to ada/inbox"),
        ("/preupload/main", 404, "no place ada/inbox"),
        ("/commit/main", 409, "at the same moment"),
        ("/commit/main", 413, "too large"),
        ("/commit/main", 418, "status 418"),
        ("objects/batch", 403, "may not write to ada/inbox"),
    ],
)
def test_each_refusal_is_a_sentence_of_its_own(
    hub: PushedHub, parts: list[Part], end: str, status: int, words: str
) -> None:
    hub.refuse = {end: status, "/models/ada/inbox": 404} if end == "/repos/create" else {end: status}
    with pytest.raises(HubRefused, match=words):
        push(hub, parts)
    assert not any(repository.files for repository in hub.repositories.values())


def test_a_large_file_that_is_refused_is_explained_too(hub: PushedHub, parts: list[Part]) -> None:
    hub.refuse = {hashlib.sha256(b"weights" * 1_000).hexdigest(): 403}
    with pytest.raises(HubRefused, match="may not write to ada/inbox"):
        push(hub, parts)


def test_the_token_is_told_to_nobody(
    hub: PushedHub, parts: list[Part], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    push(hub, parts)
    hub.refuse = {"/commit/main": 500}
    with pytest.raises(HubRefused) as refused:
        push(hub, parts)
    told = capfd.readouterr()
    assert hub.tokens == {TOKEN}
    assert TOKEN not in caplog.text + told.out + told.err + str(refused.value)


def test_a_hub_that_is_not_there_is_named_as_the_cause(hub: PushedHub, parts: list[Part]) -> None:
    with pytest.raises(HubRefused, match="cannot be reached"):
        Hub(f"http://127.0.0.1:{free_port()}").push(Target("ada/inbox"), TOKEN, parts, "v1", lambda *_: None)


def test_nothing_is_asked_while_the_hub_is_switched_off(
    hub: PushedHub, parts: list[Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(HubRefused, match="HF_HUB_OFFLINE"):
        push(hub, parts)
    assert hub.asked == []


@pytest.mark.parametrize("repo", ["inbox", "", "a/b/c", "ada/in box", "../x/y", "ada/", "ada/<b>", "ada/x.git", "ä/b"])
def test_a_name_that_the_hub_does_not_take_is_refused_before_it_is_asked(hub: PushedHub, repo: str) -> None:
    with pytest.raises(InvalidInput, match="no name for a repository"):
        Target(repo)
    assert hub.asked == []
