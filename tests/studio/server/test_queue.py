"""What waits for a model waits in a line with an end, and whoever comes after that is told so at once."""

import pytest
from starlette.testclient import TestClient

from studio import ui
from studio.ui.parts import AT_ONCE
from studio.wiring import Studio
from tests.studio.server.asking import visit


def test_as_many_wait_for_a_model_at_once_as_intended_and_leave_threads_for_others(open_studio: Studio) -> None:
    pages = ui.build_pages(open_studio, None)
    limits = {function.api_name: function.concurrency_limit for function in pages.fns.values()}
    assert limits["predict"] == AT_ONCE < pages.max_threads == ui.MOST_THREADS
    assert pages._queue.max_size == ui.MOST_QUEUED > AT_ONCE


@pytest.fixture
def full(open_studio: Studio, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A studio whose line takes nobody."""
    monkeypatch.setattr(ui, "MOST_QUEUED", 0)
    return visit(open_studio)


def test_whoever_finds_the_line_full_is_told_in_a_sentence(full: TestClient) -> None:
    functions = full.get("/config").json()["dependencies"]
    predict = next(one["id"] for one in functions if one["api_name"] == "predict")
    body = {"data": ["hello", None, None], "fn_index": predict, "session_hash": "somebody"}
    answer = full.post("/gradio_api/queue/join", json=body)
    # The page and the Gradio client read this status as "busy, try again".
    assert answer.status_code == 503
    assert "Queue is full" in answer.json()["detail"]
    assert full.get("/api/v1/projects").status_code == 200
