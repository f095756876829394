"""Everything that can go wrong in words a person can act on: what was found, what was expected, what to do.

StudioError
├── InvalidInput            the caller sent something that cannot be used; nothing was changed
│   ├── BadFile             a file that cannot be imported, with its bad rows
│   └── NotEnoughLabels     training needs more labels than there are
├── NotFound                no such project, version, job or share
│   └── VersionDeleted      there was such a version, and its files were deleted
├── Conflict                somebody else was first, or the request no longer fits the state
├── NotSignedIn             the studio has accounts and the caller has not signed in
├── NotAllowed              the caller's role does not include this
├── CheckpointUnavailable   a model or tokenizer could not be had
│   └── UntrainedHead       it loads, but its head was never trained, so it has nothing to say
├── NoVersionServed         the project has no model yet
├── Busy                    too much is asked at once; try again
├── ShareUnavailable        the share service gave no public link
├── HubRefused              the Hugging Face Hub took no push
├── OutOfSpace              the disk is full; nothing was stored
├── DatabaseUnavailable     the database cannot be reached, or is not one that the studio can use
└── DatabaseDamaged         the database's file is broken
"""


class StudioError(Exception):
    """Base of the tree; `status` is the HTTP status that the API answers with."""

    status = 500


class InvalidInput(StudioError):
    """The caller sent something that cannot be used."""

    status = 422


class BadFile(InvalidInput):
    """A file that cannot be imported; `rows` names each bad row."""

    def __init__(self, message: str, rows: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.rows = rows


class NotEnoughLabels(InvalidInput):
    """Training needs more labels than there are."""

    status = 409


class NotFound(StudioError):
    """No such project, version, job or share."""

    status = 404


class VersionDeleted(NotFound):
    """There was such a version; its files were deleted, and what is known of it stays."""

    status = 410


class Conflict(StudioError):
    """Somebody else was first, or the request no longer fits the state."""

    status = 409


class NotSignedIn(StudioError):
    """The studio has accounts and the caller has not signed in."""

    status = 401


class NotAllowed(StudioError):
    """The caller's role does not include this."""

    status = 403


class CheckpointUnavailable(StudioError):
    """A model or tokenizer could not be had."""

    status = 422


class UntrainedHead(CheckpointUnavailable):
    """The checkpoint loads, but its head was never trained."""


class NoVersionServed(StudioError):
    """The project has no model yet."""

    status = 409


class Busy(StudioError):
    """Too much is asked at once; a program that asks again does well to wait for so many seconds."""

    status = 429
    retry_after_seconds = 2


class ShareUnavailable(StudioError):
    """The share service gave no public link."""

    status = 503


class HubRefused(StudioError):
    """The Hugging Face Hub said no to a push, or cannot be reached; nothing was published."""

    status = 502


class OutOfSpace(StudioError):
    """The disk is full; nothing was stored."""

    status = 507


class DatabaseUnavailable(StudioError):
    """The database cannot be reached, or is not one that the studio can use."""

    status = 503


class DatabaseDamaged(StudioError):
    """The database's file is broken."""

    status = 500


# What was asked may succeed in a moment, just as it is; anything else would be the same at the next try.
PASSING = (Busy, DatabaseUnavailable)
