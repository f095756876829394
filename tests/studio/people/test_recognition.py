"""Sessions and tokens: whose they are, remembered for two seconds, forgotten at once."""

import threading

import pytest

from storage import Store
from studio.errors import Conflict, InvalidInput, NotFound
from studio.people.people import People
from studio.people.recognition import KNOWN_SECONDS, Ticket, TokenDigest, read_token
from studio.people.tokens import MOST_TOKENS
from tests.conftest import Clock


def proof_of(secret: str) -> TokenDigest:
    found = read_token(secret)
    assert found is not None
    return found


def revoke_behind_its_back(store: Store, name: str) -> None:
    """As another process would."""
    with store.begin() as transaction:
        transaction.tokens.revoke(name, 0.0)


def test_a_session_is_its_persons(team: People) -> None:
    account = team.recognition.account(Ticket("rob", 0))
    assert account is not None
    assert (account.name, account.role) == ("rob", "reviewer")


@pytest.mark.parametrize(
    "ticket", [Ticket("rob", 1), Ticket("rob", -1), Ticket("nobody", 0), Ticket("", 0), Ticket("local", 0)]
)
def test_a_session_of_another_epoch_or_nobody_opens_nothing(team: People, ticket: Ticket) -> None:
    assert team.recognition.account(ticket) is None


def test_a_token_is_its_persons_and_stored_as_a_digest(team: People, store: Store) -> None:
    made = team.tokens.create("rob", "nightly export")
    account = team.recognition.account(proof_of(made.secret))
    assert account is not None
    assert account.name == "rob"
    assert made.secret.startswith("studio_")
    with store.read() as transaction:
        [row] = transaction.tokens.of_person("rob", 0.0)
        assert made.secret not in str(vars(row))
    assert [view.title for view in team.tokens.of("rob")] == ["nightly export"]


@pytest.mark.parametrize(
    "text", ["", "studio_", "studio_short", "x" * 50, "studio_" + "é" * 43, "studio_" + "a" * 44, "\ud800" * 50]
)
def test_what_does_not_look_like_a_token_is_not_looked_for(text: str) -> None:
    assert read_token(text) is None


def test_a_token_that_was_made_up_opens_nothing(team: People) -> None:
    assert team.recognition.account(proof_of("studio_" + "a" * 43)) is None


def test_a_token_ends_when_it_expires(team: People, clock: Clock) -> None:
    proof = proof_of(team.tokens.create("rob", "x", days=1).secret)
    clock.advance(86_399)
    assert team.recognition.account(proof) is not None
    clock.advance(KNOWN_SECONDS)
    assert team.recognition.account(proof) is None
    assert team.tokens.of("rob") == []


def test_a_revoked_token_ends_at_once(team: People) -> None:
    first, second = team.tokens.create("rob", "a"), team.tokens.create("rob", "b")
    assert team.recognition.account(proof_of(first.secret)) is not None
    team.tokens.revoke("rob", first.token.id)
    assert team.recognition.account(proof_of(first.secret)) is None
    assert team.recognition.account(proof_of(second.secret)) is not None
    with pytest.raises(NotFound):
        team.tokens.revoke("rob", first.token.id)


def test_nobody_revokes_the_tokens_of_others(team: People) -> None:
    token = team.tokens.create("rob", "a").token
    with pytest.raises(NotFound):
        team.tokens.revoke("ann", token.id)
    assert [view.id for view in team.tokens.of("rob")] == [token.id]


def test_tokens_have_limits(team: People) -> None:
    for title, days in (("x" * 81, None), ("a\nb", None), ("x", 0), ("x", -1), ("x", 1e9), ("x", float("nan"))):
        with pytest.raises(InvalidInput):
            team.tokens.create("rob", title, days)
    for name in ("nobody", "local", "import"):
        with pytest.raises(NotFound, match="no active account"):
            team.tokens.create(name, "x")
    for _ in range(MOST_TOKENS):
        team.tokens.create("rob", "x")
    with pytest.raises(Conflict, match="Revoke one"):
        team.tokens.create("rob", "x")


def test_answers_come_from_memory_for_two_seconds(team: People, store: Store, clock: Clock) -> None:
    proof = proof_of(team.tokens.create("rob", "x").secret)
    assert team.recognition.peek(proof) is None
    assert team.recognition.account(proof) is not None
    revoke_behind_its_back(store, "rob")
    assert team.recognition.peek(proof) is not None
    assert team.recognition.account(proof) is not None
    clock.advance(KNOWN_SECONDS)
    assert team.recognition.peek(proof) is None
    assert team.recognition.account(proof) is None


def test_what_was_read_before_a_change_is_not_remembered_after_it(
    team: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow reader must not put back what somebody has just taken away."""
    read, change = threading.Event(), threading.Event()

    from studio.people import recognition

    holder = recognition._holder

    def slow(*arguments: object) -> object:
        found = holder(*arguments)  # type: ignore[arg-type]
        read.set()
        assert change.wait(10)
        return found

    monkeypatch.setattr(recognition, "_holder", slow)
    thread = threading.Thread(target=team.recognition.account, args=(Ticket("ann", 0),))
    thread.start()
    assert read.wait(10)
    team.accounts.set_active("ann", False)
    change.set()
    thread.join(10)
    monkeypatch.undo()
    assert team.recognition.account(Ticket("ann", 0)) is None


def test_that_a_proof_is_nobodys_is_remembered_too(team: People, store: Store) -> None:
    made_up = proof_of("studio_" + "a" * 43)
    assert team.recognition.account(made_up) is None
    answer = team.recognition.peek(made_up)
    assert answer is not None
    assert answer.account is None
