"""Why a version cannot be used, where it cannot: it was retired, or its files were deleted."""

from datetime import UTC, datetime

from storage.tables import Version
from studio.errors import Conflict, VersionDeleted


def require_kept(version: Version) -> None:
    """Raises VersionDeleted when its files were deleted, so that it cannot answer any more."""
    if version.deleted_at is not None:
        day = datetime.fromtimestamp(version.deleted_at, UTC)
        raise VersionDeleted(
            f"{version.name} was deleted on {day.day} {day:%B %Y}: its files are gone, so it answers nothing any more. "
            "What it was made from stays on the Versions page. Ask the version that serves."
        )


def require_offered(version: Version) -> None:
    """Raises Conflict for a version that was retired, and VersionDeleted for one that was deleted."""
    require_kept(version)
    if version.retired_at is not None:
        raise Conflict(f"{version.name} was retired. Bring it back first; then it can be promoted.")
