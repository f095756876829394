"""What the head of every page says of what serves, and of a training."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

JS = Path(__file__).resolve().parents[2] / "assets" / "js"
SOURCES = "\n".join((JS / name).read_text(encoding="utf-8") for name in ("api.js", "elements.js", "header.js"))
PAGE = """<base href="http://studio.test/"><div id="here"><div class="header"></div></div><script>
const element = document.getElementById("here");
const props = { value: { project: "inbox" } };
const watch = () => {};
window.fetch = async (url) => new Response(JSON.stringify(String(url).endsWith("/status") ? STATUS : ME));
SOURCES
</script>"""
ME = {"name": "ana", "role": "annotator", "permissions": [], "has_accounts": False}


def show(page: Page, served: Mapping[str, object], job: Mapping[str, object] | None) -> None:
    """The head of a project with this status."""
    status = json.dumps({"title": "Inbox", "served": served, "job": job})
    page.set_content(PAGE.replace("STATUS", status).replace("ME", json.dumps(ME)).replace("SOURCES", SOURCES))


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("state", "stage", "share", "words"),
    [
        ("queued", "", 0, "Training waits"),
        ("running", "loading", 0, "Training starts"),
        ("running", "training", 0, "Training starts"),
        ("running", "training", 0.004, "Training starts"),
        ("running", "training", 0.057, "Training 5\u00a0%"),
        ("running", "training", 0.9996, "Training 99\u00a0%"),
        ("running", "saving", 1, "Saving the new version"),
    ],
)
def test_a_training_is_told_in_whole_percent_once_some_of_it_is_done(
    page: Page, state: str, stage: str, share: float, words: str
) -> None:
    served = {"state": "none", "version": None, "message": ""}
    show(page, served, {"state": state, "stage": stage, "share": share})
    expect(page.locator(".header-job")).to_have_text(words)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("state", "variant", "words"),
    [
        ("ready", "fp32", "v1-aa serves"),
        ("ready", "bf16", "v1-aa as bf16 serves"),
        ("asleep", "fp32", "v1-aa sleeps until it is asked"),
        ("failed", "fp32", "v1-aa serves; what should take its place failed to load"),
    ],
)
def test_what_serves_is_told_in_a_line_and_why_beside_it(page: Page, state: str, variant: str, words: str) -> None:
    show(page, {"state": state, "version": "v1-aa", "variant": variant, "message": "because"}, None)
    line = page.locator(".header-served")
    expect(line).to_have_text(words)
    expect(line).to_have_attribute("title", "because")
