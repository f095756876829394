"""The ways in which a job ends without a version: each with its name, its sentence and a next step."""

from dataclasses import dataclass

from studio.training.remedies import AGAIN, HALF_THE_BATCH, HALF_THE_EPOCHS, SHORTER_TEXTS, SLOWER, Remedy
from studio.training.states import CANCELLED, FAILED, INTERRUPTED

UNCHANGED = "The served version is unchanged."
START_AGAIN = "Start it again; the served version is unchanged."


@dataclass(frozen=True, slots=True)
class Ending:
    """One way to end; `name` is for programs, the rest for people.

    `sentence` may have a place for the `{detail}` that only the moment knows. The first of `remedies` that can change
    the job's hyperparameters becomes a button. It is `nobodys_fault` of the training when the same may well go better.
    """

    name: str
    state: str
    sentence: str
    next_step: str = START_AGAIN
    remedies: tuple[Remedy, ...] = (AGAIN,)
    nobodys_fault: bool = False

    def explained(self, detail: str = "") -> "Explained":
        """This ending as it happened."""
        sentence = self.sentence.replace("{detail}", detail)
        return Explained(self, f"{sentence} {self.next_step}".strip())


@dataclass(frozen=True, slots=True)
class Explained:
    """An ending with the words for whoever asked for the training."""

    ending: Ending
    message: str


OUT_OF_MEMORY = Ending(
    "out-of-memory",
    FAILED,
    "Memory ran out.",
    f"Choose a smaller batch size or a shorter max_length. {START_AGAIN}",
    (HALF_THE_BATCH, SHORTER_TEXTS),
)
NAN_LOSS = Ending(
    "nan-loss",
    FAILED,
    "The loss became NaN, so the model learned nothing.",
    f"Choose a smaller learning rate. {START_AGAIN}",
    (SLOWER,),
)
KILLED = Ending(
    "killed",
    FAILED,
    "The training process was killed (signal 9): usually memory ran out, or somebody ended it.",
    f"If nobody did, choose a smaller batch size. {START_AGAIN}",
    (HALF_THE_BATCH, SHORTER_TEXTS),
)
TERMINATED = Ending("terminated", FAILED, "The training process was ended by {detail}, from outside.")
DISK_FULL = Ending(
    "disk-full",
    FAILED,
    "The disk is full, so the trained model could not be saved.",
    f"Free some space: old versions can be deleted on the Versions page. {START_AGAIN}",
)
CHECKPOINT_MISSING = Ending(
    "checkpoint-missing",
    FAILED,
    "{detail}",
    f"Put it right, or choose another base checkpoint (the project's is on the Project page). {UNCHANGED}",
)
TOO_FEW_LABELS = Ending("too-few-labels", FAILED, "{detail}", UNCHANGED, ())
FILES_MISSING = Ending(
    "files-missing",
    FAILED,
    "{detail} was removed while the training needed it.",
    f"The labels are safe in the database, and it is written anew. {START_AGAIN}",
)
NOT_STARTED = Ending("supervisor-died", INTERRUPTED, "The studio stopped before the training process was started.")
UNWATCHED = Ending(
    "unwatched",
    INTERRUPTED,
    "The training process ended without a result while nobody watched it: the studio was off.",
    nobodys_fault=True,
)
MACHINE_RESTARTED = Ending(
    "machine-restarted",
    INTERRUPTED,
    "The machine (or its container) was restarted while the training went on.",
    nobodys_fault=True,
)
TIME_LIMIT = Ending(
    "time-limit",
    FAILED,
    "The training was ended after {detail}, the longest that one may take here.",
    f"Choose fewer epochs, or have STUDIO_TRAINING_MINUTES raised. {UNCHANGED}",
    (HALF_THE_EPOCHS, AGAIN),
)
WITHDRAWN = Ending("cancelled", CANCELLED, "Cancelled before it started.", "")
CANCELLED_RUNNING = Ending("cancelled", CANCELLED, "Cancelled.", UNCHANGED)
REFUSED = Ending("refused", FAILED, "{detail}", "")
UNEXPECTED = Ending("unexpected", FAILED, "Training failed: {detail} (The log shows where.)")
SILENT = Ending(
    "silent",
    FAILED,
    "The training process ended with code {detail} and no message; the log may say more.",
)

ENDINGS: dict[str, Ending] = {
    ending.name: ending
    for ending in (
        OUT_OF_MEMORY,
        NAN_LOSS,
        KILLED,
        TERMINATED,
        DISK_FULL,
        CHECKPOINT_MISSING,
        TOO_FEW_LABELS,
        FILES_MISSING,
        NOT_STARTED,
        UNWATCHED,
        MACHINE_RESTARTED,
        TIME_LIMIT,
        CANCELLED_RUNNING,
        REFUSED,
        UNEXPECTED,
        SILENT,
    )
}
