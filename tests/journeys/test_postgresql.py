"""The studio on PostgreSQL: moved over from SQLite, labelled on, and patient while the server is away."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.postgres import PostgresServer
from tests.running import RunningStudio, run_cli, wait_for


@pytest.fixture
def server(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """A server of the test's own, that it may end."""
    own = PostgresServer(postgres_server.programs, {})
    yield own.start()
    own.stop()


def answer(studio: RunningStudio, example_id: int) -> httpx.Response:
    body = {"request_id": str(uuid4()), "example_id": example_id, "label": "refund", "window": "w", "hold": 1}
    return httpx.post(f"{studio.api}/projects/inbox/labels", json=body, timeout=60)


def claim(studio: RunningStudio) -> int:
    return int(studio.post("projects/inbox/claim", window="w", hold=1)["examples"][0]["id"])


@pytest.mark.slow
def test_a_studio_moves_to_postgresql_and_outlives_its_server(
    tmp_path: Path, tiny_base: str, server: PostgresServer, start_studio: Callable[..., RunningStudio]
) -> None:
    data_dir, url = tmp_path / "data", server.new_database(migrated=False)
    file = tmp_path / "rows.csv"
    file.write_text("text,label\n" + "".join(f"parcel {number},\n" for number in range(20)) + "money back,refund\n")

    def cli(*arguments: object, **settings: object) -> str:
        done = run_cli(*arguments, data_dir=data_dir, retrain_after=0, **settings)
        assert done.returncode == 0, done.stderr
        return done.stdout

    cli("import", file, "--project", "inbox", "--checkpoint", tiny_base)
    assert "same rows on both sides" in cli("migrate-database", f"sqlite:///{data_dir}/studio.db", url)
    (data_dir / "studio.db").unlink()

    studio = start_studio(data_dir=data_dir, database_url=url, retrain_after=0)
    first = claim(studio)
    assert answer(studio, first).status_code == 200
    second = claim(studio)

    server.kill()
    refused = answer(studio, second)
    assert refused.status_code == 503
    assert "database" in refused.text
    assert "Traceback" not in refused.text
    server.start()

    def stored() -> Any:
        response = answer(studio, second)
        return response if response.status_code == 200 else None

    wait_for("the studio to find its database again", stored, 60)
    studio.stop()
    assert cli("doctor", database_url=url) == "All is well.\n"
    exported = cli("export", "--format", "jsonl", database_url=url)
    assert exported.count('"refund"') >= 3
