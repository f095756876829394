"""Review over HTTP: figures, disagreements, decisions, label errors; and what is refused in words."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from studio.projects import LabelName
from studio.wiring import Studio
from tests.conftest import LABELS, Clock
from tests.reviewing import answer_all
from tests.running import wait_for
from tests.studio.api.conftest import NUMBERS, Answer, MakeProject, send_file

Ask = Callable[..., Answer]
PRAISE, REFUND, DELIVERY = LABELS
BODY = {"request_id": "12345678", "label": PRAISE}


@pytest.fixture(scope="module", autouse=True)
def people(running: tuple[Studio, TestClient]) -> None:
    with running[0].store.begin() as transaction:
        transaction.people.ensure(["ada", "ben"], 0)


@pytest.fixture
def project(studio: Studio, client: TestClient, tiny_base: str) -> str:
    """A project whose first example is agreed, whose second is disputed, and whose third ada has flagged."""
    made = studio.projects.create(
        f"team-{next(NUMBERS)}",
        labels=[LabelName(label) for label in LABELS],
        checkpoint=tiny_base,
        retrain_after=0,
        holdout_percent=0,
        overlap=2,
    )
    rows = "text\nthanks a lot\nmoney back\nwhere is it\nlost\n"
    assert send_file(client, made.name, "rows.csv", rows).status_code == 200
    answers: dict[str, list[str | None]] = {"ada": [PRAISE, REFUND, None], "ben": [PRAISE, DELIVERY, DELIVERY]}
    answer_all(studio.store, Clock(), made.id, answers)
    return made.name


@pytest.fixture
def ask(client: TestClient, project: str) -> Ask:
    """`ask("GET", "agreement", …)` of the project's review."""

    def send(method: str, path: str, body: Any = None, **query: Any) -> Answer:
        return client.request(method, f"/api/v1/projects/{project}/review/{path}", json=body, params=query)

    return send


def act(ask: Ask, name: str, example: dict[str, Any], **fields: Any) -> Answer:
    seen = example["decision"]["id"] if example["decision"] else None
    return ask("POST", name, {"request_id": uuid4().hex, "example_id": example["id"], "seen": seen, **fields})


def test_the_agreement_report_has_every_figure(ask: Ask) -> None:
    report = ask("GET", "agreement").json()
    assert (report["annotators"], report["examples"], report["answers"], report["shared"]) == (["ada", "ben"], 3, 5, 2)
    assert report["percent"]["value"] == 0.5
    for name in ("percent", "cohen", "fleiss", "alpha"):
        assert {"value", "low", "high", "n", "reason"} == set(report[name])
    assert [row["label"] for row in report["by_label"]] == list(LABELS)
    assert report["pairs"][0]["shared"] == 2


def test_a_disagreement_is_found_decided_and_withdrawn(ask: Ask) -> None:
    page = ask("GET", "disagreements").json()
    assert (page["total"], page["next"]) == (1, None)
    example = page["examples"][0]
    assert [(opinion["annotator"], opinion["label"]) for opinion in example["opinions"]] == [
        ("ada", REFUND),
        ("ben", DELIVERY),
    ]
    decided = act(ask, "adjudicate", example, label=REFUND, note="money first").json()
    assert decided["status"] == "stored"
    assert decided["example"]["gold"] == {"label": REFUND, "reason": "adjudicated", "by": "local"}
    assert ask("GET", "disagreements").json()["total"] == 0
    assert ask("GET", "disagreements", kind="adjudicated").json()["examples"] == [decided["example"]]
    withdrawn = act(ask, "withdraw", decided["example"]).json()
    assert (withdrawn["example"]["state"], withdrawn["example"]["gold"]) == ("disputed", None)
    assert ask("GET", f"examples/{example['id']}").json() == withdrawn["example"]


def test_an_example_is_removed_and_brought_back(ask: Ask) -> None:
    flagged = ask("GET", "disagreements", kind="flagged").json()["examples"][0]
    assert flagged["opinions"][0]["note"] == "ada does not know"
    removed = act(ask, "remove", flagged).json()["example"]
    assert removed["state"] == "removed"
    assert [row["id"] for row in ask("GET", "disagreements", kind="removed").json()["examples"]] == [flagged["id"]]
    assert act(ask, "bring-back", removed).json()["example"]["state"] == "flagged"


def test_examples_are_found_by_the_pair_of_labels(ask: Ask) -> None:
    table = ask("GET", "who-says-what").json()
    assert table["labels"] == list(LABELS)
    assert table["counts"][1][2] == 1
    assert ask("GET", "disagreements", said=REFUND, against=DELIVERY).json()["total"] == 1
    assert ask("GET", "disagreements", said=DELIVERY, against=REFUND, annotator="ada").json()["total"] == 0


def test_each_persons_figures_are_listed(ask: Ask) -> None:
    ada, ben = ask("GET", "annotators").json()
    assert (ada["name"], ada["figures"]["labels"]) == ("ada", 2)
    assert ben["figures"]["median_seconds"]["value"] == 2.0


@pytest.mark.timeout(300)
def test_label_errors_are_ranked_with_the_projects_own_checkpoint(
    client: TestClient, make_project: MakeProject
) -> None:
    rows = "text,label\n" + "".join(
        f"where is my parcel {n},delivery\nI want my money back {n},refund\nthanks I love it {n},praise\n"
        for n in range(12)
    )
    address = f"/api/v1/projects/{make_project(rows).name}/review/label-errors"
    assert client.get(address).json()["ranking"]["state"] == "none"
    assert client.post(address).json()["state"] == "running"

    def done() -> Any:
        found = client.get(address).json()
        return found if found["ranking"]["state"] != "running" else None

    found = wait_for("the ranking", done)
    assert (found["ranking"]["state"], found["ranking"]["judged"]) == ("done", 36), found["ranking"]["message"]
    suspect = found["suspects"][0]
    assert suspect["predicted"] in LABELS
    assert 0 <= suspect["quality"] <= 1
    assert suspect["example"]["gold"]["reason"] == "imported"


@pytest.mark.parametrize(
    ("method", "path", "body", "query", "status", "words"),
    [
        ("GET", "disagreements", None, {"kind": "lost"}, 422, "Choose one of"),
        ("GET", "disagreements", None, {"count": 101}, 422, "expected 1 to 100"),
        ("GET", "disagreements", None, {"said": "😀"}, 422, "no label of this project"),
        ("GET", "disagreements", None, {"annotator": "a\0"}, 422, "nobody's name"),
        ("GET", "who-says-what", None, {"annotator": "nobody"}, 200, ""),
        ("GET", "examples/999999", None, {}, 404, "no example"),
        ("GET", "label-errors", None, {"after": -1}, 422, "after"),
        (
            "POST",
            "adjudicate",
            {"request_id": "12345678", "example_id": 999_999, "label": PRAISE},
            {},
            404,
            "no example",
        ),
        ("POST", "adjudicate", {"request_id": "12345678", "example_id": 2**63, "label": PRAISE}, {}, 422, "example_id"),
        ("POST", "withdraw", {"example_id": 1}, {}, 422, "request_id"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_explained(
    ask: Ask, method: str, path: str, body: Any, query: dict[str, Any], status: int, words: str
) -> None:
    answer = ask(method, path, body, **query)
    assert answer.status_code == status, answer.text
    assert words in answer.text


def test_a_label_that_the_project_lacks_changes_nothing(ask: Ask) -> None:
    example = ask("GET", "disagreements").json()["examples"][0]
    answer = act(ask, "adjudicate", example, label="maybe")
    assert (answer.status_code, "no label of this project" in answer.text) == (422, True)
    assert ask("GET", "disagreements").json()["examples"] == [example]


def test_the_second_of_two_reviewers_is_told_of_the_first(ask: Ask) -> None:
    example = ask("GET", "disagreements").json()["examples"][0]
    assert act(ask, "adjudicate", example, label=REFUND).status_code == 200
    late = act(ask, "adjudicate", example, label=DELIVERY)
    assert late.status_code == 409
    assert "local decided “refund” meanwhile" in late.json()["detail"]
