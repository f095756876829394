"""A model card: what a version is for, how good it is and how sure that is, and what it was made from.

Mitchell, M. et al. (2019): Model Cards for Model Reporting. FAT*. It tells counts, never the texts that people labelled
nor who they are. What is not known, such as a licence or a language, is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studio.registry.export.markdown import bullets, code, escaped, table

# A label with fewer held-out examples than this is told of as hardly measured.
FEW_EXAMPLES = 20
# Names on the Hub of what is measured, and what it is called; others are told of in the text only.
MEASURED = {"accuracy": "Accuracy", "macro_f1": "Macro-F1", "micro_f1": "Micro-F1", "weighted_f1": "Weighted F1"}
ON_THE_HUB = {"accuracy": "accuracy", "macro_f1": "f1", "micro_f1": "f1", "weighted_f1": "f1"}
OTHERS = {
    "log_loss": "Log loss",
    "brier": "Brier score",
    "ece": "Calibration error (ECE)",
    "roc_auc": "ROC AUC",
    "pr_auc": "PR AUC",
}


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card is written from; `labels` gives each label's description, `counts` its gold labels."""

    title: str
    project: str
    version: str
    task: str
    lane: str
    # The base checkpoint's name on the Hub; None for a folder, whose path is nobody's business.
    base: str | None
    labels: Mapping[str, str]
    counts: Mapping[str, int]
    metrics: Mapping[str, Any] | None
    verdict: Mapping[str, Any]
    hyperparameters: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    snapshot: str | None = None
    max_length: int | None = None
    snippet: str = ""


def model_card(facts: CardFacts) -> str:
    """The whole README.md: metadata for the Hub, then the card."""
    from huggingface_hub import ModelCard  # takes a moment to import, which the studio's start should not wait for

    sections = (_head, _use, _labels, _quality, _judgement, _training, _intended, _limitations)
    body = "\n\n".join(part for section in sections if (part := section(facts)))
    return str(ModelCard(f"---\n{_metadata(facts)}\n---\n\n{body}\n"))


def _metadata(facts: CardFacts) -> str:
    """YAML, as the Hub's own library writes it."""
    from huggingface_hub import EvalResult, ModelCardData

    results = [
        EvalResult(
            task_type=facts.task,
            dataset_type=facts.project,
            dataset_name=f"Hold-out of {facts.project}, {facts.metrics['examples']} examples",
            dataset_revision=facts.snapshot,
            metric_type=ON_THE_HUB[name],
            metric_name=f"{MEASURED[name]}, 95 % interval {_interval(figure)}" if _has_interval(figure) else title,
            metric_value=round(figure["value"], 4),
        )
        for name, title in MEASURED.items()
        if facts.metrics and (figure := _figure(facts.metrics, name))
    ]
    data = ModelCardData(
        base_model=facts.base,
        pipeline_tag=facts.task,
        library_name="transformers" if facts.lane == "slow" else None,
        model_name=f"{facts.project}-{facts.version}",
        eval_results=results or None,
    )
    if not results:
        data.pop("model_name")
    return data.to_yaml()


def _head(facts: CardFacts) -> str:
    made = {
        "slow": "A fine-tuned encoder",
        "fast": "A linear head on the frozen sentence embeddings of an encoder",
    }[facts.lane]
    from_ = f", from {escaped(facts.base)}" if facts.base else ""
    names = ", ".join(escaped(label) for label in facts.labels)
    return (
        f"# {escaped(facts.title)}, version {facts.version}\n\n"
        f"{made}{from_}. It gives a text one of {len(facts.labels)} labels: {names}."
    )


def _use(facts: CardFacts) -> str:
    return f"## How to use it\n\nThis gives the probability of every label.\n\n{code('python', facts.snippet)}"


def _labels(facts: CardFacts) -> str:
    rows = [
        (escaped(label), escaped(description), f"{facts.counts.get(label, 0):,}")
        for label, description in facts.labels.items()
    ]
    return f"## Labels\n\n{table(('Label', 'What it means', 'Labelled examples'), rows)}"


def _quality(facts: CardFacts) -> str:
    metrics = facts.metrics
    if not metrics:
        return "## How good it is\n\nNot measured: no held-out example was labelled when it was trained."
    rows = [
        (title, f"{figure['value']:.3f}", _interval(figure) if _has_interval(figure) else "unknown")
        for name, title in {**MEASURED, **OTHERS}.items()
        if (figure := _figure(metrics, name))
    ]
    by_label = [
        (escaped(row["label"]), *(f"{row[name]:.3f}" for name in ("precision", "recall", "f1")), f"{row['examples']:,}")
        for row in metrics["per_label"]
    ]
    return (
        f"## How good it is\n\nMeasured on {metrics['examples']:,} held-out examples, drawn at random and never trained"
        f" on. Intervals are 95 % bootstrap intervals.\n\n{table(('Metric', 'Value', 'Interval'), rows)}\n\n"
        f"{table(('Label', 'Precision', 'Recall', 'F1', 'Held-out examples'), by_label)}"
    )


def _judgement(facts: CardFacts) -> str:
    reason = escaped(str(facts.verdict.get("reason", "")))
    if not reason:
        return ""
    provisional = " This is provisional: the hold-out was too small to be sure." if _is_provisional(facts) else ""
    return (
        "## How it was judged\n\nBefore a version serves, it is compared with the one before it on the same held-out "
        f"examples.\n\n> {reason}{provisional}"
    )


def _training(facts: CardFacts) -> str:
    told = facts.facts
    lines = [
        f"Base checkpoint: {escaped(facts.base)}" if facts.base else "Base checkpoint: a folder that is not on the Hub",
        f"Labelled examples, the held-out ones included: {sum(facts.counts.values()):,}",
    ]
    if facts.snapshot:
        lines.append(f"Snapshot of the labels (SHA-256): {facts.snapshot}")
    if told.get("seconds"):
        lines.append(f"Took {round(told['seconds']):,} seconds on {escaped(str(told.get('device', 'unknown')))}")
    if packages := told.get("packages"):
        named = ", ".join(f"{name} {number}" for name, number in packages.items())
        lines.append(f"Packages: {named}")
    # Names and numbers are the studio's own; any other value somebody may have written.
    rows = [
        (f"`{name}`", str(value) if isinstance(value, int | float) else escaped(str(value)))
        for name, value in facts.hyperparameters.items()
    ]
    numbers = f"\n\n{table(('Hyperparameter', 'Value'), rows)}" if rows else ""
    return f"## Training\n\n{bullets(lines)}{numbers}"


def _intended(facts: CardFacts) -> str:
    return (
        f"## Intended use\n\nFor texts like those that it was trained on, to be sorted into its {len(facts.labels)} "
        "labels. A person should look at answers that are not probable enough, and at any that decide about somebody."
    )


def _limitations(facts: CardFacts) -> str:
    lines = ["It gives every text one of its labels, also a text that fits none of them."]
    if facts.max_length:
        lines.append(f"It reads the first {facts.max_length:,} tokens of a text; what comes after counts for nothing.")
    if few := _hardly_measured(facts):
        lines.append(f"Hardly measured, with fewer than {FEW_EXAMPLES} held-out examples: {few}.")
    if _is_provisional(facts):
        lines.append("Its hold-out was too small to tell for sure whether it is better than the version before it.")
    lines.append("What its base checkpoint gets wrong about languages and people, it is likely to get wrong too.")
    lines.append("Other kinds of texts than those of its project were not measured.")
    return f"## Limitations\n\n{bullets(lines)}"


def _hardly_measured(facts: CardFacts) -> str:
    rows = facts.metrics["per_label"] if facts.metrics else []
    return ", ".join(escaped(row["label"]) for row in rows if row["examples"] < FEW_EXAMPLES)


def _is_provisional(facts: CardFacts) -> bool:
    return bool(facts.verdict.get("provisional"))


def _figure(metrics: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """The figure with its interval; versions of an earlier studio have some of them as plain numbers."""
    figure: dict[str, Any] | None = metrics.get("figures", {}).get(name)
    if figure is None and isinstance(metrics.get(name), int | float):
        figure = {"value": metrics[name], "low": None, "high": None}
    return figure if figure and figure["value"] is not None else None


def _has_interval(figure: Mapping[str, Any]) -> bool:
    return figure["low"] is not None and figure["high"] is not None


def _interval(figure: Mapping[str, Any]) -> str:
    return f"{figure['low']:.3f} to {figure['high']:.3f}"
