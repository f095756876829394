"""A real server with nothing but texts: similarity suggests, labels make a version that serves, more make the next."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from tests.conftest import LABELS
from tests.running import RunningStudio, wait_for
from tests.studio.training.stepping import TEXTS

WINDOW = "a window"


def answer(studio: RunningStudio, example: dict[str, Any]) -> list[dict[str, Any]]:
    """Label the example by its words; the ones that come in its place."""
    label = next(label for label in LABELS if example["text"].startswith(TEXTS[label][:5]))
    body = {"request_id": uuid4().hex, "example_id": example["id"], "window": WINDOW, "hold": 3, "label": label}
    found: list[dict[str, Any]] = studio.post("projects/inbox/labels", **body, suggestion=example["suggestion"])["next"]
    return found


def test_labels_are_followed_by_versions_that_serve(start_studio: Callable[..., RunningStudio], tiny_base: str) -> None:
    studio = start_studio(checkpoint=tiny_base, sample=0, retrain_after=0, holdout_percent=0, fast_lane=1)
    made = {"title": "Inbox", "name": "inbox", "labels": [{"name": label} for label in LABELS]}
    assert httpx.post(f"{studio.api}/projects", json=made).json()["fast_lane"] is True
    rows = "text\n" + "".join(f'"{TEXTS[LABELS[number % 3]].format(number)}"\n' for number in range(40))
    sent = httpx.post(f"{studio.api}/projects/inbox/import", files={"file": ("rows.csv", rows.encode())}, timeout=60)
    assert sent.status_code == 200, sent.text

    def guessed() -> list[dict[str, Any]] | None:
        examples = studio.post("projects/inbox/claim", window=WINDOW, hold=3)["examples"]
        return examples if all(example["suggestion"] for example in examples) else None

    examples = wait_for("similarity to suggest", guessed)
    assert {example["suggestion"]["version"] for example in examples} == {"similarity"}
    for _ in range(3):
        examples = [*examples[1:], *answer(studio, examples[0])]
    first = studio.wait_for_version("inbox")
    lane = studio.get("projects/inbox/fast-lane")
    assert (lane["version"], lane["serves"], lane["on"]) == (first, True, True)
    for _ in range(6):
        examples = [*examples[1:], *answer(studio, examples[0])]
    wait_for("the next refit", lambda: studio.get("projects/inbox/fast-lane")["labels"] > lane["labels"])
    assert {version["lane"] for version in studio.get("projects/inbox/versions")} == {"fast"}
    off = httpx.patch(f"{studio.api}/projects/inbox", json={"fast_lane": False}).json()
    assert off["fast_lane"] is False
    assert studio.get("projects/inbox/fast-lane")["on"] is False
