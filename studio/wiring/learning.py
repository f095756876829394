"""Between training and the registry: what a run is compared with, and what becomes of it."""

from storage import Transaction
from studio.labelling.meaning import renamed_since
from studio.registry.registry import Registry, Trained
from studio.settings import Settings
from studio.training.hyperparameters import Hyperparameters
from studio.training.supervisor import Finished, Registered


def champion(registry: Registry, project_id: int) -> str | None:
    """Where the version lies that a new one has to beat."""
    live = registry.live(project_id)
    return registry.location(project_id, live.name) if live else None


def register(registry: Registry, finished: Finished) -> Registered:
    """Make what a run has trained a version."""
    result = finished.result
    view = registry.register(
        finished.project_id,
        Trained(
            folder=finished.folder,
            content_hash=result["content_hash"],
            base_checkpoint=finished.base_checkpoint,
            snapshot=finished.snapshot,
            hyperparameters=finished.hyperparameters,
            label_counts=finished.label_counts,
            metrics=result["metrics"],
            champion_metrics=result["champion_metrics"],
            facts={key: result[key] for key in ("seconds", "device", "packages", "training_loss")},
        ),
    )
    decision = "serves now" if view.serves else "was kept aside"
    return Registered(view.id, f"{view.name} {decision}. {view.verdict['reason']}")


def renamed_since_live(transaction: Transaction, project_id: int) -> dict[str, str | None]:
    """What the labels are called today that the live version learnt."""
    return renamed_since(transaction, project_id, transaction.versions.live(project_id))


def hyperparameters(settings: Settings) -> Hyperparameters:
    """Those that a project without its own trains with."""
    return Hyperparameters(
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        learning_rate=settings.learning_rate,
        seed=settings.seed,
    )
