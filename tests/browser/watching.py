"""What every page of the running studio is held to: no error in the console, no other host, no sideways scrolling."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from tests.running import RunningStudio

TABS = ("predict", "tokens", "try", "label", "train", "versions", "data", "project")
DESK, PHONE = 1280, 390
# What shows that a tab has its content, and not only its frame.
CONTENT = {
    "predict": ".prediction",
    "tokens": ".tokens-panel .tokens-piece, .tokens-error",
    "try": ".try-task, .try-found .studio-warning",
    "label": ".label-editor[data-state]:not([data-state=choose]):not([data-state=loading])",
    "train": ".train-ready-text:not(:empty)",
    "versions": ".versions .version, .versions .studio-empty",
    "data": ".summary .card",
    "project": ".progress-facts",
}


class Watch:
    """Listens to a page; `problems` are the errors it told and the requests that left for another host.

    An answer with a status in `forgiven` is no problem, whenever it arrives: what was asked about a project while it
    was being deleted is told that there is no such project.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.problems: list[str] = []
        self.forgiven: set[int] = set()
        self._host = urlsplit(url).netloc
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        forgiven = any(f"status of {status}" in message.text for status in self.forgiven)
        if message.type == "error" and not forgiven:
            self.problems.append(message.text)

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self._host:
            self.problems.append(f"asked another host: {request.url}")


@contextmanager
def new_page(browser: Browser, width: int = DESK, **options: object) -> Iterator[Page]:
    """A page with cookies and storage of its own; a narrow one is a phone's."""
    is_phone = width < 600
    size = {"width": width, "height": 844 if is_phone else 860}
    context = browser.new_context(viewport=size, has_touch=is_phone, is_mobile=is_phone, **options)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def open_tab(page: Page, studio: RunningStudio, tab: str, **query: str) -> Locator:
    """Open the address of a tab and wait for what it shows."""
    page.goto(f"{studio.url}/?{urlencode({'tab': tab, **query})}")
    content = page.locator(CONTENT[tab]).locator("visible=true").first
    expect(content).to_be_visible(timeout=30_000)
    expect(page.locator(".header-served")).not_to_be_empty(timeout=30_000)
    return content


def expect_no_sideways_scrolling(page: Page) -> None:
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1], f"{page.url} is {widths[0]} px wide in a window of {widths[1]} px"


def picture_every_tab(browser: Browser, studio: RunningStudio, folder: Path, name: str, **query: str) -> list[str]:
    """A picture of every page on a desk and on a phone; gives the problems that were seen."""
    problems = []
    for width in (DESK, PHONE):
        with new_page(browser, width) as page:
            watch = Watch(page, studio.url)
            for tab in TABS:
                open_tab(page, studio, tab, **query)
                if tab == "predict" and "text" in query:
                    expect(page.locator(".prediction .bar-row").first).to_be_visible(timeout=30_000)
                page.screenshot(path=folder / f"{name}-{tab}-{width}.png", full_page=True)
                expect_no_sideways_scrolling(page)
            problems += watch.problems
    return problems
