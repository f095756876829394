"""Every error as `{"detail": sentence}` with a fitting status."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from studio.errors import BadFile, Busy, StudioError

logger = logging.getLogger(__name__)

OUR_FAULT = "The studio failed at this; its log says why. Try again, and report it if it happens again."
# What the framework says in two words, as a sentence.
PLAIN = {
    400: "The request's body cannot be read. Send JSON, or a form with a file.",
    404: "There is nothing at this address. /api/v1/docs lists what there is.",
    405: "This address does not take this method. /api/v1/docs lists what it takes.",
    413: "The request is too large. Send it in parts.",
}


def install(api: FastAPI) -> None:
    """Answer StudioErrors and malformed requests in one shape."""
    api.add_exception_handler(StudioError, _studio_error)
    api.add_exception_handler(RequestValidationError, _malformed)
    api.add_exception_handler(HTTPException, _plain)
    api.add_exception_handler(Exception, _our_fault)


async def _studio_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StudioError)
    body: dict[str, object] = {"detail": sendable(str(error))}
    if isinstance(error, BadFile):
        body["rows"] = [sendable(row) for row in error.rows]
    headers = {"Retry-After": str(error.retry_after_seconds)} if isinstance(error, Busy) else None
    return JSONResponse(body, status_code=error.status, headers=headers)


async def _malformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    parts = [f"{'.'.join(str(step) for step in item['loc'])}: {item['msg']}" for item in error.errors()]
    return JSONResponse({"detail": sendable(f"The request does not fit: {'; '.join(parts)}.")}, status_code=422)


async def _plain(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    detail = PLAIN.get(error.status_code, str(error.detail))
    return JSONResponse({"detail": detail}, status_code=error.status_code, headers=error.headers)


async def _our_fault(_request: Request, error: Exception) -> JSONResponse:
    logger.error("A request failed", exc_info=error)
    return JSONResponse({"detail": OUR_FAULT}, status_code=500)


def sendable(text: str) -> str:
    """The text with halves of surrogate pairs spelled out: files can hold them, answers cannot."""
    return text.encode(errors="backslashreplace").decode()
