"""What the pages show: three projects to train, one of them hostile, and one with nothing in it."""

from typing import Any

from studio.projects import LabelName
from studio.wiring import Studio
from tests.browser.prepared import load

TEXTS = ("my refund please", "where is my parcel", "thanks I love it")
NAMES = ("refund", "delivery", "praise")
EVIL = "<img src=x onerror=window.ran=1>${window.ran=2}{{window.ran=3}}"
EVIL_LABELS = ("<img src=x onerror=window.ran=4>", "${window.ran=5}", "{{window.ran=6}}")
EVIL_GUIDELINES = "{{window.ran=7}} ${window.ran=8} <img src=x onerror=window.ran=9> <script>window.ran=10</script>"


def make_projects(studio: Studio, checkpoint: str) -> None:
    """`inbox`, `evil`, `bare` and `bases`."""
    given: dict[str, Any] = {"checkpoint": checkpoint, "retrain_after": 0, "holdout_percent": 20}
    inbox = studio.projects.create("inbox", labels=[LabelName(name) for name in NAMES], title="Inbox", **given)
    evil = studio.projects.create(
        "evil",
        labels=[LabelName(name, EVIL) for name in EVIL_LABELS],
        title=EVIL,
        guidelines=EVIL_GUIDELINES,
        **given,
    )
    studio.projects.create("bare", labels=[LabelName("a"), LabelName("b")], title="Bare", **given)
    bases = studio.projects.create("bases", labels=[LabelName(name) for name in NAMES], title="Bases", **given)
    for project in (inbox, bases):
        load(studio, project, [f"{TEXTS[n % 3]} {n},{NAMES[n % 3]}" for n in range(60)])
    hostile = [f"{EVIL} {n},{EVIL_LABELS[n % 3]}" for n in range(40)]
    load(studio, evil, [*hostile, *(f"{EVIL} left {n}," for n in range(9))])
