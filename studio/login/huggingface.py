"""Sign in with Hugging Face: OpenID Connect, with state, nonce and PKCE checked by authlib."""

import logging
from collections.abc import Mapping
from typing import Any

from anyio import to_thread
from authlib.integrations.starlette_client import OAuth, OAuthError
from fastapi import APIRouter, Request
from starlette.responses import Response

from studio.api.access import CurrentStudio
from studio.errors import StudioError
from studio.login.password import let_in, login_page
from studio.people.hub_accounts import HubIdentity
from studio.settings import Settings

logger = logging.getLogger(__name__)

CALLBACK = "/login/callback"
AFTER, INVITATION = "after", "invitation"
TIMEOUT_SECONDS = 20.0
FAILED = "Hugging Face could not say who you are. Try again; the studio's log says what went wrong."
REFUSED = "Hugging Face did not let you through, or the sign-in took too long. Try again."


class HubLogin:
    """The way to Hugging Face, and the way back."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hub = _client(settings)

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/login/huggingface", self.leave)
        router.add_api_route(CALLBACK, self.come_back)
        return router

    async def leave(self, studio: CurrentStudio, request: Request, invitation: str = "") -> Response:
        """Off to Hugging Face; what this person came for waits in their session."""
        request.session[AFTER] = "" if invitation else request.url.query
        request.session[INVITATION] = invitation
        try:
            answer: Response = await self._hub.authorize_redirect(request, _way_back(self._settings, request))
        except Exception:  # whatever its HTTP client, its parser or the network raise
            logger.exception("Hugging Face cannot be asked who somebody is")
            return login_page(studio, request, FAILED, 502)
        return answer

    async def come_back(self, studio: CurrentStudio, request: Request) -> Response:
        """Back from Hugging Face, with a code that says who it is."""
        after, invitation = request.session.get(AFTER, ""), request.session.get(INVITATION, "")
        try:
            identity = await _identity(self._hub, request)
            ticket = await to_thread.run_sync(studio.people.hub_accounts.admit, identity, invitation or None)
        except StudioError as error:
            return login_page(studio, request, str(error), error.status)
        except OAuthError as error:
            logger.info("A sign-in with Hugging Face was refused: %s", error.error)
            return login_page(studio, request, REFUSED, 401)
        except Exception:
            logger.exception("A sign-in with Hugging Face failed")
            return login_page(studio, request, FAILED, 502)
        return let_in(studio, request, ticket, after)


def _client(settings: Settings) -> Any:
    provider = settings.openid_provider_url.rstrip("/")
    return OAuth().register(
        name="huggingface",
        client_id=settings.oauth_client_id,
        client_secret=settings.oauth_client_secret,
        server_metadata_url=f"{provider}/.well-known/openid-configuration",
        client_kwargs={
            "scope": settings.oauth_scopes,
            "code_challenge_method": "S256",
            "timeout": TIMEOUT_SECONDS,
        },
    )


async def _identity(hub: Any, request: Request) -> HubIdentity:
    token = await hub.authorize_access_token(request)
    signed = token.get("userinfo")
    if not signed:
        raise OAuthError("no_id_token", "the answer has no signed identity")
    # The signed part says who it is; what it leaves out, such as organisations, is asked for.
    told = await hub.userinfo(token=token)
    if told.get("sub") != signed["sub"]:
        raise OAuthError("other_identity", "two answers name different people")
    return _read_identity({**told, **signed})


def _read_identity(claims: Mapping[str, Any]) -> HubIdentity:
    username = str(claims["preferred_username"])
    led = [
        str(organisation["preferred_username"])
        for organisation in claims.get("orgs") or ()
        if organisation.get("roleInOrg") == "admin"
    ]
    return HubIdentity(str(claims["sub"]), username, frozenset({username, *led}))


def _way_back(settings: Settings, request: Request) -> str:
    """The address that is registered at Hugging Face; a Space knows its own, whatever a Host header says."""
    if settings.space_host:
        return f"https://{settings.space_host}{CALLBACK}"
    return str(request.url.replace(path=CALLBACK, query=""))
