"""The cookies of signing in, and the one decision about them: what holds inside another site's frame."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from studio.settings import Settings

DEVICE_COOKIE = "studio_device"
DEVICE_SECONDS = 365 * 24 * 3600


def is_framed(settings: Settings) -> bool:
    """Whether people see the studio in a frame of another site: a Space's page on huggingface.co holds it."""
    return settings.on_space


def session_flags(settings: Settings) -> dict[str, Any]:
    """How the session's cookie is set.

    In the frame of a Space our cookie is a third party's. Lax ones are not sent there at all; those that are
    `SameSite=None; Secure` only where the browser does not block them, which more and more do. `Partitioned` ones are
    let through: they belong to us *inside this page*, so no other site can use them. That a request comes from our
    own pages is checked by its Origin everywhere, so nothing hangs on SameSite alone.
    """
    if is_framed(settings):
        return {"same_site": "none", "https_only": True, "partitioned": True}
    return {"same_site": "lax", "https_only": False}


def remember_device(response: Response, settings: Settings, cookie: str) -> None:
    """Let this browser be known as one that has signed in before."""
    framed = is_framed(settings)
    response.set_cookie(
        DEVICE_COOKIE,
        cookie,
        max_age=DEVICE_SECONDS,
        httponly=True,
        secure=framed,
        samesite="none" if framed else "lax",
    )
    if framed:  # Python's own cookies know the flag from 3.14 on
        name, value = response.raw_headers[-1]
        response.raw_headers[-1] = (name, value + b"; Partitioned")


def device_cookie(request: Request) -> str | None:
    return request.cookies.get(DEVICE_COOKIE)
