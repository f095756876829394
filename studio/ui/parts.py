"""The pieces that pages share: our own components, and how an error reaches the person."""

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import gradio as gr

from studio.errors import NotSignedIn, StudioError
from studio.people.roles import Account, Permission
from studio.projects import ProjectView
from studio.wiring import Studio

ASSETS = Path(__file__).resolve().parents[2] / "assets"

# For events that answer at once: no queue, no spinner, no place in the public API.
QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

# So many of one event wait for a model at once: what waits together is answered together.
AT_ONCE = 64

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def component(
    script: str, value: Any = None, *, parts: Sequence[str] = (), template: str = "", **props: Any
) -> gr.HTML:
    """A component of ours: behaviour from assets/js/<script>.js, a constant template, data through `value` and props.

    `parts` are scripts that this one builds on, put before it; elements.js and api.js always are. The template never
    holds data: the scripts write text with textContent, so nothing in it can run.
    """
    scripts = [ASSETS / "js" / f"{name}.js" for name in ("elements", "api", *parts, script)]
    return gr.HTML(
        value=value,
        html_template=template or f"<div class='{script}'></div>",
        js_on_load="\n".join(path.read_text(encoding="utf-8") for path in scripts),
        container=False,
        padding=False,
        apply_default_css=False,
        **props,
    )


class Gate:
    """Who sends an event, and what they may: every handler that shows or does something asks here first.

    Gradio names whom the server has let in; what they may do is looked up when the event runs, as it may have waited.
    """

    def __init__(self, studio: Studio) -> None:
        self._people = studio.people
        self._visible = studio.visible

    def account(self, request: gr.Request | None, permission: Permission | None = None) -> Account:
        """Raises NotSignedIn for nobody, and NotAllowed for somebody whose role does not include this."""
        account = self._people.admitted(request.username if request is not None else None)
        if account is None:
            raise NotSignedIn("You are not signed in any more. Reload the page.")
        if permission is not None:
            account.require(permission)
        return account

    def project(self, request: gr.Request | None, name: str | None, permission: Permission) -> ProjectView:
        """The project, if the sender sees it and may do this; without a name, the only one that they see."""
        return self._visible.find(self.account(request, permission), name)

    def recent_project(self, request: gr.Request | None, name: str | None, permission: Permission) -> ProjectView:
        """Like `project`, but what it says of a named one may be a second old; for what is asked all the time."""
        account = self.account(request, permission)
        return self._visible.recent(account, name) if name else self._visible.find(account)

    def projects(self, request: gr.Request | None) -> list[ProjectView]:
        """Every project that the sender sees."""
        return self._visible.all(self.account(request))


def explains_errors(handler: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Show a StudioError's sentence to the person; anything else stays in the log and reads as our fault."""

    @wraps(handler)
    def wrapper(*arguments: Arguments.args, **keywords: Arguments.kwargs) -> Result:
        try:
            return handler(*arguments, **keywords)
        except StudioError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return wrapper
