"""How people come in: by a password, an invitation, or Hugging Face."""

from fastapi import APIRouter

from studio.login import invite, password
from studio.login.huggingface import HubLogin
from studio.settings import Settings


def build_login(settings: Settings) -> APIRouter:
    """Every route of signing in; none of them is part of the API's document."""
    router = APIRouter(include_in_schema=False)
    router.include_router(password.router)
    router.include_router(invite.router)
    if settings.has_hub_login:
        router.include_router(HubLogin(settings).router())
    return router
