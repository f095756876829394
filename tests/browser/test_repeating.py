"""Components that ask again and again: each has one turn under way at a time, however often it is told to hurry."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

API = (Path(__file__).resolve().parents[2] / "assets" / "js" / "api.js").read_text(encoding="utf-8")
# Time is counted in runs of a second repetition beside it, which nobody hurries: a slow machine slows both.
HURRIED = """
const again = repeatWhileShown(20, async () => { window.hurried += 1; await pause(20); });
repeatWhileShown(20, async () => { window.calm += 1; await pause(20); });
for (let times = 0; times < 10; times += 1) again();
"""
PAGE = f"""<p id="here">here</p><script>
const element = document.getElementById("here");
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
window.hurried = window.calm = 0;
{API}
{HURRIED}
</script>"""


@pytest.mark.timeout(120)
def test_hurrying_a_turn_that_is_under_way_leaves_one_repetition_and_no_more(page: Page) -> None:
    page.set_content(PAGE)
    page.wait_for_function("window.calm >= 10")
    page.evaluate("window.hurried = window.calm = 0")
    page.wait_for_function("window.calm >= 30")
    assert page.evaluate("window.hurried") < 90
