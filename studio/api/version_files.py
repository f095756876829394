"""What becomes of a version: retired, brought back, deleted, exported, pushed to the Hub; and the room they take."""

from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import BaseModel, SecretStr
from starlette.responses import StreamingResponse

from studio.api.access import CurrentProject, CurrentStudio, needs
from studio.errors import InvalidInput
from studio.people.roles import Permission
from studio.registry.disk import DiskUse
from studio.registry.export.hub import Target
from studio.registry.export.pushes import PushView
from studio.registry.views import VersionView

router = APIRouter(prefix="/projects/{p}", tags=["versions"])

CAN_PROMOTE = [needs(Permission.PROMOTE)]
CAN_EXPORT = [needs(Permission.EXPORT)]
# What leaves the studio for the Hub is for an admin to decide.
CAN_PUBLISH = [needs(Permission.MANAGE_PROJECTS)]


class PushRequest(BaseModel):
    """Where to, as `user/name`; a token that may write there, used once and kept nowhere, or the studio's own."""

    repo: str
    private: bool = True
    token: SecretStr = SecretStr("")


@dataclass(frozen=True, slots=True)
class Pushed:
    """The last push of this version, null when there was none; whether the studio has a token of its own."""

    push: PushView | None
    has_token: bool


@router.get("/disk", dependencies=[needs(Permission.TRAIN)])
def disk_use(studio: CurrentStudio, project: CurrentProject) -> DiskUse:
    """What each version with files takes, in bytes, and what is free."""
    return studio.disk.of(project.id)


@router.post("/versions/{v}/retire", dependencies=CAN_PROMOTE)
def retire(studio: CurrentStudio, project: CurrentProject, v: str) -> VersionView:
    """Offer a version no more: it cannot be promoted until it is brought back, and answers links as before."""
    return studio.retiring.retire(project.id, v)


@router.post("/versions/{v}/bring-back", dependencies=CAN_PROMOTE)
def bring_back(studio: CurrentStudio, project: CurrentProject, v: str) -> VersionView:
    """Offer a retired version again."""
    return studio.retiring.bring_back(project.id, v)


@router.delete("/versions/{v}", dependencies=CAN_PROMOTE)
def delete(studio: CurrentStudio, project: CurrentProject, v: str, confirm: str = "") -> VersionView:
    """Delete a version's files for good, its name given once more as `confirm`; what is known of it stays."""
    name = studio.registry.find(project.id, v).name
    if confirm != name:
        raise InvalidInput(f"Confirm with the version's name: {name}. Its files cannot be brought back.")
    return studio.deleting.delete(project.id, name)


@router.get("/versions/{v}/export", dependencies=CAN_EXPORT)
def export(studio: CurrentStudio, project: CurrentProject, v: str) -> StreamingResponse:
    """A zip file with what loads by itself, and a model card."""
    archive = studio.exports.archive(project.id, v)
    headers = {"content-disposition": f'attachment; filename="{archive.file_name}"'}
    return StreamingResponse(archive.chunks, media_type="application/zip", headers=headers)


@router.post("/versions/{v}/push", status_code=202, dependencies=CAN_PUBLISH)
def push(studio: CurrentStudio, project: CurrentProject, v: str, request: PushRequest) -> PushView:
    """Put the version on the Hugging Face Hub, in the background; ask for the push to see how far it is."""
    version = studio.registry.find(project.id, v)
    target = Target(request.repo.strip(), request.private)
    return studio.pushes.start(project.id, version.name, target, request.token.get_secret_value())


@router.get("/versions/{v}/push", dependencies=CAN_PUBLISH)
def last_push(studio: CurrentStudio, project: CurrentProject, v: str) -> Pushed:
    """How far the last push of this version is, or what became of it."""
    version = studio.registry.find(project.id, v)
    return Pushed(studio.pushes.of(project.id, version.name), studio.pushes.has_token)
