"""Puts a version on the Hugging Face Hub, in one commit: all of it is there afterwards, or none. Only when asked."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from httpx2 import TransportError
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled
from huggingface_hub.utils._validators import validate_repo_id

from studio.errors import HubRefused, InvalidInput, StudioError
from studio.registry.export.parts import Part

logger = logging.getLogger(__name__)

OFFLINE = "The Hub cannot be reached. Check the connection, and that HF_HUB_OFFLINE is not set; then try again."
BY_STATUS = {
    401: "The Hub does not know this token. Make one that may write, under Settings, Access Tokens, on huggingface.co.",
    403: "This token may not write to {repo}. Make one that may, or name a repository of your own.",
    404: "The Hub has no place {repo} that this token may write to. Check the name of the user or organisation.",
    409: "Somebody else changed {repo} at the same moment. Try again.",
    413: "The Hub finds the files too large for {repo}. Ask it for more room, or choose a smaller base checkpoint.",
    429: "The Hub was asked too much in the last minutes. Try again in a while.",
}
FAILED = "The Hub failed at this (status {status}). Nothing was published. Try again later."
BROKEN_OFF = "The upload broke off. Nothing was published; try again."
# Where a push stands: bytes of its files that the Hub has, and all of them.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Target:
    """Where to push to: `user/name`, and whether everybody may see it."""

    repo: str
    private: bool = True

    def __post_init__(self) -> None:
        """Raises InvalidInput unless the Hub takes such a name."""
        try:
            validate_repo_id(self.repo)
        except HFValidationError as error:
            raise InvalidInput(_named(self.repo)) from error
        if self.repo.count("/") != 1:
            raise InvalidInput(_named(self.repo))


class Hub:
    """The Hub, or whatever stands at `endpoint`."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def push(self, target: Target, token: str, parts: Sequence[Part], message: str, on_progress: Progress) -> str:
        """Commit the files to a repository, which is made if it is not there; the address of its page.

        Raises:
            InvalidInput: it is there and public, and was to be private.
            HubRefused: the Hub says no, or cannot be reached; the sentence says what to do.
        """
        try:
            return self._push(HfApi(endpoint=self._endpoint, token=token), target, parts, message, on_progress)
        except StudioError:
            raise
        except Exception as error:
            logger.warning("Pushing to %s failed", target.repo, exc_info=error)
            raise HubRefused(_sentence(target.repo, error)) from error

    def _push(self, api: HfApi, target: Target, parts: Sequence[Part], message: str, on_progress: Progress) -> str:
        page = api.create_repo(target.repo, private=target.private, exist_ok=True)
        if target.private and not api.repo_info(target.repo).private:
            raise InvalidInput(
                f"{target.repo} is there already, and everybody can see it. Say public, or name another."
            )
        sent, total = 0, sum(part.size for part in parts)
        on_progress(sent, total)
        operations = []
        for part in parts:
            addition = CommitOperationAdd(part.name, part.content)
            # Large files go first, one by one; the commit carries the small ones and makes all of them visible.
            api.preupload_lfs_files(target.repo, [addition], free_memory=False)
            operations.append(addition)
            sent += part.size
            on_progress(sent, total)
        api.create_commit(target.repo, operations, commit_message=message)
        return str(page)


def _sentence(repo: str, error: BaseException) -> str:
    """What went wrong; the Hub's library wraps what the Hub says when it happens while a large file is sent."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, HfHubHTTPError):
            status = link.response.status_code
            return BY_STATUS.get(status, FAILED).format(repo=repo, status=status)
        if isinstance(link, OfflineModeIsEnabled | TransportError):
            return OFFLINE
        link = link.__cause__ or link.__context__
    return BROKEN_OFF


def _named(repo: str) -> str:
    return (
        f"{repo[:100]!r} is no name for a repository. Expected user/name or organisation/name, of letters, digits, "
        "hyphens, dots and underscores."
    )
