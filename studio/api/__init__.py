"""The JSON API under /api/v1: thin routes over the same feature methods that the pages call."""

from fastapi import Depends, FastAPI
from fastapi.telemetry import TelemetryConfig
from fastapi_offline import FastAPIOffline
from starlette.applications import Starlette

from studio import __version__
from studio.api import (
    asking,
    board,
    checking,
    curve,
    data,
    errors,
    gate,
    guidelines,
    history,
    images,
    inspection,
    labels,
    lineage,
    long_inputs,
    me,
    mine,
    people,
    predict,
    project_figures,
    project_settings,
    projects,
    review,
    schema,
    scoring,
    training,
    trying,
    variants,
    version_files,
    versions,
)
from studio.api.access import require_account
from studio.api.direct import put_in_front
from studio.api.waiting import Waiting
from studio.labelling.turns import Turns
from studio.wiring import Studio

# Nothing is told to anybody; and to look at each request whether somebody listens takes a thirtieth of its time.
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
DESCRIPTION = """
Everything the studio's pages do, as JSON. An error answers with `{"detail": "one sentence that says what to do"}`.
Where people sign in, make a token under My account and send it as `Authorization: Bearer studio_…`.
"""


def build_api(studio: Studio) -> Starlette:
    """The API as an application of its own, with its OpenAPI document and a docs page that loads nothing from afar."""
    return put_in_front(documented_api(studio), labels.router.routes)


def documented_api(studio: Studio) -> FastAPI:
    """The same, as FastAPI knows it."""
    api: FastAPI = FastAPIOffline(
        title="Studio API",
        version=__version__,
        description=DESCRIPTION,
        openapi_url="/openapi.json",
        docs_url="/docs",
        redoc_url=None,
        telemetry=NO_TELEMETRY,
        # A route that declares nothing still answers nobody who has not signed in.
        dependencies=[Depends(require_account)],
    )
    api.state.studio = studio
    api.state.turns = Turns(studio.store)
    api.state.waiting = Waiting()
    errors.install(api)
    # A route is looked for in this order.
    for module in (
        labels,
        projects,
        predict,
        asking,
        mine,
        training,
        curve,
        scoring,
        versions,
        version_files,
        variants,
        board,
        gate,
        long_inputs,
        inspection,
        data,
        images,
        people,
        me,
        project_settings,
        project_figures,
        guidelines,
        review,
        schema,
        history,
        lineage,
        trying,
        checking,
    ):
        api.include_router(module.router)
    return api
