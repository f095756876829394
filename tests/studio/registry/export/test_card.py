"""A model card tells what is known, in Markdown that nothing of what people have written can break."""

import re
from dataclasses import replace

import numpy as np
import pytest
import yaml
from huggingface_hub import ModelCard
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from studio.metrics.classification import classification_metrics
from studio.metrics.multi_label import ClassifiedSets
from studio.registry.export.card import model_card
from studio.registry.export.markdown import code, escaped, table
from studio.registry.export.told import CardFacts
from studio.tasks import TASKS
from studio.tasks.multi_label.task import MultiLabel

NASTY = (
    "---",
    "a | b",
    "<img src=x onerror=alert(1)>",
    "# heading",
    "[link](javascript:alert(1))",
    "1. one\n2. two",
    "```\ncode",
    "&lt;b&gt;",
    "**bold** _it_ `code`",
    "key: [value",
    "www.example.com and https://example.com and me@example.com",
)
LABELS = {"refund": "Wants money back", **dict.fromkeys(NASTY, "A | <b>description</b>\n---")}
PROBABILITIES = np.array([[0.9] + [0.1 / len(NASTY)] * len(NASTY)] * 20)
FACTS = CardFacts(
    title="Fernhill <inbox>",
    project="fernhill",
    version="v3-0123456789",
    task="text-classification",
    lane="slow",
    base="org/base",
    labels=LABELS,
    counts={"refund": 12},
    metrics=classification_metrics(PROBABILITIES, [0] * 15 + [1] * 5, list(LABELS)),
    verdict={"promote": True, "provisional": True, "reason": f"Better, also at “{NASTY[2]}”."},
    hyperparameters={"epochs": 3},
    facts={"seconds": 12.4, "device": "cpu", "packages": {"torch": "2.13.0"}},
    snapshot="f" * 64,
    max_length=128,
    snippet="print('```')",
)


def shown(markdown: str) -> str:
    """What a reader sees of Markdown, as text; fails when something of it became HTML."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    kinds = {child.type for token in tokens for child in token.children or [token]}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "hr", "strong_open", "em_open"}, kinds
    return "".join(child.content for token in tokens for child in token.children or [])


@given(st.text())
def test_whatever_is_escaped_is_shown_as_it_was_written(text: str) -> None:
    plain = " ".join(re.sub("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+", " ", text).split())
    plain = re.sub("[\u202a-\u202e\u2066-\u2069]", "", plain)
    assert " ".join(shown(f"x {escaped(text)}").split()) == " ".join(f"x {plain}".split())


@pytest.mark.parametrize("text", NASTY)
def test_a_cell_holds_any_text_and_stays_one_cell(text: str) -> None:
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(table(("a", "b"), [(escaped(text), "end")]))
    assert rendered.count("<td>") == 2
    assert "<td>end</td>" in rendered


def test_the_metadata_is_what_the_hub_reads() -> None:
    card = ModelCard(model_card(FACTS))
    assert card.data.get("base_model") == "org/base"
    assert card.data.get("pipeline_tag") == "text-classification"
    assert card.data.get("license") is None
    assert card.data.get("language") is None
    results = {result.metric_name: result.metric_value for result in card.data.get("eval_results") or []}
    accuracy = next(value for name, value in results.items() if name.startswith("Accuracy, 95 % interval"))
    assert accuracy == 0.75
    assert yaml.safe_load(model_card(FACTS).split("---\n")[1])["library_name"] == "transformers"


def test_the_card_tells_how_good_it_is_and_how_sure_that_is() -> None:
    text = ModelCard(model_card(FACTS)).text
    assert "Measured on 20 held-out examples" in text
    assert re.search(r"\| Accuracy \| 0\.750 \| 0\.\d{3} to 0\.\d{3} \|", text)
    assert "This is provisional" in text
    assert "| refund | Wants money back | 12 |" in text
    assert "| `epochs` | 3 |" in text
    assert "reads the first 128 tokens" in text
    shown(text.replace("print('```')", ""))


def test_what_was_not_measured_is_said_and_not_made_up() -> None:
    card = ModelCard(model_card(replace(FACTS, metrics=None, base=None, verdict={})))
    assert "Not measured" in card.text
    assert card.data.get("eval_results") is None
    assert card.data.get("base_model") is None
    assert "How it was judged" not in card.text


def test_a_block_of_code_cannot_be_left_by_its_text() -> None:
    rendered = MarkdownIt().render(code("python", "a\n```\n# not a heading\n````"))
    assert "<h1>" not in rendered
    assert rendered.count("<pre>") == 1


def test_a_version_that_gives_several_labels_says_so_and_from_when_on_each_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(TASKS, "multi-label", MultiLabel())
    names = ["refund", "late"]
    sets = ClassifiedSets.of(np.array([[0.9, 0.2], [0.4, 0.8]] * 10), [[0], [1]] * 10)
    facts = replace(
        FACTS,
        task="multi-label",
        labels=dict.fromkeys(names, "what it means"),
        metrics=sets.report(names),
        facts={"calibration": {"thresholds": {"refund": 0.41, "late": 0.6}}},
    )
    card = ModelCard(model_card(facts))
    assert card.data.get("pipeline_tag") == "text-classification"
    assert "gives a text any of 2 labels, or none: refund, late" in card.text
    assert "| refund | what it means | 12 | 0.410 |" in card.text
    assert "| Hamming loss | 0.000 |" in card.text
    assert "Labelled examples, the held-out ones" not in card.text


def test_the_card_of_a_model_of_images_tells_of_images() -> None:
    words = model_card(replace(FACTS, task="image-classification", max_length=0))
    assert "It gives an image one of" in words
    assert "For images like those that it was trained on" in words
    assert "Other kinds of images" in words
    assert "tokens of a text" not in words
