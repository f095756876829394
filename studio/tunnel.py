"""A public link to this studio through Gradio's share service."""

import logging
import secrets

from gradio.networking import setup_tunnel

from studio.errors import InvalidInput, ShareUnavailable
from studio.settings import Settings

logger = logging.getLogger(__name__)


def open_tunnel(settings: Settings) -> str:
    """The public address; requests to it arrive at the studio's port, where the password is asked for.

    Raises:
        InvalidInput: no password is set, so anybody with the link could do anything.
        ShareUnavailable: the service could not be reached or gave no link.
    """
    require_password(settings)
    try:
        return str(
            setup_tunnel(
                local_host="127.0.0.1",
                local_port=settings.port,
                share_token=secrets.token_urlsafe(32),
                share_server_address=settings.share_server or None,
                share_server_tls_certificate=None,
            )
        )
    except Exception as error:
        # The service's client raises whatever its HTTP library, the disk or its helper program raise.
        logger.debug("The share service failed", exc_info=error)
        raise ShareUnavailable(
            f"The share service gave no public link ({type(error).__name__}: {_first_line(error)}). "
            "Check the internet connection, or start without STUDIO_SHARE and use your own host."
        ) from error


def require_password(settings: Settings) -> None:
    """Raises InvalidInput unless a shared studio has a password."""
    if settings.share and not settings.password:
        raise InvalidInput(
            "A shared studio needs a password, or anybody with the link could change labels and models. "
            "Set STUDIO_PASSWORD and start again."
        )


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else "no message"
