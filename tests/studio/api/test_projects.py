"""Projects by the API: made, changed, looked at, deleted, and each refusal says what to do."""

import json

import pytest
from starlette.testclient import TestClient

from studio.settings import DEFAULT_CHECKPOINT
from studio.wiring import Studio
from tests.running import wait_for
from tests.studio.api.asking import sentence
from tests.studio.api.conftest import NUMBERS, MakeProject, serve

API = "/api/v1"
LABELS = [{"name": "yes", "colour": "#206FDD", "key": "Y"}, {"name": "no", "description": "when not"}]


def title() -> str:
    return f"Team {next(NUMBERS)}"


def test_three_clicks_make_a_project(client: TestClient, tiny_base: str) -> None:
    named = title()
    made = client.post(f"{API}/projects", json={"title": named, "labels": LABELS})
    assert made.status_code == 201
    project = made.json()
    assert (project["title"], project["name"]) == (named, named.lower().replace(" ", "-"))
    assert (project["overlap"], project["strategy"], project["checkpoint"]) == (1, "as-imported", tiny_base)
    assert [(row["name"], row["colour"], row["key"]) for row in project["labels"]] == [
        ("yes", "#206fdd", "y"),
        ("no", None, None),
    ]
    assert client.get(f"{API}/projects/{project['name']}").json() == project
    again = client.post(f"{API}/projects", json={"title": named}).json()
    assert again["name"] == f"{project['name']}-2"


def test_everything_can_be_set_at_once(client: TestClient) -> None:
    wanted = {
        "title": title(),
        "name": f"chosen-{next(NUMBERS)}",
        "guidelines": "# Read",
        "overlap": 3,
        "strategy": "entropy",
        "retrain_after": 0,
        "checkpoint": DEFAULT_CHECKPOINT,
        "holdout_percent": 10,
        "members_only": True,
    }
    made = client.post(f"{API}/projects", json=wanted).json()
    assert {field: made[field] for field in wanted} == wanted
    versions = client.get(f"{API}/projects/{made['name']}/guidelines").json()
    assert [(row["number"], row["text"], row["person"]) for row in versions] == [(1, "# Read", "local")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"title": ""}, "1 to 200"),
        ({"title": "x", "name": "Not A Name"}, "is no project name"),
        ({"title": "x", "task": "poetry"}, "no task 'poetry'"),
        ({"title": "x", "overlap": 10**30}, "from 1 to 100"),
        ({"title": "x", "holdout_percent": 91}, "from 0 to 90"),
        ({"title": "x", "strategy": "luck"}, "no strategy 'luck'"),
        ({"title": "x", "labels": [{"name": "a"}, {"name": "a"}]}, "different names"),
        ({"title": "x", "labels": [{"name": "a", "key": "?"}]}, "skips, flags, undoes or helps"),
        ({"title": "\ud800"}, "half of a surrogate pair"),
        ({"title": "x", "guidelines": "a\0"}, "NUL"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_sentence(
    client: TestClient, body: dict[str, object], words: str
) -> None:
    before = client.get(f"{API}/projects").json()
    refused = client.post(f"{API}/projects", content=json.dumps(body), headers={"content-type": "application/json"})
    assert (refused.status_code, words in refused.json()["detail"]) == (422, True), refused.text
    assert client.get(f"{API}/projects").json() == before


def test_a_change_leaves_the_rest(client: TestClient, inbox: str) -> None:
    before = client.get(f"{API}/projects/{inbox}").json()
    changed = client.patch(f"{API}/projects/{inbox}", json={"title": "Renamed", "retrain_after": 7}).json()
    assert changed == before | {"title": "Renamed", "retrain_after": 7}
    assert client.patch(f"{API}/projects/{inbox}", json={}).json() == changed
    refused = client.patch(f"{API}/projects/{inbox}", json={"title": "x", "overlap": 0})
    assert refused.status_code == 422
    assert client.get(f"{API}/projects/{inbox}").json() == changed


def test_a_new_overlap_is_followed_in_the_background(client: TestClient, inbox: str, studio: Studio) -> None:
    client.patch(f"{API}/projects/{inbox}", json={"overlap": 3})

    def seats() -> list[int]:
        with studio.store.read() as transaction:
            rows = list(transaction.audit.examples(studio.projects.find(inbox).id))
        return sorted(row.open_seats for row in rows)

    wait_for("the seats to follow", lambda: seats() == [0, 0, 3, 3, 3])
    wait_for("the work to end", lambda: client.get(f"{API}/projects/{inbox}/progress").json()["seating"] is None)


def test_guidelines_are_kept_in_versions(client: TestClient, inbox: str) -> None:
    path = f"{API}/projects/{inbox}/guidelines"
    saved = client.put(path, json={"text": "Second.", "replaces": 1})
    assert (saved.status_code, saved.json()["number"]) == (200, 2)
    assert client.get(f"{API}/projects/{inbox}").json()["guidelines_number"] == 2
    for body, words in (({"text": "Second."}, "already"), ({"text": "Third.", "replaces": 1}, "meanwhile")):
        refused = client.put(path, json=body)
        assert (refused.status_code, words in refused.json()["detail"]) == (409, True)
    assert [row["number"] for row in client.get(path).json()] == [2, 1]


def test_labels_are_dressed(client: TestClient, inbox: str) -> None:
    names = [row["name"] for row in client.get(f"{API}/projects/{inbox}").json()["labels"]]
    labels = [{"name": name, "description": f"when {name}", "key": name[0]} for name in names]
    path = f"{API}/projects/{inbox}/schema/labels"
    dressed = client.put(path, json={"labels": [*labels, {"name": "new"}]}).json()["labels"]
    assert [(row["name"], row["key"]) for row in dressed] == [*((name, name[0]) for name in names), ("new", None)]
    refused = client.put(path, json={"labels": labels})
    assert (refused.status_code, "left out" in refused.json()["detail"]) == (422, True)


def test_progress_tells_states_people_and_order(client: TestClient, inbox: str) -> None:
    held = client.post(f"{API}/projects/{inbox}/claim", json={"window": "w"}).json()["examples"][0]["id"]
    answer = {"request_id": f"request-{held}-{inbox}", "example_id": held, "label": "praise", "window": "w"}
    assert client.post(f"{API}/projects/{inbox}/labels", json=answer).status_code == 200
    progress = client.get(f"{API}/projects/{inbox}/progress?utc_offset_minutes=60").json()
    figures = progress["figures"]
    assert (figures["progress"]["examples"], figures["progress"]["labelled"]) == (5, 3)
    local = next(person for person in figures["people"] if person["name"] == "local")
    assert (local["labelled"], local["today"], figures["days"][-1]["labels"]) == (1, 1, 1)
    assert figures["holdout"] == {"percent": 0, "gold": 0, "gold_in_all": 3, "leaked": 0}
    assert progress["shows_everybody"] is True
    assert progress["order"]["sentence"] == "Examples come in the order of the file."
    assert client.get(f"{API}/projects/{inbox}/progress?utc_offset_minutes=9999").status_code == 422


def test_a_deleted_project_answers_404_everywhere_until_it_is_brought_back(client: TestClient, inbox: str) -> None:
    refused = client.delete(f"{API}/projects/{inbox}?confirm=other")
    assert (refused.status_code, inbox in refused.json()["detail"]) == (422, True)
    assert client.delete(f"{API}/projects/{inbox}?confirm={inbox}").json() == {"deleted": inbox}
    for path in ("", "/status", "/progress", "/guidelines", "/versions", "/training", "/export"):
        assert client.get(f"{API}/projects/{inbox}{path}").status_code == 404, path
    assert inbox not in [row["name"] for row in client.get(f"{API}/projects").json()]
    assert client.post(f"{API}/projects", json={"title": "x", "name": inbox}).status_code == 409
    assert inbox in [row["name"] for row in client.get(f"{API}/deleted-projects").json()]
    assert client.post(f"{API}/projects/{inbox}/bring-back").json()["name"] == inbox
    assert client.get(f"{API}/projects/{inbox}").status_code == 200
    assert client.post(f"{API}/projects/{inbox}/bring-back").status_code == 404


def test_a_deleted_project_lets_its_model_go_and_gets_it_back(client: TestClient, served: str, studio: Studio) -> None:
    slot = studio.serving.slot(studio.projects.find(served).id)
    client.delete(f"{API}/projects/{served}?confirm={served}")
    wait_for("the model to go", lambda: slot.current is None)
    client.post(f"{API}/projects/{served}/bring-back")
    wait_for("the model to come back", lambda: slot.current is not None)
    assert client.post(f"{API}/projects/{served}/predict", json={"text": "my refund"}).status_code == 200


def test_a_strategy_that_asks_the_model_orders_the_queue(
    client: TestClient, make_project: MakeProject, studio: Studio, tiny_classifier: str
) -> None:
    words = "parcel order refund money thanks great late lost card broken pot plant leaf water please where".split()
    rows = "text\n" + "".join(f"{word} {other}\n" for word in words for other in words[:3])
    project = make_project(rows)
    serve(studio, client, project.name, tiny_classifier, "b" * 64)
    client.patch(f"{API}/projects/{project.name}", json={"strategy": "least-confidence"})
    path = f"{API}/projects/{project.name}/progress"
    order = wait_for("a model to order them", lambda: (found := client.get(path).json()["order"])["version"] and found)
    assert order["scored"] == len(words) * 3
    claimed = client.post(f"{API}/projects/{project.name}/claim", json={"window": "w", "hold": 10}).json()["examples"]
    every = [f"{word} {other}" for word in words for other in words[:3]]
    answers = studio.serving.predict(project.id, every)
    sure = {text: max(answer.probabilities.values()) for text, answer in zip(every, answers, strict=True)}
    asked = [round(sure[example["text"]], 4) for example in claimed]
    assert asked == [round(share, 4) for share in sorted(sure.values())[:10]]


def test_checkpoints_are_looked_at_before(client: TestClient, tiny_base: str, tiny_classifier: str) -> None:
    for name, usable, words in (
        (tiny_base, True, "it gets a new classification head"),
        (tiny_classifier, True, "It predicts as it is. Training goes on from it"),
        ("/no/such/folder", False, "There is no folder"),
        ("nobody/nothing-of-this-name", False, "cannot be reached"),
        ("", False, "Give a Hub name"),
    ):
        found = client.get(f"{API}/checkpoints", params={"name": name}).json()
        assert (found["usable"], words in found["sentence"]) == (usable, True), found


def test_a_checkpoint_is_shown_from_its_name_to_its_head(client: TestClient, tiny_masked: str) -> None:
    asked = {"name": tiny_masked, "task": "token-classification"}
    found = client.get(f"{API}/checkpoints", params=asked).json()
    assert (found["task"], found["card"]["config_class"]) == ("token-classification", "BertConfig")
    [one] = [row for row in found["card"]["resolutions"] if row["task"] == found["task"]]
    assert (one["auto_class"], one["model_class"]) == ("AutoModelForTokenClassification", "BertForTokenClassification")
    assert (one["head"], one["trains"], one["predicts"]) == ("new", True, False)
    told = client.get(f"{API}/checkpoints", params=asked | {"task": "poetry"})
    assert (told.status_code, "text-classification" in told.json()["detail"]) == (422, True)


def test_choices_are_told(client: TestClient, tiny_base: str) -> None:
    choices = client.get(f"{API}/project-choices").json()
    assert choices["checkpoint"] == tiny_base
    assert choices["tasks"] == client.get(f"{API}/tasks").json()
    names = [row["name"] for row in client.get(f"{API}/strategies").json()]
    assert names[:3] == ["as-imported", "random", "least-confidence"]
    assert [row["name"] for row in choices["strategies"]] == names


def test_tasks_are_told_in_words_with_what_can_be_chosen(client: TestClient) -> None:
    tasks = {row["name"]: row for row in client.get(f"{API}/tasks").json()}
    assert list(tasks) == [
        "text-classification", "multi-label", "token-classification", "question-answering", "seq2seq",
        "image-classification",
    ]  # fmt: skip
    assert [name for name, row in tasks.items() if not row["has_labels"]] == ["question-answering", "seq2seq"]
    assert (tasks["token-classification"]["shape"], tasks["token-classification"]["takes"]) == ("spans", "text")
    overlap = tasks["token-classification"]["settings"]["span_overlap"]
    assert (overlap["kind"], overlap["usual"], list(overlap["choices"])) == (
        "choice", "none", ["none", "nested", "any"],
    )  # fmt: skip
    settings = tasks["seq2seq"]["settings"]
    assert (settings["beams"]["kind"], settings["length_penalty"]["kind"]) == ("whole number", "number")
    assert tasks["question-answering"]["settings"]["may_be_unanswerable"]["kind"] == "yes or no"


def test_how_a_task_is_done_is_chosen_changed_and_noted(client: TestClient) -> None:
    body = {"title": "Names", "task": "token-classification", "task_settings": {"span_overlap": "nested"}}
    made = client.post(f"{API}/projects", json=body).json()
    path = f"{API}/projects/{made['name']}"
    assert (made["task"], made["task_settings"]["span_overlap"]) == ("token-classification", "nested")
    changed = client.patch(path, json={"task_settings": {"span_overlap": "any"}}).json()
    assert (changed["task_settings"]["span_overlap"], changed["task_settings"]["span_snap"]) == ("any", "words")
    refused = client.patch(path, json={"task_settings": {"beams": 4}})
    assert "'beams' is no setting of token-classification" in sentence(refused, 422)
    [change] = client.get(f"{path}/gate").json()["changes"]
    # Others look at every project, and know only the tasks that are offered.
    client.delete(path, params={"confirm": made["name"]})
    assert (change["name"], change["before"], change["after"]) == ("task.span_overlap", "nested", "any")
