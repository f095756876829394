"""A request that is too large is refused, however it arrives."""

from collections.abc import Iterator

from starlette.testclient import TestClient

from tests.studio.server.asking import MOST_BYTES, SECURE


def test_a_request_that_is_too_large_is_refused(open_door: TestClient) -> None:
    content = b"text\n" + b"a" * MOST_BYTES
    imported = open_door.post("/api/v1/projects/inbox/import", files={"file": ("a.csv", content)})
    assert imported.status_code == 422
    assert "larger than 2 MB" in imported.json()["detail"]
    uploaded = open_door.post("/gradio_api/upload", files={"files": ("a.csv", content)})
    assert uploaded.status_code == 413
    most = b"a" * (MOST_BYTES + 1_000_001)
    for path in ("/api/v1/projects/inbox/predict", "/gradio_api/upload", "/gradio_api/queue/join", "/login"):
        refused = open_door.post(path, content=most)
        assert refused.status_code == 413, path
        assert "larger than" in refused.json()["detail"]


def test_a_body_in_chunks_is_refused_once_it_is_too_large(open_door: TestClient) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(400):
            sent += 100_000
            yield b"a" * 100_000

    boundary = {"content-type": "multipart/form-data; boundary=x"}
    for path, headers in (
        ("/api/v1/projects/inbox/predict", {"content-type": "application/json"}),
        ("/api/v1/projects/inbox/import", boundary),
        ("/gradio_api/queue/join", {"content-type": "application/json"}),
        ("/gradio_api/upload", boundary),
        ("/login", {"content-type": "application/x-www-form-urlencoded"}),
    ):
        refused = open_door.post(path, content=chunks(), headers=headers)
        assert refused.status_code in (400, 413), path
        assert SECURE.items() <= dict(refused.headers).items()
