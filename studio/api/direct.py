"""Routes that cost little: FastAPI documents them, and what it does at every request is not done for them."""

import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from studio.api.access import require_account, require_recent_project
from studio.people.roles import Permission
from studio.wiring import Studio

Body = TypeVar("Body", bound=BaseModel)

JSON = "application/json"


class DirectRoute(APIRoute):
    """Calls `endpoint(studio, project, user, body, http)`, which a person with `permission` in the project may do.

    The endpoint declares the same five as any other, so that the API's document is complete. A fifth of the time of
    claim and submit went into finding out, anew each time, how these five come about.
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


def put_in_front(api: FastAPI, routes: Sequence[BaseRoute]) -> Starlette:
    """An application that answers the direct routes among these itself, and leaves everything else to `api`.

    About a tenth of their time went into the layers around FastAPI's routes. `api` answers the same to the same
    requests, only later.
    """
    direct = [
        Route(route.path, route.get_route_handler(), methods=list(route.methods or ()))
        for route in routes
        if isinstance(route, DirectRoute)
    ]
    front = Starlette(routes=[*direct, Mount("/", api)], exception_handlers=dict(api.exception_handlers))
    front.state = api.state
    return front


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
