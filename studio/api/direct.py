"""A route that costs little: FastAPI documents it, and is not asked to solve its dependencies at every request."""

import json
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from studio.api.access import require_account, require_recent_project
from studio.people.roles import Permission
from studio.wiring import Studio

Body = TypeVar("Body", bound=BaseModel)

JSON = "application/json"


class DirectRoute(APIRoute):
    """Calls `endpoint(studio, project, user, body, http)`, which a person with `permission` in the project may do.

    The endpoint declares the same five as any other, so that the API's document is complete. About a fifth of the
    time of claim and submit went into finding out, anew each time, how these five come about.
    """

    permission = Permission.LABEL

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        assert self.body_field is not None
        model: type[BaseModel] = self.body_field.field_info.annotation  # type: ignore[assignment]

        async def handle(http: Request) -> Response:
            studio: Studio = http.app.state.studio
            account = await require_account(http)
            account.require(self.permission)
            project = await require_recent_project(http.path_params["p"], studio, account)
            answer = await self.endpoint(studio, project, account.name, await _body(http, model), http)
            return Response(to_json(answer), media_type=JSON)

        return handle


async def _body(http: Request, model: type[Body]) -> Body:
    if http.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise RequestValidationError([{"loc": ("body",), "msg": f"Send JSON, and say so: content-type: {JSON}"}])
    try:
        # Not by pydantic, which cannot say in which field half a surrogate pair stands.
        return model.model_validate(json.loads(await http.body()))
    except ValidationError as error:
        found = [{**item, "loc": ("body", *item["loc"])} for item in error.errors(include_url=False)]
        raise RequestValidationError(found) from error
    except (ValueError, RecursionError) as error:
        raise RequestValidationError([{"loc": ("body",), "msg": f"It is not valid JSON: {error}"}]) from error
    except ClientDisconnect as error:
        raise HTTPException(400) from error
