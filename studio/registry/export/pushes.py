"""Pushes versions to the Hub in the background, one at a time for each version, and says how far each is."""

import logging
import threading
from dataclasses import dataclass, replace

from studio.errors import Conflict, InvalidInput, StudioError
from studio.registry.export.exports import VersionExports
from studio.registry.export.hub import Hub, Progress, Target

logger = logging.getLogger(__name__)

WORKING, DONE, FAILED = "working", "done", "failed"
NOTHING_TO_SHOW = (
    "There is no token. Make one that may write, under Settings, Access Tokens, on huggingface.co, and give it here; "
    "or set HF_TOKEN where the studio runs."
)
OUR_FAULT = "The studio failed at this; its log says why. Nothing was published."


@dataclass(frozen=True, slots=True)
class PushView:
    """A push: how many of its bytes the Hub has, and in the end its page, or why there is none."""

    version: str
    repo: str
    state: str
    sent_bytes: int = 0
    total_bytes: int = 0
    url: str | None = None
    sentence: str = ""


class Pushes:
    """What is under way is known to this process only; a push that a restart breaks off has published nothing."""

    def __init__(self, exports: VersionExports, hub: Hub, token: str) -> None:
        """`token` is the studio's own, used when none is given; a given one is used once and kept nowhere."""
        self._exports = exports
        self._hub = hub
        self._token = token
        self._views: dict[tuple[int, str], PushView] = {}
        self._lock = threading.Lock()

    @property
    def has_token(self) -> bool:
        """Whether the studio has a token of its own."""
        return bool(self._token)

    def push(self, project_id: int, version: str, target: Target, token: str, on_progress: Progress) -> str:
        """Push now; the address of the version's page. Raises what `VersionExports.parts` and `Hub.push` do."""
        chosen = self._chosen(token)
        with self._exports.parts(project_id, version, where=target.repo) as parts:
            return self._hub.push(target, chosen, parts, f"{version}, from the studio", on_progress)

    def start(self, project_id: int, version: str, target: Target, token: str) -> PushView:
        """Push in the background.

        Raises:
            InvalidInput: there is no token.
            NotFound: there is no such version, or its files were deleted.
            Conflict: it is being pushed already.
        """
        chosen = self._chosen(token)
        self._exports.require(project_id, version)
        view = PushView(version, target.repo, WORKING)
        key = (project_id, version)
        with self._lock:
            if (going := self._views.get(key)) is not None and going.state == WORKING:
                raise Conflict(f"{version} is being pushed to {going.repo} already.")
            self._views[key] = view
        threading.Thread(target=self._work, args=(key, target, chosen), name=f"push {version}", daemon=True).start()
        return view

    def of(self, project_id: int, version: str) -> PushView | None:
        """The last push of a version since the studio was started, if there was one."""
        with self._lock:
            return self._views.get((project_id, version))

    def _chosen(self, token: str) -> str:
        chosen = token.strip() or self._token
        if not chosen:
            raise InvalidInput(NOTHING_TO_SHOW)
        if not chosen.isascii() or not chosen.isprintable() or " " in chosen:
            raise InvalidInput("This is no token: it has characters that none has. Copy it again from huggingface.co.")
        return chosen

    def _work(self, key: tuple[int, str], target: Target, token: str) -> None:
        project_id, version = key

        def progress(sent: int, total: int) -> None:
            self._tell(key, sent_bytes=sent, total_bytes=total)

        try:
            url = self.push(project_id, version, target, token, progress)
            self._tell(key, state=DONE, url=url, sentence=f"{version} is on the Hub.")
        except StudioError as error:
            self._tell(key, state=FAILED, sentence=str(error))
        except Exception:
            logger.exception("Pushing %s failed", version)
            self._tell(key, state=FAILED, sentence=OUR_FAULT)

    def _tell(self, key: tuple[int, str], **changes: object) -> None:
        with self._lock:
            self._views[key] = replace(self._views[key], **changes)  # type: ignore[arg-type]
