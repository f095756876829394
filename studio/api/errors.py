"""Every error as `{"detail": sentence}` with a fitting status."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse

from studio.errors import BadFile, StudioError

logger = logging.getLogger(__name__)


def install(api: FastAPI) -> None:
    """Answer StudioErrors and malformed requests in one shape."""
    api.add_exception_handler(StudioError, _studio_error)
    api.add_exception_handler(RequestValidationError, _malformed)
    api.add_exception_handler(Exception, _our_fault)


async def _studio_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StudioError)
    body: dict[str, object] = {"detail": str(error)}
    if isinstance(error, BadFile):
        body["rows"] = list(error.rows)
    return JSONResponse(body, status_code=error.status)


async def _malformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    parts = [f"{'.'.join(str(step) for step in item['loc'])}: {item['msg']}" for item in error.errors()]
    return JSONResponse({"detail": f"The request does not fit: {'; '.join(parts)}."}, status_code=422)


async def _our_fault(_request: Request, error: Exception) -> JSONResponse:
    logger.error("A request failed", exc_info=error)
    detail = "The studio failed at this; its log says why. Try again, and report it if it happens again."
    return JSONResponse({"detail": detail}, status_code=500)
