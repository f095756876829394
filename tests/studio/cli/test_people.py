"""People on the command line: listed, made, given passwords and tokens; a password is never an argument."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.cli import main
from studio.people.people import People
from studio.people.recognition import read_token
from studio.settings import Settings
from studio.wiring import build

PASSWORD = "correct horse battery"
Run = Callable[..., Any]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command, with `typed` on standard input; gives its JSON, or the line that it refuses with."""

    def run(*arguments: str, typed: str = "", fails: bool = False) -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main([*arguments, "--json", "--data-dir", str(data_dir)])
        output = capsys.readouterr()
        assert code == (2 if fails else 0), output.err
        if fails:
            assert len(output.err.splitlines()) == 1
            assert output.out == ""
        return output.err.strip() if fails else json.loads(output.out)

    return run


@pytest.fixture
def people(run: Run, data_dir: Path) -> Iterator[People]:
    """The same people from the inside."""
    studio = build(Settings(data_dir=data_dir, login="1"))
    yield studio.people
    studio.serving.close()
    studio.store.close()


def can_sign_in(people: People, name: str, password: str) -> bool:
    return people.signing_in.admit(name, password, "127.0.0.1") is not None


def test_an_account_has_the_password_that_is_piped_in(run: Run, people: People) -> None:
    assert run("add-person", "Ann", "--role", "reviewer", typed=f"{PASSWORD}\n") == {"name": "ann"}
    assert can_sign_in(people, "ann", PASSWORD)
    [listed] = run("people")
    assert (listed["name"], listed["role"], listed["signs_in_with"]) == ("ann", "reviewer", "password")


def test_a_random_password_is_printed_and_works(run: Run, people: People) -> None:
    first = run("add-person", "ann", "--random")
    assert can_sign_in(people, "ann", first["password"])
    second = run("set-password", "ann", "--random")
    assert can_sign_in(people, "ann", second["password"])
    assert not can_sign_in(people, "ann", first["password"])


def test_a_password_is_typed_twice_where_somebody_types(
    run: Run, people: People, monkeypatch: pytest.MonkeyPatch, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def add(*answers: str) -> int:
        typed = iter(answers)
        monkeypatch.setattr("sys.stdin", Terminal())
        monkeypatch.setattr("studio.cli.people.getpass.getpass", lambda _words: next(typed))
        return main(["add-person", "ann", "--data-dir", str(data_dir)])

    assert add(PASSWORD, "something else") == 2
    assert "differ" in capsys.readouterr().err
    assert add(PASSWORD, PASSWORD) == 0
    assert PASSWORD not in capsys.readouterr().out
    assert can_sign_in(people, "ann", PASSWORD)


def test_a_token_acts_as_its_person(run: Run, people: People) -> None:
    run("add-person", "ann", "--random")
    proof = read_token(run("token", "ANN", "--title", "nightly", "--days", "3")["secret"])
    assert proof is not None
    account = people.recognition.account(proof)
    assert account is not None
    assert account.name == "ann"
    [token] = people.tokens.of("ann")
    assert token.title == "nightly"


@pytest.mark.parametrize(
    ("arguments", "typed", "says"),
    [
        (("add-person", "ann"), "", "There is no password"),
        (("add-person", "ann"), "short\n", "5 characters"),
        (("add-person", "a b", "--random"), "", "cannot be a name"),
        (("add-person", "ann", "--role", "boss", "--random"), "", "invalid choice"),
        (("set-password", "nobody", "--random"), "", "nobody called"),
        (("set-password", "local", "--random"), "", "no account"),
        (("token", "nobody"), "", "nobody called"),
        (("token", "local"), "", "no active account"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(
    run: Run, people: People, arguments: tuple[str, ...], typed: str, says: str
) -> None:
    assert says in run(*arguments, typed=typed, fails=True)
    assert people.accounts.all() == []


def test_lines_for_people_say_who_is_there(run: Run, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people", "--data-dir", str(data_dir)]) == 0
    assert "add-person NAME" in capsys.readouterr().out
    made = run("add-person", "ann", "--random")
    assert main(["people", "--data-dir", str(data_dir)]) == 0
    listed = capsys.readouterr().out
    assert "ann" in listed
    assert "annotator" in listed
    assert "last labelled: never" in listed
    assert made["password"] not in listed
