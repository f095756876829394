"""The images of examples are given to whoever may see the project, as images and as nothing else."""

from io import BytesIO

import pytest
from PIL import Image
from starlette.testclient import TestClient

from studio.images import digest_of
from studio.projects import LabelName
from studio.wiring import Studio
from tests.pictures import COLOURS, square
from tests.studio.api.asking import sentence
from tests.studio.api.conftest import NUMBERS, send_file
from tests.studio.exchange.test_images import packed

RED, BLUE = square("red", 600), square("blue", form="JPEG")


@pytest.fixture
def squares(studio: Studio, client: TestClient) -> str:
    """A project with two images."""
    project = studio.projects.create(
        f"squares-{next(NUMBERS)}",
        labels=[LabelName(label) for label in COLOURS],
        checkpoint="tiny",
        retrain_after=0,
        holdout_percent=0,
        task="image-classification",
    )
    sent = send_file(client, project.name, "squares.zip", packed({"red/1.png": RED, "blue/1.jpg": BLUE}))
    assert sent.json()["added"] == 2, sent.text
    return project.name


def test_an_image_comes_as_it_is_with_its_own_kind_and_can_run_nothing(client: TestClient, squares: str) -> None:
    for data, kind in ((RED, "image/png"), (BLUE, "image/jpeg")):
        found = client.get(f"/api/v1/projects/{squares}/images/{digest_of(data)}")
        assert found.status_code == 200
        assert found.content == data
        assert found.headers["content-type"] == kind
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert found.headers["cache-control"].startswith("private")


def test_its_thumbnail_is_small(client: TestClient, squares: str) -> None:
    found = client.get(f"/api/v1/projects/{squares}/images/{digest_of(RED)}/thumbnail")
    assert found.headers["content-type"] == "image/webp"
    assert Image.open(BytesIO(found.content)).size == (256, 256)


def test_an_image_of_another_project_and_what_is_none_are_not_found(
    client: TestClient, squares: str, inbox: str
) -> None:
    for project, digest in ((inbox, digest_of(RED)), (squares, "0f" * 32), (squares, "x"), (squares, "..%2F..%2Fa")):
        for rest in ("", "/thumbnail"):
            found = client.get(f"/api/v1/projects/{project}/images/{digest}{rest}")
            assert found.status_code == 404
    assert "no image" in sentence(client.get(f"/api/v1/projects/{inbox}/images/{digest_of(RED)}"), 404)


def test_an_example_names_its_image_where_it_is_labelled(client: TestClient, squares: str) -> None:
    files = packed({"green.png": square("green")})
    assert send_file(client, squares, "more.zip", files).json()["added"] == 1
    [example] = client.post(f"/api/v1/projects/{squares}/claim", json={"window": "w"}).json()["examples"]
    assert (example["text"], example["image"]) == ("", digest_of(square("green")))


def test_only_formats_with_a_place_for_images_are_offered(client: TestClient, squares: str, inbox: str) -> None:
    offered = {
        project: {one["name"] for one in client.get(f"/api/v1/projects/{project}/export/formats").json()}
        for project in (squares, inbox)
    }
    assert "images" in offered[squares] - offered[inbox]
    assert {"label-studio", "doccano"} <= offered[inbox] - offered[squares]
