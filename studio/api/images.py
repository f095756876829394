"""The images of a project's examples."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from studio.api.access import CurrentProject, CurrentStudio, needs
from studio.images import THUMBNAIL, Kind, kind_of
from studio.people.roles import Permission

router = APIRouter(tags=["images"], dependencies=[needs(Permission.LABEL)])

# What such an address gives never changes, and only who was let in keeps it for a while. Were it opened as a page,
# nothing in it could run.
HEADERS = {
    "cache-control": "private, max-age=3600",
    "content-security-policy": "default-src 'none'; sandbox",
}
# How the documentation describes them.
AN_IMAGE: dict[int | str, dict[str, Any]] = {200: {"content": {"image/*": {}}, "description": "The image"}}


@router.get("/projects/{p}/images/{digest}", response_class=Response, responses=AN_IMAGE)
def show_image(studio: CurrentStudio, project: CurrentProject, digest: str) -> Response:
    """The image of an example, by the SHA-256 of its file."""
    data = studio.images.load(project.id, digest)
    return _answer(data, kind_of(data), digest)


@router.get("/projects/{p}/images/{digest}/thumbnail", response_class=Response, responses=AN_IMAGE)
def show_thumbnail(studio: CurrentStudio, project: CurrentProject, digest: str) -> Response:
    """The same made small, for lists."""
    return _answer(studio.images.thumbnail(project.id, digest), THUMBNAIL, digest)


def _answer(data: bytes, kind: Kind, digest: str) -> Response:
    headers = {**HEADERS, "content-disposition": f'inline; filename="{digest[:16]}.{kind.ending}"'}
    return Response(data, media_type=kind.media_type, headers=headers)
