"""The whole studio as one value."""

from dataclasses import dataclass

from storage import Store
from studio.background import Background
from studio.doctor import Doctor
from studio.evaluation import Evaluation
from studio.exchange.exporter import Exporter
from studio.exchange.importer import Importer
from studio.exchange.leaks import Leaks
from studio.first_start import FirstStart
from studio.inspection.inspections import Inspections
from studio.inspection.looking import Looking
from studio.labelling.asking import Asking
from studio.labelling.history.history import History
from studio.labelling.ordering import Ordering
from studio.labelling.personal import Personal
from studio.labelling.queue import Queue
from studio.labelling.review.review import Review
from studio.labelling.schema.changes import SchemaChanges
from studio.labelling.seating import Seating
from studio.labelling.suggestions import Suggester
from studio.people.people import People
from studio.project_images import ProjectImages
from studio.projects import Projects
from studio.projects.checkpoints import Checkpoints
from studio.projects.figures import ProjectFigures
from studio.projects.guidelines import Guidelines
from studio.registry.confusion import Confusion
from studio.registry.deleting import Deleting
from studio.registry.disk import Disk
from studio.registry.export.exports import VersionExports
from studio.registry.export.pushes import Pushes
from studio.registry.intake import Intake
from studio.registry.leftovers import Leftovers
from studio.registry.policies import Policies
from studio.registry.registry import Registry
from studio.registry.rejudging import Rejudging
from studio.registry.retiring import Retiring
from studio.scoring.scorer import Scorer
from studio.scoring.scoring import Scoring
from studio.serving.board.boards import Boards
from studio.serving.length_curve.curves import LengthCurves
from studio.serving.long_inputs.keeping import LongInputPolicies
from studio.serving.serving import Serving
from studio.serving.variants.files import VariantFiles
from studio.serving.variants.maker import Maker
from studio.serving.variants.policies import ServingPolicies
from studio.serving.variants.removing import RemovingVariants
from studio.serving.variants.trial import Load
from studio.serving.variants.variants import Variants
from studio.serving.watch import Watch
from studio.settings import Settings
from studio.sharing import Sharing
from studio.siblings import Siblings
from studio.tokens.tokens import Tokens
from studio.training.comparing import Comparing
from studio.training.curve.curves import LearningCurves
from studio.training.dry_runs import DryRuns
from studio.training.fast.lane import FastLane
from studio.training.lineage import Lineage
from studio.training.snapshot.keeping import Snapshots
from studio.training.supervisor import Supervisor
from studio.training.training import Training
from studio.tryable import Tryable
from studio.trying.checking import Checking
from studio.trying.trying import Trying
from studio.version_lineage import VersionLineage
from studio.visible import VisibleProjects
from studio.wiring.inputs import Inputs


@dataclass(frozen=True, slots=True)
class Studio:
    """Every feature, ready to be used by pages, the API and the command line."""

    settings: Settings
    store: Store
    projects: Projects
    guidelines: Guidelines
    figures: ProjectFigures
    checkpoints: Checkpoints
    queue: Queue
    suggester: Suggester
    seating: Seating
    ordering: Ordering
    personal: Personal
    review: Review
    schema: SchemaChanges
    history: History
    serving: Serving
    inputs: Inputs
    long_inputs: LongInputPolicies
    boards: Boards
    length_curves: LengthCurves
    inspections: Inspections
    looking: Looking
    watch: Watch
    maker: Maker
    variants: Variants
    variant_files: VariantFiles
    removing_variants: RemovingVariants
    serving_policies: ServingPolicies
    load: Load
    registry: Registry
    intake: Intake
    confusion: Confusion
    deleting: Deleting
    retiring: Retiring
    disk: Disk
    exports: VersionExports
    pushes: Pushes
    leftovers: Leftovers
    policies: Policies
    rejudging: Rejudging
    judging: Background
    training: Training
    comparing: Comparing
    supervisor: Supervisor
    dry_runs: DryRuns
    curves: LearningCurves
    fast_lane: FastLane
    tokens: Tokens
    trying: Trying
    checking: Checking
    tryable: Tryable
    asking: Asking
    importer: Importer
    exporter: Exporter
    sharing: Sharing
    evaluation: Evaluation
    scoring: Scoring
    scorer: Scorer
    snapshots: Snapshots
    lineage: Lineage
    leaks: Leaks
    version_lineage: VersionLineage
    siblings: Siblings
    doctor: Doctor
    first_start: FirstStart
    people: People
    visible: VisibleProjects
    images: ProjectImages

    def start(self) -> None:
        """Begin to load the live versions and to work on training jobs."""
        self.deleting.sweep_all()
        self.watch.start()
        self.supervisor.start()
        self.importer.watch()
        self.seating.start()
        self.ordering.start()
        self.judging.start()
        self.fast_lane.start()
        self.scorer.start()
        self.maker.start()
        self.images.start()

    def stop(self) -> None:
        """Let go of threads, models and the database; a training run goes on by itself."""
        self.images.stop()
        self.maker.stop()
        self.scorer.stop()
        self.fast_lane.stop()
        self.judging.stop()
        self.ordering.stop()
        self.seating.stop()
        self.importer.stop()
        self.supervisor.stop()
        self.watch.stop()
        self.review.label_errors.close()
        self.curves.close()
        self.length_curves.close()
        self.inspections.close()
        self.boards.close()
        self.dry_runs.close()
        self.trying.close()
        self.serving.close()
        self.store.close()
