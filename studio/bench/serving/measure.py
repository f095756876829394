"""The studio's predictor in each variant against a plain pipeline, all by turns on the same texts."""

import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transformers import pipeline

from studio.bench.serving.classifier import fit_classifier
from studio.bench.serving.limits import gemm_flops_per_second, needed_flops
from studio.bench.serving.material import Material
from studio.checkpoints.load import load_classifier
from studio.checkpoints.making import make_files
from studio.checkpoints.precisions import PRECISIONS
from studio.checkpoints.variants import MODEL, REFERENCE, Variant, variants_for
from studio.errors import InvalidInput
from studio.metrics.quantiles import quantile
from studio.serving.board import measuring
from studio.serving.board.entrants import Entrant
from studio.serving.board.figures import Row, pick
from studio.serving.board.material import Material as Asked
from studio.serving.board.rounds import Contestant, Seen
from studio.settings import DEFAULT_CHECKPOINT

ONE_BY_ONE, IN_BATCHES = "one by one", "in batches"
TASK = "text-classification"
ROUNDS = 3
# So large a share of the labels may be others than the reference's, and so much macro-F1 may be lost.
MOST_FLIPS, MOST_LOST = 0.005, 0.005


@dataclass(frozen=True, slots=True)
class PipelineFigures:
    """The texts of the bench through transformers' own pipeline."""

    one_by_one_texts_per_second: float
    batch_32_texts_per_second: float
    p50_ms: float


@dataclass(frozen=True, slots=True)
class ServingFigures:
    """`picked` is the fastest variant that is as good as the reference; the ratios are its own.

    `gemm_limit_share` is of the speed at which the processor would do every matrix product of the whole model and
    nothing else; a variant that leaves some of them out may come near it, or beyond.
    """

    pipeline: PipelineFigures
    variants: list[Row]
    picked: str
    speedup_one_by_one: float
    speedup_batch_32: float
    latency_ratio: float
    gemm_limit_share: float


def measure(
    material: Material,
    say: Callable[[str], None],
    *,
    base: str = DEFAULT_CHECKPOINT,
    rounds: int = ROUNDS,
    names: Sequence[str] = (),
) -> ServingFigures:
    """Fit a head to `base`, then let everybody answer the same texts in turn; `say` is told what goes on.

    `names` are the variants to measure, by default every one that a processor can run; the reference is always one.

    Raises:
        InvalidInput: one of the names is none of them.
    """
    variants = _variants(names)
    with tempfile.TemporaryDirectory(prefix="studio-bench-") as folder:
        checkpoint = Path(folder) / "version"
        checkpoint.mkdir()
        say("fitting a head")
        fit_classifier(base, material.fitted, checkpoint)
        entrants = [_entrant(variant, checkpoint, Path(folder) / variant.name, say) for variant in variants]
        known = Asked([*material.mixed], [*material.tested.items()])
        rows, plain = measuring.measure(
            entrants, known, lambda words, _share: say(words), _pipelines(checkpoint), rounds
        )
        return _figures(checkpoint, material.mixed, rows, plain)


def _variants(names: Sequence[str]) -> list[Variant]:
    known = variants_for(MODEL, "cpu")
    if wrong := set(names) - {one.name for one in known}:
        found, choices = ", ".join(sorted(wrong)), ", ".join(one.name for one in known)
        raise InvalidInput(f"A processor runs no variant {found}. Choose of: {choices}.")
    return [one for one in known if not names or one.name in {*names, REFERENCE}]


def _entrant(variant: Variant, checkpoint: Path, folder: Path, say: Callable[[str], None]) -> Entrant:
    if not variant.has_files:
        return Entrant("measured", variant.name, str(checkpoint), TASK)
    say(f"making {variant.name}")
    make_files(str(checkpoint), variant.name, "cpu", folder)
    return Entrant("measured", variant.name, str(checkpoint), TASK, files=str(folder))


def _pipelines(checkpoint: Path) -> dict[str, Contestant]:
    classifier = load_classifier(str(checkpoint))
    plain: Any = pipeline(TASK, model=classifier.model, tokenizer=classifier.processor, truncation=True, device="cpu")
    return {
        ONE_BY_ONE: Contestant(lambda texts: [plain(text) for text in texts], is_asked_by_many=False),
        IN_BATCHES: Contestant(
            lambda texts: plain(list(texts), batch_size=32), is_asked_alone=False, is_asked_by_many=False
        ),
    }


def _figures(checkpoint: Path, texts: Sequence[str], rows: Sequence[Row], plain: Mapping[str, Seen]) -> ServingFigures:
    picked = pick(rows, MOST_FLIPS, MOST_LOST)
    rate, batched = (statistics.median(plain[name].rates) for name in (ONE_BY_ONE, IN_BATCHES))
    p50 = quantile(plain[ONE_BY_ONE].alone, 0.5) * 1e3
    return ServingFigures(
        pipeline=PipelineFigures(round(rate, 1), round(batched, 1), round(p50, 2)),
        variants=list(rows),
        picked=picked.name,
        speedup_one_by_one=round(picked.texts_per_second / rate, 2),
        speedup_batch_32=round(picked.texts_per_second / batched, 2),
        latency_ratio=round(picked.p50_ms / p50, 3),
        gemm_limit_share=round(_share_of_limit(checkpoint, texts, picked), 3),
    )


def _share_of_limit(checkpoint: Path, texts: Sequence[str], picked: Row) -> float:
    classifier = load_classifier(str(checkpoint))
    encoded = classifier.processor(list(texts), truncation=True, max_length=classifier.max_length)
    needed = needed_flops(classifier.model, [len(ids) for ids in encoded["input_ids"]])
    precision = PRECISIONS["bf16" if "bf16" in picked.name else "fp32"]
    return needed / len(texts) * picked.texts_per_second / gemm_flops_per_second(precision)
