"""The served version changes under load, through HTTP: no error, no answer of two versions."""

import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.conftest import LEARNS
from tests.running import RunningStudio, run_cli, wait_for

SWAPS = 20
CLIENTS = 32
TEXTS = ["money back please", "where is my parcel", "I love it"]


@pytest.mark.slow
def test_twenty_promotions_under_thirty_two_http_clients(
    start_studio: Callable[..., RunningStudio], tmp_path: Path, tiny_base: str
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("text,label\n" + "".join(f"{TEXTS[n % 3]} {n},{'abc'[n % 3]}\n" for n in range(60)))
    done = run_cli(
        "import", file, "--project", "inbox", "--checkpoint", tiny_base, data_dir=tmp_path / "data", retrain_after=0
    )
    assert done.returncode == 0, done.stderr
    for seed in (1, 2):
        trained = run_cli("train", "--wait", data_dir=tmp_path / "data", seed=seed, **LEARNS)
        assert trained.returncode == 0, trained.stderr + trained.stdout
    studio = start_studio(data_dir=tmp_path / "data", retrain_after=0)
    studio.wait_for_version("inbox")
    names = [version["name"] for version in studio.get("projects/inbox/versions")]
    assert len(names) == 2
    expected = {
        name: [
            answer["probabilities"]
            for answer in studio.post("projects/inbox/predict", texts=TEXTS, version=name)["predictions"]
        ]
        for name in names
    }
    stop, failures, answered = threading.Event(), [], []

    def ask() -> None:
        with httpx.Client(base_url=studio.api, timeout=60) as client:
            while not stop.is_set():
                answer = client.post("projects/inbox/predict", json={"texts": TEXTS})
                if answer.status_code != 200:
                    failures.append(answer.text)
                    return
                predictions = answer.json()["predictions"]
                stamped = {prediction["version"] for prediction in predictions}
                answered.append(frozenset(stamped))
                if len(stamped) != 1 or not stamped <= set(names):
                    failures.append(f"one answer names {stamped}")
                    return
                right = expected[stamped.pop()]
                for prediction, probabilities in zip(predictions, right, strict=True):
                    if prediction["probabilities"] != pytest.approx(probabilities, abs=1e-5):
                        failures.append("an answer's numbers are not its version's")

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    served = studio.get("projects/inbox/status")["served"]["version"]
    for _ in range(SWAPS):
        target = next(name for name in names if name != served)
        studio.post(f"projects/inbox/versions/{target}/promote", note="by turns")
        served = wait_for(
            f"{target} to serve",
            lambda target=target: studio.get("projects/inbox/status")["served"]["version"] == target and target,  # type: ignore[misc]
        )
    stop.set()
    for client in clients:
        client.join(60)
    assert failures == []
    assert {name for stamped in answered for name in stamped} == set(names)
