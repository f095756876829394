"""A public link, against stand-ins for the share service and its helper program; nothing leaves this machine."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from gradio import tunneling

from studio.errors import InvalidInput, ShareUnavailable
from studio.settings import Settings
from studio.tunnel import open_tunnel
from tests.running import ROOT, RunningStudio, free_port, wait_for

PASSWORD = "correct-horse"
LINK = "http://1234.share.example"

# Takes the arguments of the real one; what it does comes last. It lives until it is ended, as the real one does.
HELPER = """\
#!{python}
import socket, sys, time
arguments = sys.argv[1:]
host, port = arguments[arguments.index("--server_addr") + 1].split(":")
local_port = arguments[arguments.index("-l") + 1]

def say(line):
    print(line, flush=True)

{acts}
"""
SUCCEEDS = f"""
with socket.create_connection((host, int(port))) as service:
    service.sendall(b"http " + local_port.encode())
    say("[I] [service.go] login to server success")
    say("[I] [control.go] start proxy success: {LINK}")
    time.sleep(120)
"""
REFUSED = """
say("[I] [service.go] try to connect to server...")
say("[W] [service.go] login to server failed: authorization failed")
time.sleep(120)
"""
CONNECTS = """
try:
    socket.create_connection((host, int(port)))
except OSError as error:
    say(f"[W] [service.go] login to server failed: {error}")
time.sleep(120)
"""
ENDS_SILENTLY = "sys.exit(3)"
SAYS_NO_LINK = """
say("[I] [control.go] start proxy success:")
time.sleep(120)
"""


def write_helper(path: Path, acts: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HELPER.format(python=sys.executable, acts=acts))
    path.chmod(0o755)
    return path


@pytest.fixture
def service() -> Iterator[socket.socket]:
    """A share service that accepts connections, and remembers them for the test."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(60)
        yield listening


def address_of(service: socket.socket) -> str:
    host, port = service.getsockname()
    return f"{host}:{port}"


@pytest.fixture
def shared() -> Settings:
    return Settings(share=True, password=PASSWORD, share_server=f"127.0.0.1:{free_port()}")


@pytest.fixture
def use_helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts a helper program where Gradio looks for its own; ends those that were started."""
    before = len(tunneling.CURRENT_TUNNELS)

    def use(acts: str) -> None:
        monkeypatch.setattr(tunneling, "BINARY_PATH", str(write_helper(tmp_path / "frpc", acts)))

    yield use
    for tunnel in tunneling.CURRENT_TUNNELS[before:]:
        tunnel.kill()
    del tunneling.CURRENT_TUNNELS[before:]


def test_the_link_is_what_the_helper_says_and_leads_to_the_studios_port(
    use_helper: Callable[[str], None], shared: Settings, service: socket.socket
) -> None:
    use_helper(SUCCEEDS)
    assert open_tunnel(replace(shared, share_server=address_of(service), port=4321)) == LINK
    connection, _ = service.accept()
    with connection:
        assert connection.recv(100) == b"http 4321"


def test_there_is_no_link_to_a_studio_that_asks_nobody_to_sign_in(
    use_helper: Callable[[str], None], shared: Settings
) -> None:
    use_helper("raise AssertionError('was started')")
    with pytest.raises(InvalidInput, match="STUDIO_LOGIN"):
        open_tunnel(replace(shared, share=False, password=""))


@pytest.mark.parametrize(
    ("acts", "says"),
    [
        (REFUSED, "login to server failed: authorization failed"),
        (CONNECTS, "Connection refused"),
        (ENDS_SILENTLY, "ended with code 3"),
        (SAYS_NO_LINK, "start proxy success"),
    ],
    ids=["refused", "unreachable", "ends silently", "no link"],
)
def test_a_service_that_gives_no_link_is_told_in_a_sentence(
    use_helper: Callable[[str], None], shared: Settings, acts: str, says: str
) -> None:
    use_helper(acts)
    with pytest.raises(ShareUnavailable) as caught:
        open_tunnel(shared)
    message = str(caught.value)
    assert says in message
    assert "STUDIO_SHARE" in message
    assert "\n" not in message
    assert PASSWORD not in message


def test_a_helper_that_hangs_is_given_up(
    use_helper: Callable[[str], None], shared: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.tunnel.LONGEST_WAIT_SECONDS", 1.0)
    use_helper("time.sleep(120)")
    with pytest.raises(ShareUnavailable, match="no answer within 1 seconds"):
        open_tunnel(shared)


def test_a_helper_that_cannot_be_run_is_told(
    use_helper: Callable[[str], None], shared: Settings, tmp_path: Path
) -> None:
    use_helper("")
    (tmp_path / "frpc").chmod(0o600)
    with pytest.raises(ShareUnavailable, match="PermissionError"):
        open_tunnel(shared)


@pytest.mark.parametrize("server", ["no-port", "host:", "host:port", ":7000", "a:b:c"])
def test_a_share_server_without_a_port_is_told(
    use_helper: Callable[[str], None], shared: Settings, server: str
) -> None:
    use_helper("raise AssertionError('was started')")
    with pytest.raises(InvalidInput, match="STUDIO_SHARE_SERVER"):
        open_tunnel(replace(shared, share_server=server))


# The whole program


def environment(tmp_path: Path, tiny_base: str, **settings: object) -> dict[str, str]:
    given = {"data_dir": tmp_path / "data", "checkpoint": tiny_base, "sample": 0, "share": 1, "port": free_port()}
    named = {f"STUDIO_{name.upper()}": str(value) for name, value in (given | settings).items()}
    return os.environ | named | {"HF_HOME": str(tmp_path / "hf")}


def run_app(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def put_helper(tmp_path: Path, acts: str) -> None:
    write_helper(tmp_path / "hf" / "gradio" / "frpc" / tunneling.BINARY_FILENAME, acts)


@pytest.mark.slow
def test_the_program_refuses_to_be_shared_without_a_login(tmp_path: Path, tiny_base: str) -> None:
    ended = run_app(environment(tmp_path, tiny_base, login=0))
    assert ended.returncode == 2
    assert ended.stdout == ""
    [line] = ended.stderr.splitlines()
    assert "STUDIO_LOGIN" in line


@pytest.mark.slow
def test_the_program_ends_when_the_service_cannot_be_reached(tmp_path: Path, tiny_base: str) -> None:
    put_helper(tmp_path, CONNECTS)
    server = f"127.0.0.1:{free_port()}"
    ended = run_app(environment(tmp_path, tiny_base, password=PASSWORD, share_server=server))
    assert ended.returncode == 2
    assert "Connection refused" in ended.stderr.splitlines()[-1]
    assert "The studio cannot start. The share service gave no public link" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert PASSWORD not in ended.stdout + ended.stderr


@pytest.mark.slow
def test_the_program_prints_the_link_and_asks_visitors_to_sign_in(
    tmp_path: Path, tiny_base: str, service: socket.socket
) -> None:
    put_helper(tmp_path, SUCCEEDS)
    settings = {"checkpoint": tiny_base, "sample": 0, "share": 1, "password": PASSWORD}
    studio = RunningStudio(tmp_path / "data", share_server=address_of(service), **settings)
    studio.environment["HF_HOME"] = str(tmp_path / "hf")
    try:
        studio.start()
        connection, _ = service.accept()
        with connection:
            assert connection.recv(100) == f"http {studio.port}".encode()
        wait_for("the link", lambda: f"Public link (sign-in required): {LINK}" in studio.log.read_text())
        visited = httpx.get(studio.url, headers={"host": "1234.share.example"})
        assert visited.headers["location"] == "/login"
        assert httpx.get(f"{studio.api}/projects").status_code == 401
        assert PASSWORD not in studio.log.read_text()
    finally:
        studio.stop()
