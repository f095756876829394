"""The life of a variant over HTTP: wanted, made, compared, served; refused when it is over budget; kept by links."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.projects import LabelName
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.running import wait_for
from tests.studio.api.asking import API, sentence
from tests.studio.api.conftest import copy_of, send_file, serve

NUMBERS = count(1)


@pytest.fixture
def held(studio: Studio, client: TestClient, tiny_base: str, tiny_classifier: str) -> str:
    """The name of a project with held-out texts, whose version serves."""
    labels = [LabelName(label) for label in LABELS]
    project = studio.projects.create(
        f"held-{next(NUMBERS)}", labels=labels, checkpoint=tiny_base, retrain_after=0, holdout_percent=50
    ).name
    rows = "".join(
        f"where is my parcel {n} {'please ' * (n % 9)},{LABELS[n % 3] if n % 2 else ''}\n" for n in range(60)
    )
    assert send_file(client, project, "rows.csv", f"text,label\n{rows}").status_code == 200
    serve(studio, client, project, tiny_classifier, "a" * 64)
    return project


def get(client: TestClient, path: str) -> Any:
    answer = client.get(f"{API}/projects/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def put(client: TestClient, project: str, **wanted: object) -> Any:
    answer = client.put(f"{API}/projects/{project}/serving", json=wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()


def served(client: TestClient, project: str) -> tuple[str, str]:
    now = get(client, f"{project}/status")["served"]
    return now["version"], now["variant"]


def wait_until(client: TestClient, project: str, version: str, variant: str) -> None:
    wait_for(f"{version} to serve as {variant}", lambda: served(client, project) == (version, variant), 60)


def wait_for_end(client: TestClient, project: str, version: str, name: str) -> Any:
    def ended() -> Any:
        view = get(client, f"{project}/versions/{version}/variants/{name}")
        return view if view["variant"]["state"] not in ("not made", "queued", "making") else None

    return wait_for(f"{name} of {version} to be compared", ended, 60)


def predict(client: TestClient, project: str, **body: object) -> Any:
    answer = client.post(f"{API}/projects/{project}/predict", json={"text": "where is it"} | body)
    assert answer.status_code == 200, answer.text
    return answer.json()["predictions"][0]


def test_what_is_wanted_is_made_served_and_follows_a_promotion(
    client: TestClient, studio: Studio, held: str, tiny_classifier: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [fp32, *others] = get(client, f"{held}/versions/v1/variants")
    assert (fp32["name"], fp32["state"], fp32["serves"]) == ("fp32", "reference", True)
    assert {one["state"] for one in others} == {"not made"}
    assert put(client, held, variant="bf16")["policy"]["variant"] == "bf16"
    wait_until(client, held, "v1-aaaaaaaaaa", "bf16")
    found = wait_for_end(client, held, "v1", "bf16")
    assert (found["variant"]["state"], found["variant"]["serves"], found["flips"]) == ("fits", True, [])
    figures = found["variant"]["figures"]
    assert figures["texts"] > figures["labelled"] > 0
    assert 0 < figures["largest_difference"] < 0.1
    # While the next version's variant is not made yet, nobody waits for it.
    with monkeypatch.context() as patch:
        patch.setattr(studio.maker, "_next", lambda: None)
        second = studio.intake.register_checkpoint(
            studio.projects.find(held).id, copy_of(tiny_classifier, tmp_path / "again"), "b" * 64
        ).name
        wait_until(client, held, second, "fp32")
        assert predict(client, held)["variant"] == "fp32"
    wait_until(client, held, second, "bf16")
    answer = predict(client, held)
    assert (answer["version"], answer["variant"]) == (second, "bf16")
    put(client, held, variant="fp32")
    wait_until(client, held, second, "fp32")


def test_what_is_over_budget_does_not_serve_and_its_flips_are_listed(
    client: TestClient, held: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = TorchRuntime.load

    def otherwise(checkpoint: str, device: str, precision: str, task: str) -> TorchRuntime:
        runtime = load(checkpoint, device, precision, task)
        if precision == "bf16":
            finish = runtime.finish
            runtime.finish = lambda output: finish(output)[:, [1, 2, 0]]  # type: ignore[method-assign]
        return runtime

    monkeypatch.setattr(TorchRuntime, "load", otherwise)
    put(client, held, variant="bf16", most_flips=0)
    found = wait_for_end(client, held, "v1", "bf16")
    assert found["variant"]["state"] == "unfit"
    assert "get another answer: 100 %, and at most 0 % may." in found["variant"]["reason"]
    assert len(found["flips"]) == found["variant"]["figures"]["flips"] > 0
    for flip in found["flips"]:
        assert flip["text"].startswith("where is my parcel")
        assert flip["before"] != flip["after"]
    assert served(client, held) == ("v1-aaaaaaaaaa", "fp32")
    assert predict(client, held)["variant"] == "fp32"
    # Whoever names it asks it all the same.
    assert predict(client, held, variant="bf16")["variant"] == "bf16"


def test_a_link_to_an_answer_as_bf16_is_answered_as_bf16_whatever_serves(client: TestClient, held: str) -> None:
    refused = client.post(f"{API}/projects/{held}/predict", json={"text": "x", "version": "v1", "variant": "bf16"})
    assert "cannot answer as bf16: it has not been made and compared yet" in sentence(refused, 409)
    made = client.post(f"{API}/projects/{held}/versions/v1/variants/bf16")
    assert (made.status_code, made.json()["state"]) == (202, "queued")
    wait_for_end(client, held, "v1", "bf16")
    assert predict(client, held, version="v1", variant="bf16")["variant"] == "bf16"
    body = {"text": "where is it", "version": "v1", "variant": "bf16"}
    link = client.post(f"{API}/projects/{held}/links", json=body).json()
    assert "variant=bf16" in link["query"]
    body["text"] = "where is it? " * 1_000
    share = client.post(f"{API}/projects/{held}/links", json=body).json()["query"].partition("=")[2]
    assert client.get(f"{API}/links/{share}").json()["variant"] == "bf16"
    assert predict(client, held)["variant"] == "fp32"


def test_a_link_whose_files_are_gone_says_so_instead_of_another_answer(
    client: TestClient, studio: Studio, held: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.checkpoints.making.files import About

    # Exporting takes half a minute; what stands in the files does not matter here.
    def write(_checkpoint: str, variant: str, device: str, folder: Path, _go_on: object) -> bool:
        folder.mkdir(parents=True)
        About(variant, device, {}).write(folder)
        return True

    def load(project: int, served: Any) -> Any:
        return studio.load(project, type(served)(served.version))

    monkeypatch.setattr(studio.variant_files, "_make", write)
    monkeypatch.setattr(studio.maker._trial, "_load", load)
    client.post(f"{API}/projects/{held}/versions/v1/variants/onnx")
    assert wait_for_end(client, held, "v1", "onnx")["variant"]["state"] == "fits"
    use = get(client, f"{held}/disk")
    assert use["variants"]["v1-aaaaaaaaaa"] > 0
    for one in (studio.settings.data_dir / "variants" / held).rglob("about.json"):
        one.write_text("damaged")
    monkeypatch.setattr(studio.variants._choosing._fitting, "_seconds", 0)
    refused = client.post(f"{API}/projects/{held}/predict", json={"text": "x", "version": "v1", "variant": "onnx"})
    assert "its files are not here, or were made for another machine" in sentence(refused, 409)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"variant": "int3"}, "no variant 'int3'"),
        ({"most_flips": 1}, "from 0.0 to 0.2"),
        ({"variant": "fp16"}, "on cpu"),
    ],
)
def test_what_cannot_be_wanted_is_refused(client: TestClient, held: str, body: dict[str, object], words: str) -> None:
    assert words in sentence(client.put(f"{API}/projects/{held}/serving", json=body), 422)
    assert get(client, f"{held}/serving")["policy"]["variant"] == "fp32"


def test_only_what_can_be_made_is(client: TestClient, held: str) -> None:
    def make(version: str, name: str) -> Any:
        return client.post(f"{API}/projects/{held}/versions/{version}/variants/{name}")

    assert "is there already" in sentence(make("v1", "fp32"), 409)
    assert "no variant 'int3'" in sentence(make("v1", "int3"), 422)
    assert "does not run" in sentence(make("v1", "fp16"), 422)
    assert "no version 'v9'" in sentence(make("v9", "bf16"), 404)


def test_every_text_of_a_batch_is_answered_one_way(client: TestClient, held: str) -> None:
    put(client, held, variant="bf16")
    wait_until(client, held, "v1-aaaaaaaaaa", "bf16")
    texts: Sequence[str] = [f"where is {n}" for n in range(20)]
    found = client.post(f"{API}/projects/{held}/predict", json={"texts": texts}).json()["predictions"]
    assert {answer["variant"] for answer in found} == {"bf16"}
