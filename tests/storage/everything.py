"""A database with rows in every table, chosen to be hard to carry: unusual texts, rows that refer to later ones."""

from typing import Any

from sqlalchemy import insert

from storage import Store
from storage.repositories.tallies import COUNTED
from storage.tables import (
    Assignment,
    Cursor,
    Example,
    Gold,
    GoldTally,
    Guidelines,
    HoldoutPrediction,
    Import,
    Invitation,
    Job,
    Judgement,
    Label,
    LabelValue,
    Leak,
    Member,
    NamedLabel,
    Person,
    Project,
    Promotion,
    SchemaChange,
    SchemaLabel,
    Score,
    Scoring,
    SettingChange,
    Share,
    Snapshot,
    Tally,
    Token,
    Variant,
    Version,
)

TEXTS = [
    "plain",
    "naïve café",
    "cafe\u0301",
    "日本語 🦆",
    "\u202eright to left",
    "a\ttab\r\nand\u2028lines",
    '"quoted" \\ %s',
    "𝒳" * 50,
]
NAMES = ["Zoë", "ada", "Ada", "ödön", "zz", "日本"]
PLAIN = {"created_at": 1_700_000_000.125, "project_id": 1}
PROJECT = {
    "title": "Inbox",
    "task": "text-classification",
    "checkpoint": "tiny",
    "retrain_after": 20,
    "holdout_percent": 20,
    "overlap": 3,
    "strategy": "random",
    "members_only": True,
    "serving": {"variant": "bf16", "most_flips": 1 / 3},
    "long_inputs": {"policy": "windows"},
    "task_settings": {"span_overlap": "nested"},
    "created_at": 0.1 + 0.2,
}
HELD = {"window": "w", "expires_at": 99.5, "label_id": None}
DONE = {"window": None, "expires_at": None}
VERSION = {
    "origin": "trained",
    "lane": "slow",
    "checkpoint": "tiny",
    "hyperparameters": {"lr": 1e-4, "z": [1, None, True], "a": {"é": "\x01"}},
    "label_counts": {"yes": 3},
    "metrics": {"f1": 1 / 3},
    "verdict": {},
    **PLAIN,
}
JOB = {
    "state": "succeeded",
    "reason": "",
    "hyperparameters": {},
    "after_labels": 3,
    "cancel_requested": False,
    "heartbeat_at": 1e-9,
    "process_id": 2**40,
    "version_id": 2,
    **PLAIN,
}

ROWS: dict[Any, list[dict[str, Any]]] = {
    Person: [
        {"name": name, "role": "annotator", "session_epoch": 2**53, "is_active": False, "created_at": 0.0}
        for name in NAMES
    ],
    Token: [{"digest": "f" * 64, "person": "Zoë", "title": "a script", "created_at": 1.0}],
    Project: [{"id": 1, "name": "inbox", **PROJECT}, {"id": 7, "name": "gone", **PROJECT, "deleted_at": 5.0}],
    Member: [{"project_id": 1, "person": name} for name in NAMES],
    Invitation: [
        {"digest": "e" * 64, "role": "reviewer", "uses_left": 0, "expires_at": 9.0, "created_by": "local", **PLAIN}
    ],
    Guidelines: [{"number": number, "text": "# How\n" * number, **PLAIN} for number in (1, 2)],
    LabelValue: [
        *({"id": key, "project_id": 1} for key in (1, 2, 3)),
        # One means another that was stored after it, one nothing any more.
        {
            "id": 4,
            "project_id": 1,
            "digest": "d" * 32,
            "content": '[{"end":3,"label":1,"start":0}]',
            "means_id": 5,
        },
        {"id": 5, "project_id": 1, "digest": "e" * 32, "content": '[{"end":3,"label":3,"start":0}]'},
        {"id": 6, "project_id": 1, "digest": "f" * 32, "content": '[{"end":4,"label":2,"start":0}]', "is_lost": True},
    ],
    # A renamed label names the one that came after it.
    SchemaLabel: [
        {
            "id": 1,
            "project_id": 1,
            "name": "yes",
            "description": "",
            "position": 0,
            "retired_at": 3.0,
            "successor_id": 3,
        },
        {
            "id": 2,
            "project_id": 1,
            "name": "no",
            "description": "",
            "position": 1,
            "colour": "#ff0000",
            "key": "n",
            "retired_at": 4.0,
            "is_split": True,
        },
        {"id": 3, "project_id": 1, "name": "yes!", "description": "", "position": 0},
    ],
    NamedLabel: [
        *({"value_id": key, "schema_label_id": key, "count": 1} for key in (1, 2, 3)),
        {"value_id": 4, "schema_label_id": 1, "count": 2},
    ],
    SchemaChange: [
        {"id": 1, "verb": "rename", "details": {"from": 1, "to": 3}, "person": "local", **PLAIN},
        {"id": 2, "verb": "undo", "details": {}, "person": "local", "undoes_id": 1, **PLAIN},
    ],
    SettingChange: [
        {"person": "Zoë", "name": "gate.margin", "before": 0.02, "after": 1 / 3, **PLAIN},
        {"person": "the command line", "name": "ask_below", "before": None, "after": 0.9, **PLAIN},
    ],
    Example: [
        {
            "text": text,
            "text_hash": f"{number:032}",
            "split": "pool",
            "state": "pending",
            "rank": -1e308 + number,
            "open_seats": 3,
            "extra": {"row": number} if number % 2 else None,
            **PLAIN,
        }
        for number, text in enumerate(TEXTS)
    ]
    + [
        {
            "text": text,
            "question": question,
            "image": image,
            "text_hash": f"{number:032}",
            "split": "pool",
            "state": "pending",
            "rank": 0.0,
            "open_seats": 3,
            **PLAIN,
        }
        for number, (text, question, image) in enumerate(
            [("plain", "what? 🦆", None), ("", None, "0f" * 32)], start=len(TEXTS)
        )
    ],
    Label: [
        {
            "id": number,
            "example_id": 1,
            "annotator": name,
            "revision": 1,
            "action": "label",
            "value_id": 1,
            "request_id": f"request-{number}",
            "note": "",
            "seconds": 0.1 * number,
            "guidelines_number": 2,
            **PLAIN,
        }
        for number, name in enumerate(NAMES, start=10)
    ],
    Gold: [{"example_id": 1, "project_id": 1, "value_id": 3, "label_id": 10, "reason": "consensus"}],
    Assignment: [
        {"example_id": 1, "annotator": "Zoë", "state": "labelled", "seat": 1, "label_id": 10, **DONE},
        {"example_id": 1, "annotator": "ada", "state": "skipped", "seat": None, "label_id": 11, **DONE},
        {"example_id": 2, "annotator": "日本", "state": "held", "seat": 3, **HELD},
        {"example_id": 2, "annotator": "Ada", "state": "held", "seat": 2, **HELD},
    ],
    Cursor: [{"project_id": 1, "annotator": "ada", "rank": 0.5, "example_id": 12345}],
    Tally: [{"project_id": 1, **dict.fromkeys(COUNTED, 1)}],
    GoldTally: [{"schema_label_id": 3, "split": split, "project_id": 1, "count": 1} for split in ("pool", "holdout")],
    Import: [
        {"person": "ada", "state": "done", "rows": 8, "stored": 8, "report": {"new": 8}, "heartbeat_at": 1.0, **PLAIN}
    ],
    Version: [
        {"id": 1, "number": 1, "content_hash": "a" * 64, "parent_id": None, **VERSION},
        {"id": 2, "number": 2, "content_hash": "b" * 64, "parent_id": 1, "beside_id": 1, **VERSION},
    ],
    Job: [{"id": 5, "checkpoint": "tíny", "beside_id": 1, **JOB}],
    Variant: [
        {"version_id": 2, "name": name, "state": state, "reason": "ä", "figures": {"flips": [1 / 3]}, **owner}
        for name, state, owner in (
            ("bf16", "fits", {"created_at": 1.5, "ended_at": 2.5}),
            ("onnx", "making", {"created_at": 1.5, "owner": "somebody", "heartbeat_at": 2.0}),
        )
    ],
    Scoring: [
        {
            "state": "running",
            "person": "Zoë",
            "reason": "",
            "owner": "somebody",
            "heartbeat_at": 2.0,
            "version_id": 2,
            "variant": "bf16",
            "upto_example_id": 2,
            "done": 2,
            "total": 8,
            "figures": {"counts": [1, 1], "uncertainty": 1 / 3},
            **PLAIN,
        }
    ],
    Score: [
        {
            "example_id": 1,
            "project_id": 1,
            "version_id": 2,
            "variant": "bf16",
            "probabilities": [1 / 3, 2 / 3],
            "uncertainty": 0.918,
        }
    ],
    Snapshot: [{"id": "c" * 64, "labels": ["ünïcode", "b"], "members": bytes(range(256)), **PLAIN}],
    HoldoutPrediction: [{"version_id": 2, "example_id": 1, "answer": [0.1, 2 / 3, 1e-300]}],
    Judgement: [{"version_id": 2, "champion_id": 1, "examples": 7, "verdict": {"decision": "keep"}, **PLAIN}],
    Leak: [{"example_id": 1, "twin_id": 2, **PLAIN}],
    Promotion: [{"version_id": 2, "verb": "promote", "note": "", **PLAIN}],
    Share: [
        {"id": name, "version_id": 1, "text": text, "question": text if name == "B" else None, **PLAIN}
        for name, text in zip("aBcDeF", TEXTS, strict=False)
    ],
}
# In force only after the seat was taken.
LOWER_OVERLAP = "UPDATE projects SET overlap = 2 WHERE id = 1"


def fill(store: Store) -> None:
    """Rows in every table of an empty database."""
    for_all = {Assignment: {"project_id": 1, "updated_at": 2.5}}
    with store.begin() as transaction:
        connection = transaction._session.connection()
        with store._backend.loading(connection):
            for table, rows in ROWS.items():
                for row in rows:
                    connection.execute(insert(table).values(for_all.get(table, {}) | row))
            connection.exec_driver_sql(LOWER_OVERLAP)
        store._backend.renumber(connection)
