"""The whole server, as scripts with the Gradio client use it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from studio.settings import session_key
from tests.conftest import LABELS
from tests.running import RunningStudio, run_cli, wait_for
from tests.studio.server.asking import PASSWORD


@pytest.mark.slow
@pytest.mark.parametrize("password", ["", PASSWORD], ids=["open", "with a password"])
def test_the_gradio_client_predicts_and_tokenizes(
    start_studio: Callable[..., RunningStudio], tiny_classifier: str, password: str, tmp_path: Path
) -> None:
    studio = start_studio(checkpoint=tiny_classifier, sample=0, password=password)
    headers = {}
    if password:
        made = run_cli("token", "admin", "--json", data_dir=studio.data_dir)
        headers = {"Authorization": f"Bearer {json.loads(made.stdout)['secret']}"}
    client = Client(studio.url, headers=headers, verbose=False, download_files=str(tmp_path))
    cut = client.predict("lost parcel", api_name="/tokenize")
    assert [piece["piece"] for piece in cut["pieces"]] == ["[CLS]", "lost", "parcel", "[SEP]"]

    def predicted() -> dict[str, Any] | None:
        try:
            return dict(client.predict("lost parcel", api_name="/predict"))
        except AppError as error:
            if "is being loaded" in str(error):
                return None
            raise

    answer = wait_for("the first version to be loaded", predicted)
    assert set(answer["probabilities"]) == set(LABELS)
    assert answer["version"].startswith("v1-")
    with pytest.raises(Exception, match="empty"):
        client.predict("", api_name="/predict")
    client.close()
    if password:
        with pytest.raises(Exception, match="credentials were not provided"):
            Client(studio.url, verbose=False)
        assert password not in studio.log.read_text()
    assert session_key(studio.data_dir) not in studio.log.read_text()
