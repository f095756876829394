"""What a version's model card is written from, as the database tells it."""

from storage import Transaction
from storage.tables import Version
from studio.checkpoints.names import is_hub_name
from studio.registry.export.lanes import Content
from studio.registry.export.told import CardFacts


def card_facts(transaction: Transaction, version: Version, content: Content) -> CardFacts:
    """Everything that is known of the version and may be told to anybody."""
    project = transaction.projects.get(version.project_id)
    described = {row.name: row.description for row in transaction.projects.every_label(project.id)}
    described |= {row.name: row.description for row in transaction.projects.labels(project.id)}
    labels = transaction.versions.labels(version.id) or list(version.label_counts)
    return CardFacts(
        title=project.title,
        project=project.name,
        version=version.name,
        task=project.task,
        lane=version.lane or "slow",
        base=version.checkpoint if is_hub_name(version.checkpoint) else None,
        labels={label: described.get(label, "") for label in labels},
        counts=version.label_counts,
        metrics=version.metrics.get("holdout"),
        verdict=version.verdict,
        hyperparameters=version.hyperparameters,
        facts=version.metrics.get("facts", {}),
        snapshot=version.snapshot,
        max_length=content.max_length,
        snippet=content.snippet,
    )
