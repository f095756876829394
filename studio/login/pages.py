"""The pages before the door: constant HTML, into which text is put escaped, and only escaped."""

import re
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

from studio.settings import Settings

ASSETS = Path(__file__).resolve().parents[2] / "assets"
PLACE = re.compile(r"\{(\w+)\}")
HUB = '<p class="or">or</p>\n<a class="hub" data-leaves-frame href="{address}">Sign in with Hugging Face</a>'
# In a frame, Hugging Face does not show its own login, and a session of the frame is none of the tab.
EMBEDDED = """<p class="embedded" hidden>You see the studio inside another page. If signing in does not hold, or for
Hugging Face, <a href="" target="_blank" rel="noopener">open it in a tab of its own</a>.</p>
<script>
if (window.top !== window.self) {
  document.querySelector('.embedded').hidden = false;
  for (const link of document.querySelectorAll('[data-leaves-frame]')) link.target = '_blank';
}
</script>"""
JOIN = '<form method="post"><input type="hidden" name="join" value="1"><button type="submit">{words}</button></form>'


def page(template: str, status: int = 200, *, blocks: dict[str, str] | None = None, **texts: str) -> HTMLResponse:
    """A page with its texts, escaped, and its blocks, which are HTML made here."""
    values = {key: escape(text) for key, text in texts.items()} | (blocks or {}) | {"style": _asset("login.css")}
    filled = PLACE.sub(lambda match: values.get(match[1], match[0]), _asset(f"{template}.html"))
    return HTMLResponse(filled.encode(errors="backslashreplace"), status_code=status)


def ways_in(settings: Settings, hub_address: str) -> dict[str, str]:
    """The blocks for Hugging Face and for being inside another page, where they apply."""
    return {
        "hub": HUB.replace("{address}", escape(hub_address)) if settings.has_hub_login else "",
        "embedded": EMBEDDED if settings.on_space else "",
    }


def notice(
    title: str, message: str, link: str, words: str, status: int = 200, *, join: str | None = None
) -> HTMLResponse:
    """One thing to know and a link to go on; `join` adds a button with these words."""
    form = JOIN.replace("{words}", escape(join)) if join else ""
    return page("notice", status, blocks={"form": form}, title=title, message=message, link=link, words=words)


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")
