"""A studio that only labels: the label API with its state in memory, and a page with nothing but the editor.

It answers as the contract says, and can be told to be slow, to fail, to refuse, and to stop and start on its port.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from studio.tasks import TASKS, settings_of
from studio.ui.label import LabelPage
from studio.ui.parts import QUICK
from studio.ui.theme import studio_theme

START = 1_700_000_000
# The window of people who hold examples and are not seen.
OTHERS = "somebody else's window"
CSS = Path(__file__).resolve().parents[3] / "assets" / "css"
STATE_AFTER = {"label": "labelled", "skip": "skipped", "flag": "flagged", "undo": "pending"}
TABS = {"label": "done", "skip": "skipped", "flag": "flagged", "undo": "pending"}
LABELS: list[dict[str, str | None]] = [
    {"name": "refund", "description": "Wants money back"},
    {"name": "delivery", "description": "Where is it, or it came late"},
    {"name": "account", "description": "Signing in, address, data"},
    {"name": "praise", "description": ""},
]
# Twice as wide as it is high.
GONE = "0" * 64
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="400"><rect width="800" height="400" fill="#8cc8a8"/>'
    '<circle cx="400" cy="200" r="150" fill="#275b42"/></svg>'
)


@dataclass
class FakeProject:
    """The examples of one project, who holds them, and every answer in the order in which it was stored."""

    texts: list[str]
    suggestions: dict[int, dict[str, Any]] = field(default_factory=dict)
    labels: list[dict[str, str | None]] = field(default_factory=lambda: list(LABELS))
    title: str = "Support inbox"
    task: str = "text-classification"
    # What else examples have, by number, and what the project's task asks of it.
    questions: dict[int, str] = field(default_factory=dict)
    images: dict[int, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=lambda: {"span_overlap": "none", "span_snap": "words"})
    guidelines: str = "# Guidelines\n\nWhat does the customer want **most**? Choose one label.\n\n- Skip ads."
    guidelines_number: int = 1
    overlap: int = 1
    others_hold: int = 0
    states: dict[int, str] = field(default_factory=dict)
    holders: dict[int, str] = field(default_factory=dict)
    stored: list[dict[str, Any]] = field(default_factory=list)

    def claim(self, window: str, hold: int) -> list[dict[str, Any]]:
        held = [number for number, holder in self.holders.items() if holder == window]
        free = (n for n in range(1, len(self.texts) + 1) if self.state(n) == "pending" and n not in self.holders)
        for number in free:
            if len(held) >= hold:
                break
            self.holders[number] = window
            held.append(number)
        return [self.example(number) for number in sorted(held)]

    def release(self, window: str) -> int:
        held = [number for number, holder in self.holders.items() if holder == window]
        for number in held:
            del self.holders[number]
        return len(held)

    def submit(self, answer: dict[str, Any]) -> dict[str, Any]:
        known = [row["request_id"] for row in self.stored]
        if answer["request_id"] in known:
            return {"status": "repeated", "revision": known.index(answer["request_id"]) + 1, "next": []}
        number, window = answer["example_id"], answer["window"]
        self.stored.append(answer)
        self.states[number] = STATE_AFTER[answer["action"]]
        if answer["action"] == "undo":
            self.holders[number] = window
        else:
            self.holders.pop(number, None)
        before = {n for n, holder in self.holders.items() if holder == window}
        fresh = [row for row in self.claim(window, answer["hold"]) if row["id"] not in before]
        return {"status": "stored", "revision": len(self.stored), "next": fresh}

    def mine(self, person: str, query: Mapping[str, str]) -> dict[str, Any]:
        """A page of a person's list, as the contract says; the newest answer is the number of its place in `stored`."""
        newest = {row["example_id"]: (place, row) for place, row in enumerate(self.stored) if row["person"] == person}
        rows = [
            {**self._own(row), "when": START + place}
            for place, row in sorted(newest.values(), key=lambda found: found[0], reverse=True)
        ]
        counts = {tab: sum(row["state"] == tab for row in rows) for tab in TABS.values()} | {
            "pending": len(self.holders)
        }
        counts["pending"] = sum(window != OTHERS for window in self.holders.values())
        wanted = [row for row in rows if self._wants(query, row)]
        before, count = float(query.get("after", "inf")), int(query.get("count", 20))
        wanted = [row for row in wanted if row["when"] < before]
        page, after = wanted[:count], str(wanted[count - 1]["when"]) if len(wanted) > count else None
        told = {"counts": counts, "today": counts["done"], "held_by_others": self.others_hold}
        return {"person": person, **told, "items": page, "after": after}

    def _wants(self, query: Mapping[str, str], row: dict[str, Any]) -> bool:
        is_in_tab = row["state"] == query["state"] if "state" in query else row["state"] != "pending"
        return (
            is_in_tab
            and query.get("search", "").lower() in row["text"].lower()
            and ("label" not in query or query["label"] in _names(row["label"]))
        )

    def _own(self, row: dict[str, Any]) -> dict[str, Any]:
        told = {"label": row["label"], "note": row["note"], "gold": None, "given_as": None, "removed": False}
        return {**self._input(row["example_id"]), "state": TABS[row["action"]], **told}

    def state(self, number: int) -> str:
        return self.states.get(number, "pending")

    def example(self, number: int) -> dict[str, Any]:
        return {**self._input(number), "suggestion": self.suggestions.get(number)}

    def _input(self, number: int) -> dict[str, Any]:
        more = {"question": self.questions.get(number), "image": self.images.get(number)}
        return {"id": number, "text": self.texts[number - 1], **more}

    def progress(self) -> dict[str, int]:
        states = [self.state(number) for number in range(1, len(self.texts) + 1)]
        counts = {state: states.count(state) for state in ("labelled", "disputed", "skipped", "flagged", "pending")}
        return {"examples": len(states), **counts}


def _names(value: Any) -> list[str]:
    """The labels in a stored value."""
    parts = value if isinstance(value, list) else [value]
    return [part["label"] if isinstance(part, dict) else part for part in parts]


@dataclass
class FakeStudio:
    """The projects, every request that came in, and what the server is told to do wrong."""

    projects: dict[str, FakeProject] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    latency_seconds: float = 0
    failing: int | None = None
    failing_sentence: str | None = None
    lose_replies: int = 0
    refusals: dict[int, tuple[int, str]] = field(default_factory=dict)
    retrain_after: int = 20
    person: str = "ada"
    lease_seconds: float = 600

    def describe(self, name: str, _request: object = None) -> dict[str, Any]:
        project = self.projects[name]
        told = ("title", "task", "guidelines", "guidelines_number", "labels", "overlap")
        known = TASKS[project.task].settings
        chosen = settings_of(project.task, {key: value for key, value in project.settings.items() if key in known})
        return {"name": name, "task_settings": chosen, **{key: getattr(project, key) for key in told}}

    def sent(self, kind: str = "labels") -> list[dict[str, Any]]:
        """The bodies of the requests of this kind, also of those that failed."""
        return [body for got, body in self.requests if got == kind]

    def answer(self, name: str, kind: str, body: dict[str, Any]) -> Response:
        self.requests.append((kind, body))
        if self.failing:
            content = {"detail": self.failing_sentence} if self.failing_sentence else None
            return JSONResponse(content, self.failing)
        project = self.projects[name]
        if kind == "release":
            return JSONResponse({"released": project.release(body["window"])})
        if kind == "claim":
            told = {"person": self.person, "lease_seconds": self.lease_seconds}
            return self._answered(project, {**told, "examples": project.claim(body["window"], body["hold"])})
        if body["person"] != self.person:
            return JSONResponse({"detail": f"This answer is {body['person']}'s."}, 401)
        if body["example_id"] in self.refusals:
            status, sentence = self.refusals[body["example_id"]]
            return JSONResponse({"detail": sentence}, status)
        reply = project.submit(body)
        if self.lose_replies:
            self.lose_replies -= 1
            return Response("the proxy lost the answer", 502)
        return self._answered(project, reply)

    def _answered(self, project: FakeProject, reply: dict[str, Any]) -> Response:
        progress = project.progress()
        training = {"new_labels": progress["labelled"] % self.retrain_after, "retrain_after": self.retrain_after}
        number = project.guidelines_number
        return JSONResponse({**reply, "progress": progress, "training": training, "guidelines_number": number})


def make_app(studio: FakeStudio) -> FastAPI:
    """The API, and a page with the Label tab, another tab, and the choice of a project, as on the real page."""
    app = FastAPI()

    @app.post("/api/v1/projects/{name}/{kind}")
    def take(name: str, kind: str, body: dict[str, Any]) -> Response:
        time.sleep(studio.latency_seconds)
        return studio.answer(name, kind, body)

    @app.get("/api/v1/projects/{name}/images/{image}")
    def picture(name: str, image: str) -> Response:
        is_there = image != GONE and name in studio.projects
        return Response(PICTURE, media_type="image/svg+xml") if is_there else Response(status_code=404)

    @app.get("/api/v1/projects/{name}/mine")
    def mine(name: str, request: Request) -> Response:
        studio.requests.append(("mine", dict(request.query_params)))
        if studio.failing:
            return JSONResponse({"detail": studio.failing_sentence}, studio.failing)
        return JSONResponse(studio.projects[name].mine(studio.person, request.query_params))

    with gr.Blocks(analytics_enabled=False) as page:
        project = gr.Dropdown(list(studio.projects), value=None, label="Project", interactive=True)
        with gr.Tabs():
            with gr.Tab("Label"):
                LabelPage(studio.describe).build(project)
            with gr.Tab("Other"):
                gr.Textbox(label="Anything")

        def choose(request: gr.Request) -> str:
            return str(dict(request.query_params).get("project", next(iter(studio.projects))))

        page.load(choose, None, project, **QUICK)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=studio_theme(),
        css_paths=sorted(CSS.glob("*.css")),
        ssr_mode=False,
        run_history=False,
        show_error=False,
        footer_links=[],
    )
    return app


class FakeLabelServer:
    """Serves a FakeStudio on a port of 127.0.0.1 that it keeps when it is stopped and started again."""

    def __init__(self, studio: FakeStudio) -> None:
        self.studio = studio
        self._app = make_app(studio)
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    def start(self) -> None:
        config = uvicorn.Config(
            self._app, host="127.0.0.1", port=self._port, log_level="warning", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the fake label server did not start within 30 seconds")
            threading.Event().wait(0.01)
        self._port = self._server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=30)

    @contextmanager
    def running(self) -> Iterator["FakeLabelServer"]:
        self.start()
        try:
            yield self
        finally:
            self.stop()
