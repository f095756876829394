"""What is answered is what transformers' own pipelines answer, and plain `generate`."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline, set_seed

from studio.checkpoints.trying import LOADERS
from studio.checkpoints.trying.questions import FillMask, Generation, Similarity, ZeroShot
from studio.checkpoints.trying.watching import Watch
from tests.tiny import make_classifier

NEAR = 1e-6
MASKED = ("where is my [MASK] ?", "the [MASK] arrived [MASK] again !", "[MASK]", "please help , my plant lost a [MASK]")
TEXTS = ("thanks", "where is my parcel ? it never arrived", "I want a refund , money back please", "pot plant")
LABELS = ("delivery", "refund", "plant care")


def load(task: str, folder: str) -> Any:
    return LOADERS[task](folder, folder, "cpu")


@pytest.mark.parametrize("texts", [MASKED, MASKED[1:2], MASKED[2:3]])
def test_masks_are_filled_as_the_pipeline_fills_them(tiny_masked: str, texts: tuple[str, ...]) -> None:
    answer = load("fill-mask", tiny_masked).answer(FillMask(texts, top_k=7), Watch())
    filler = pipeline("fill-mask", model=tiny_masked)
    for text, found in zip(texts, answer.texts, strict=True):
        expected = filler(text, top_k=7)
        masks = expected if isinstance(expected[0], list) else [expected]
        assert len(found.masks) == len(masks)
        for mask, choices in zip(found.masks, masks, strict=True):
            assert [choice.token_id for choice in mask.choices] == [one["token"] for one in choices]
            assert [choice.token for choice in mask.choices] == [one["token_str"] for one in choices]
            assert [choice.text for choice in mask.choices] == [one["sequence"] for one in choices]
            scores = [one["score"] for one in choices]
            assert [choice.probability for choice in mask.choices] == pytest.approx(scores, abs=NEAR)


def test_more_choices_than_there_are_tokens_are_all_of_them(tiny_masked: str) -> None:
    found = load("fill-mask", tiny_masked).answer(FillMask(MASKED[:1], top_k=50), Watch())
    assert len(found.texts[0].masks[0].choices) == 50
    assert sum(choice.probability for choice in found.texts[0].masks[0].choices) < 1


@pytest.mark.parametrize("multi_label", [False, True])
@pytest.mark.parametrize("labels", [LABELS, LABELS[:1]])
@pytest.mark.parametrize("template", ["This example is {}.", "my {} ?"])
def test_labels_are_judged_as_the_pipeline_judges_them(
    tiny_inference: str, labels: tuple[str, ...], multi_label: bool, template: str
) -> None:
    answer = load("zero-shot-classification", tiny_inference).answer(
        ZeroShot(TEXTS, labels, template, multi_label), Watch()
    )
    judge = pipeline("zero-shot-classification", model=tiny_inference)
    for text, found in zip(TEXTS, answer.texts, strict=True):
        expected = judge(text, list(labels), hypothesis_template=template, multi_label=multi_label)
        assert [one.label for one in found.labels] == expected["labels"]
        assert [one.probability for one in found.labels] == pytest.approx(expected["scores"], abs=NEAR)
    assert (answer.head_labels[answer.entailment], answer.head_labels[answer.contradiction]) == (
        "entailment",
        "contradiction",
    )


@pytest.mark.parametrize(
    "names",
    [
        ("ENTAILMENT", "NEUTRAL", "CONTRADICTION"),
        ("contradiction", "entailment", "neutral"),
        ("entailment", "not_entailment"),
        ("no", "perhaps", "entailment"),
    ],
)
def test_entailment_is_found_by_its_name_wherever_it_stands(
    tiny_base: str, tmp_path: Path, names: tuple[str, ...]
) -> None:
    folder = tmp_path / "checkpoint"
    make_classifier(folder, tiny_base, names)
    question = ZeroShot(TEXTS[:2], LABELS, multi_label=True)
    answer = load("zero-shot-classification", str(folder)).answer(question, Watch())
    judge = pipeline("zero-shot-classification", model=str(folder))
    for text, found in zip(TEXTS[:2], answer.texts, strict=True):
        expected = judge(text, list(LABELS), multi_label=True)
        assert {one.label: one.probability for one in found.labels} == pytest.approx(
            dict(zip(expected["labels"], expected["scores"], strict=True)), abs=NEAR
        )


@pytest.mark.parametrize("labels", [LABELS, ("refund", "lost" + " lost" * 39)], ids=["short", "longer"])
def test_only_the_text_is_cut_as_the_pipeline_cuts_it(tiny_inference: str, labels: tuple[str, ...]) -> None:
    long = "where is my parcel ? " * (40 if labels == LABELS else 5)
    answer = load("zero-shot-classification", tiny_inference).answer(ZeroShot((long,), labels), Watch())
    assert answer.texts[0].cut_tokens > 0
    expected = pipeline("zero-shot-classification", model=tiny_inference)(long, list(labels))
    assert [one.label for one in answer.texts[0].labels] == expected["labels"]
    assert [one.probability for one in answer.texts[0].labels] == pytest.approx(expected["scores"], abs=NEAR)


def test_vectors_are_the_means_of_what_the_pipeline_extracts(tiny_base: str) -> None:
    texts = (*TEXTS, "my parcel " * 60)
    answer = load("feature-extraction", tiny_base).answer(Similarity(texts, with_vectors=True), Watch())
    extractor = pipeline("feature-extraction", model=tiny_base)
    means = [extractor(text, return_tensors=True, truncation=True)[0].mean(dim=0) for text in texts]
    assert torch.allclose(torch.tensor(answer.vectors), torch.stack(means), atol=1e-5)
    expected = torch.nn.functional.cosine_similarity(torch.stack(means)[:, None], torch.stack(means)[None], dim=-1)
    assert torch.allclose(torch.tensor(answer.matrix), expected, atol=1e-5)
    assert answer.size == 32


@pytest.mark.parametrize("prompt", ["where is my parcel", "a", "money back , please 🙂"])
def test_a_greedy_text_is_what_the_pipeline_generates(tiny_generator: str, prompt: str) -> None:
    answer = load("text-generation", tiny_generator).answer(Generation(prompt, max_new_tokens=24), Watch())
    generate = pipeline("text-generation", model=tiny_generator)
    [expected] = generate(prompt, max_new_tokens=24, do_sample=False, return_full_text=False)
    assert answer.text == expected["generated_text"]
    assert "".join(token.text for token in answer.tokens) == answer.text


def test_a_token_has_the_probability_that_the_model_gave_it(tiny_generator: str) -> None:
    answer = load("text-generation", tiny_generator).answer(Generation("money back", max_new_tokens=9), Watch())
    tokenizer = AutoTokenizer.from_pretrained(tiny_generator)
    model = AutoModelForCausalLM.from_pretrained(tiny_generator)
    ids = tokenizer("money back", return_tensors="pt")["input_ids"]
    for token in answer.tokens:
        with torch.no_grad():
            probabilities = model(ids).logits[0, -1].softmax(dim=-1)
        assert token.probability == pytest.approx(float(probabilities[token.token_id]), abs=1e-5)
        best = probabilities.topk(6).indices.tolist()
        assert [other.token_id for other in token.alternatives] == [one for one in best if one != token.token_id][:5]
        for other in token.alternatives:
            assert other.probability == pytest.approx(float(probabilities[other.token_id]), abs=1e-5)
        ids = torch.cat([ids, torch.tensor([[token.token_id]])], dim=1)


SAMPLING: tuple[dict[str, Any], ...] = (
    {"temperature": 0.7, "top_k": 20, "top_p": 0.9},
    {"temperature": 1.0, "top_k": 0, "top_p": 1.0},
    {"temperature": 3.0, "top_k": 5, "top_p": 1.0},
)


@pytest.mark.parametrize("options", SAMPLING)
@pytest.mark.parametrize("own", [{}, {"repetition_penalty": 1.5, "min_p": 0.02, "typical_p": 0.9}])
def test_a_drawn_text_is_what_generate_draws_with_the_same_seed(
    tiny_generator: str, tmp_path: Path, options: dict[str, Any], own: dict[str, Any]
) -> None:
    folder = Path(shutil.copytree(tiny_generator, tmp_path / "own"))
    settings = json.loads((folder / "generation_config.json").read_text()) | own
    (folder / "generation_config.json").write_text(json.dumps(settings))
    question = Generation("my plant", max_new_tokens=20, sampled=True, seed=7, **options)
    answer = load("text-generation", str(folder)).answer(question, Watch())
    generate = pipeline("text-generation", model=str(folder))
    set_seed(7)
    [expected] = generate("my plant", max_new_tokens=20, do_sample=True, return_full_text=False, **options)
    assert answer.text == expected["generated_text"]


def test_another_seed_draws_another_text_and_the_same_seed_the_same(tiny_generator: str) -> None:
    model = load("text-generation", tiny_generator)
    drawn = [
        model.answer(Generation("my plant", sampled=True, seed=seed, temperature=2.0), Watch()).text
        for seed in (1, 2, 1)
    ]
    assert drawn[0] == drawn[2] != drawn[1]
