"""A model card: what a version is for, how good it is and how sure that is, and what it was made from.

Mitchell, M. et al. (2019): Model Cards for Model Reporting. FAT*. It tells counts, never the texts that people labelled
nor who they are. What is not known, such as a licence or a language, is left out.
"""

from studio.registry.export.kinds import kind_of
from studio.registry.export.markdown import bullets, code, escaped, table
from studio.registry.export.quality import measured, quality
from studio.registry.export.told import CardFacts
from studio.tasks import find_task

# A label with fewer held-out examples than this is told of as hardly measured.
FEW_EXAMPLES = 20


def model_card(facts: CardFacts) -> str:
    """The whole README.md: metadata for the Hub, then the card."""
    from huggingface_hub import ModelCard  # takes a moment to import, which the studio's start should not wait for

    sections = (_head, _use, _labels, quality, _judgement, _training, _intended, _limitations)
    body = "\n\n".join(part for section in sections if (part := section(facts)))
    return str(ModelCard(f"---\n{_metadata(facts)}\n---\n\n{body}\n"))


def _metadata(facts: CardFacts) -> str:
    """YAML, as the Hub's own library writes it."""
    from huggingface_hub import EvalResult, ModelCardData

    results = [
        EvalResult(
            task_type=kind_of(facts.task).tag,
            dataset_type=facts.project,
            dataset_name=f"Hold-out of {facts.project}, {(facts.metrics or {})['examples']} examples",
            dataset_revision=facts.snapshot,
            metric_type=one.on_the_hub,
            metric_name=f"{one.title}, 95 % interval {one.interval}" if one.has_interval else one.title,
            metric_value=round(one.figure["value"], 4),
        )
        for one in measured(facts)
        if one.on_the_hub
    ]
    data = ModelCardData(
        base_model=facts.base,
        pipeline_tag=kind_of(facts.task).tag,
        library_name="transformers" if facts.lane == "slow" else None,
        model_name=f"{facts.project}-{facts.version}",
        eval_results=results or None,
    )
    if not results:
        data.pop("model_name")
    return data.to_yaml()


def _head(facts: CardFacts) -> str:
    made = {
        "slow": "A fine-tuned model",
        "fast": "A linear head on the frozen sentence embeddings of an encoder",
    }[facts.lane]
    from_ = f", from {escaped(facts.base)}" if facts.base else ""
    names = ", ".join(escaped(label) for label in facts.labels)
    does = kind_of(facts.task).does.format(count=len(facts.labels), names=names)
    return f"# {escaped(facts.title)}, version {facts.version}\n\n{made}{from_}. It {does}."


def _use(facts: CardFacts) -> str:
    return f"## How to use it\n\nThis gives {kind_of(facts.task).gives}.\n\n{code('python', facts.snippet)}"


def _labels(facts: CardFacts) -> str:
    """With the probability from which each is given on, where that was tuned."""
    if not facts.labels:
        return ""
    thresholds = (facts.facts.get("calibration") or {}).get("thresholds")
    heads = ("Label", "What it means", "Labelled examples", *(("Given from",) if thresholds else ()))
    rows = []
    for label, description in facts.labels.items():
        given = (f"{thresholds[label]:.3f}" if label in thresholds else "",) if thresholds else ()
        rows.append((escaped(label), escaped(description), f"{facts.counts.get(label, 0):,}", *given))
    return f"## Labels\n\n{table(heads, rows)}"


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
    ]
    if not find_task(facts.task).is_structured:
        lines.append(f"Labelled examples, the held-out ones included: {sum(facts.counts.values()):,}")
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
    kind = kind_of(facts.task)
    return (
        f"## Intended use\n\nFor {kind.inputs} like those that it was trained on, {kind.purpose}. A person "
        "should look at answers that are not probable enough, and at any that decide about somebody."
    )


def _limitations(facts: CardFacts) -> str:
    lines = [kind_of(facts.task).limit]
    if facts.max_length:
        lines.append(_reach(find_task(facts.task).stride({}), facts.max_length))
    if few := _hardly_measured(facts):
        lines.append(f"Hardly measured, with fewer than {FEW_EXAMPLES} held-out examples: {few}.")
    if _is_provisional(facts):
        lines.append("Its hold-out was too small to tell for sure whether it is better than the version before it.")
    lines.append("What its base checkpoint gets wrong about languages and people, it is likely to get wrong too.")
    lines.append(f"Other kinds of {kind_of(facts.task).inputs} than those of its project were not measured.")
    return f"## Limitations\n\n{bullets(lines)}"


def _reach(stride: int | None, longest: int) -> str:
    if stride is None:
        return f"It reads the first {longest:,} tokens of a text; what comes after counts for nothing."
    return (
        f"It reads {longest:,} tokens at once, and a longer text in windows: what no window holds whole is not found."
    )


def _hardly_measured(facts: CardFacts) -> str:
    rows = facts.metrics.get("per_label", ()) if facts.metrics else ()
    return ", ".join(escaped(row["label"]) for row in rows if row["examples"] < FEW_EXAMPLES)


def _is_provisional(facts: CardFacts) -> bool:
    return bool(facts.verdict.get("provisional"))
