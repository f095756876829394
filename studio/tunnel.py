"""A public link to this studio through Gradio's share service."""

import logging
import secrets
import threading
import time
from queue import Empty, SimpleQueue

from gradio.networking import setup_tunnel
from gradio.tunneling import CURRENT_TUNNELS

from studio.errors import InvalidInput, ShareUnavailable
from studio.settings import Settings

logger = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 60.0
LOOK_SECONDS = 0.2


def open_tunnel(settings: Settings) -> str:
    """The public address; requests to it arrive at the studio's port, where people sign in.

    Raises:
        InvalidInput: nobody has to sign in, so anybody with the link could do anything; or no host:port is given.
        ShareUnavailable: the service could not be reached or gave no link.
    """
    _require_accounts(settings)
    _require_server(settings.share_server)
    try:
        return _ask_for_link(settings)
    except Exception as error:
        # The service's client raises whatever its HTTP library, the disk or its helper program raise.
        logger.debug("The share service failed", exc_info=error)
        raise ShareUnavailable(
            f"The share service gave no public link ({type(error).__name__}: {_last_line(error)}). "
            "Check the internet connection, or start without STUDIO_SHARE and use your own host."
        ) from error


def _ask_for_link(settings: Settings) -> str:
    """Ask in a thread: the service's client reads its helper program's output for ever, though that has ended."""
    answers: SimpleQueue[str | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            link = setup_tunnel(
                local_host="127.0.0.1",
                local_port=settings.port,
                share_token=secrets.token_urlsafe(32),
                share_server_address=settings.share_server or None,
                share_server_tls_certificate=None,
            )
            answers.put(str(link))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, name="share-link", daemon=True).start()
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while True:
        # Looked at before the answer is waited for, so that what a program said last is still read.
        code = _helper_exit_code()
        try:
            answer = answers.get(timeout=LOOK_SECONDS)
        except Empty:
            if code is not None:
                CURRENT_TUNNELS.pop().proc = None  # ends the thread's loop
                raise ConnectionError(f"its helper program ended with code {code}") from None
            if time.monotonic() > deadline:
                raise TimeoutError(f"no answer within {LONGEST_WAIT_SECONDS:.0f} seconds") from None
            continue
        if isinstance(answer, Exception):
            raise answer
        return answer


def _helper_exit_code() -> int | None:
    helper = CURRENT_TUNNELS[-1].proc if CURRENT_TUNNELS else None
    code: int | None = helper.poll() if helper is not None else None
    return code


def _require_accounts(settings: Settings) -> None:
    if not settings.has_accounts:
        raise InvalidInput(
            "People must sign in to a shared studio, or anybody with the link could change labels and models. "
            "Leave out STUDIO_LOGIN=0 and start again."
        )


def _require_server(server: str) -> None:
    host, _, port = server.partition(":")
    if server and not (host and port.isdecimal()):
        raise InvalidInput(
            f"STUDIO_SHARE_SERVER is {server!r}; expected host:port, such as share.example.org:7000. "
            "Correct it, or leave it out for Gradio's own service."
        )


def _last_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[-1] if lines else "no message"
