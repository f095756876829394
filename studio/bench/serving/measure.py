"""The studio's predictor against a plain pipeline: every round measures each of them once, the figures are medians."""

import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from transformers import pipeline

from studio.bench.quantiles import quantile
from studio.bench.serving.classifier import fit_classifier
from studio.bench.serving.limits import gemm_flops_per_second, needed_flops
from studio.bench.serving.material import Material
from studio.checkpoints.load import load_classifier
from studio.checkpoints.precisions import PRECISIONS
from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.errors import StudioError
from studio.serving.predictor import Predictor
from studio.settings import DEFAULT_CHECKPOINT
from studio.tasks import find_task

Answer = Callable[[Sequence[str]], object]
ONE_BY_ONE, IN_BATCHES = "one by one", "in batches"
TASK = "text-classification"
REFERENCE = "fp32"
ROUNDS = 3
LONE_REQUESTS = 100
# A variant may give so few other labels than the reference, and lose so little macro-F1.
LEAST_EQUAL, MOST_LOST = 0.995, 0.005


@dataclass(frozen=True, slots=True)
class PipelineFigures:
    """The texts of the bench through transformers' own pipeline."""

    one_by_one_texts_per_second: float
    batch_32_texts_per_second: float
    p50_ms: float


@dataclass(frozen=True, slots=True)
class VariantFigures:
    """One way to run the version; `p50_ms` and `p95_ms` are those of a text that is asked alone."""

    name: str
    texts_per_second: float
    p50_ms: float
    p95_ms: float
    equal_labels: float
    macro_f1: float
    disk_mb: float
    memory_mb: float
    load_seconds: float


@dataclass(frozen=True, slots=True)
class ServingFigures:
    """`picked` is the fastest variant that is as good as the reference; the ratios are its own."""

    pipeline: PipelineFigures
    variants: list[VariantFigures]
    picked: str
    speedup_one_by_one: float
    speedup_batch_32: float
    latency_ratio: float
    gemm_limit_share: float


@dataclass(slots=True)
class _Seen:
    """What one contestant did in the rounds."""

    rates: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)


def measure(
    material: Material, say: Callable[[str], None], *, base: str = DEFAULT_CHECKPOINT, rounds: int = ROUNDS
) -> ServingFigures:
    """Fit a head to `base`, then let everybody answer the same texts in turn; `say` is told what goes on."""
    with tempfile.TemporaryDirectory(prefix="studio-bench-") as folder:
        checkpoint = Path(folder)
        say("fitting a head")
        fit_classifier(base, material.fitted, checkpoint)
        variants = {name: _Variant(name, checkpoint) for name in PRECISIONS if _is_for_processors(name)}
        try:
            return _measured(checkpoint, material, variants, say, rounds)
        finally:
            for variant in variants.values():
                variant.predictor.close()


class _Variant:
    """A loaded variant, and what loading it took."""

    def __init__(self, name: str, checkpoint: Path) -> None:
        before, started = _memory_mb(), time.perf_counter()
        runtime = TorchRuntime.load(str(checkpoint), "cpu", name)
        self.predictor = Predictor(name, str(checkpoint), find_task(TASK), runtime)
        self.predictor.warm()
        self.load_seconds = time.perf_counter() - started
        self.memory_mb = max(0.0, _memory_mb() - before)
        self.disk_mb = sum(path.stat().st_size for path in checkpoint.rglob("*") if path.is_file()) / 1e6

    def labels(self, texts: Sequence[str]) -> list[str]:
        return [answer.label for answer in self.predictor.predict(texts) or []]

    def score(self, labelled: Mapping[str, str]) -> float:
        """Macro-F1 on labelled texts."""
        answers = self.predictor.predict(list(labelled)) or []
        labels = sorted(answers[0].probabilities)
        shares = np.array([[answer.probabilities[label] for label in labels] for answer in answers])
        return float(find_task(TASK).score(shares, list(labelled.values()), labels)["macro_f1"])


def _measured(
    checkpoint: Path, material: Material, variants: Mapping[str, _Variant], say: Callable[[str], None], rounds: int
) -> ServingFigures:
    texts = material.mixed
    plain = _pipeline(checkpoint)
    contestants: dict[str, Answer] = {
        ONE_BY_ONE: lambda some: [plain(text) for text in some],
        IN_BATCHES: lambda some: plain(list(some), batch_size=32),
        **{name: variant.labels for name, variant in variants.items()},
    }
    seen = {name: _Seen() for name in contestants}
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        for name, answer in contestants.items():
            seen[name].rates.append(len(texts) / _seconds(answer, texts))
            if name != IN_BATCHES:
                seen[name].alone += [_seconds(answer, [text]) for text in texts[:LONE_REQUESTS]]
    found = _variant_figures(variants, seen, material)
    picked = _picked(found)
    rate, batched = (statistics.median(seen[name].rates) for name in (ONE_BY_ONE, IN_BATCHES))
    p50 = quantile(seen[ONE_BY_ONE].alone, 0.5) * 1e3
    return ServingFigures(
        pipeline=PipelineFigures(round(rate, 1), round(batched, 1), round(p50, 2)),
        variants=found,
        picked=picked.name,
        speedup_one_by_one=round(picked.texts_per_second / rate, 2),
        speedup_batch_32=round(picked.texts_per_second / batched, 2),
        latency_ratio=round(picked.p50_ms / p50, 3),
        gemm_limit_share=round(_share_of_limit(checkpoint, texts, picked), 3),
    )


def _variant_figures(
    variants: Mapping[str, _Variant], seen: Mapping[str, _Seen], material: Material
) -> list[VariantFigures]:
    reference = variants[REFERENCE].labels(material.mixed)
    return [
        VariantFigures(
            name=name,
            texts_per_second=round(statistics.median(seen[name].rates), 1),
            p50_ms=round(quantile(seen[name].alone, 0.5) * 1e3, 2),
            p95_ms=round(quantile(seen[name].alone, 0.95) * 1e3, 2),
            equal_labels=round(float(np.mean(np.array(variant.labels(material.mixed)) == np.array(reference))), 4),
            macro_f1=round(variant.score(material.tested), 4),
            disk_mb=round(variant.disk_mb, 1),
            memory_mb=round(variant.memory_mb, 1),
            load_seconds=round(variant.load_seconds, 2),
        )
        for name, variant in variants.items()
    ]


def _picked(found: Sequence[VariantFigures]) -> VariantFigures:
    """The fastest within the budget."""
    best = next(one for one in found if one.name == REFERENCE).macro_f1 - MOST_LOST
    fit = [one for one in found if one.equal_labels >= LEAST_EQUAL and one.macro_f1 >= best]
    if not fit:
        raise StudioError("No variant answers as the reference does, not even the reference itself.")
    return max(fit, key=lambda one: one.texts_per_second)


def _share_of_limit(checkpoint: Path, texts: Sequence[str], picked: VariantFigures) -> float:
    classifier = load_classifier(str(checkpoint))
    encoded = classifier.tokenizer(list(texts), truncation=True, max_length=classifier.max_length)
    needed = needed_flops(classifier.model, [len(ids) for ids in encoded["input_ids"]])
    return needed / len(texts) * picked.texts_per_second / gemm_flops_per_second(PRECISIONS[picked.name])


def _pipeline(checkpoint: Path) -> Any:
    classifier = load_classifier(str(checkpoint))
    return pipeline(TASK, model=classifier.model, tokenizer=classifier.tokenizer, truncation=True, device="cpu")


def _is_for_processors(precision: str) -> bool:
    return precision != "fp16"  # which processors only imitate


def _seconds(answer: Answer, texts: Sequence[str]) -> float:
    started = time.perf_counter()
    answer(texts)
    return time.perf_counter() - started


def _memory_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 1e6
