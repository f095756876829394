"""One import from its file to its end: read and check, group near-duplicates, store."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from storage import Store, Transaction
from studio.errors import InvalidInput
from studio.exchange.answers import answers_of
from studio.exchange.check import Checked, Wanted, check
from studio.exchange.conll.joining import find_joiner
from studio.exchange.everything.check import is_everything
from studio.exchange.forms import form_for
from studio.exchange.layouts import Way
from studio.exchange.layouts.layout import require_way
from studio.exchange.mapping import ColumnMapping
from studio.exchange.pictures import Pictures
from studio.exchange.plan import make_plan
from studio.exchange.preview import first_values
from studio.exchange.pulse import Pulse
from studio.exchange.repeated import tell_repeated
from studio.exchange.report import ImportReport
from studio.exchange.restoring import Restoring, check_whole
from studio.exchange.rows import LabelNames
from studio.exchange.rules import Rules
from studio.exchange.spool import Spool
from studio.exchange.storing import Storing
from studio.exchange.turn import Turn
from studio.exchange.twinning import find_twins
from studio.images import ImageFolder
from studio.tasks import find_task
from studio.tasks.base import Task

MOST_OVERLAP = 100


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be imported."""

    layout: str | None = None
    skip_bad_rows: bool = False
    add_labels: bool = False
    # Whether the project may be made to want as many people per example as label one in the file.
    raise_overlap: bool = False
    # Texts that were `asked` are in nobody's list of files, and none of them is held out: somebody chose them.
    kind: str = "file"
    # What stands between labels in a cell that names several.
    separator: str = ";"
    # What stands between the words of a file that has them one by one, by its name: see JOINERS.
    joiner: str = "auto"
    # How long it may wait for another import of the project.
    most_wait_seconds: float = float("inf")


class Work:
    """What is to be done for one import."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        rules: Rules,
        max_text_bytes: int,
        spool: Spool,
        import_id: int,
        project_id: int,
        images: ImageFolder,
    ) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._max_text_bytes = max_text_bytes
        self._spool = spool
        self._import_id = import_id
        self._project_id = project_id
        self._images = images
        self._turn = Turn(store, clock, import_id, project_id)

    def read(
        self, source: str, mapping: ColumnMapping, options: Options, pulse: Pulse, go_on: Callable[[], bool]
    ) -> bool:
        """Check the whole file and group its near-duplicates; nothing is stored yet.

        False when it is to stop while another import of the project has its turn.

        Raises:
            BadFile: it cannot be read, or has bad rows and they are not to be skipped.
            InvalidInput: a column is not there, or more people label a text than the project wants.
            Busy: another import of the project was in the way for longer than the options allow.
        """
        if is_everything(first_values(source)):
            self._read_everything(Path(source), pulse)
            return True
        return self._read_rows(source, mapping, options, pulse, go_on)

    def _read_everything(self, source: Path, pulse: Pulse) -> None:
        self._spool.take(source)
        whole = check_whole(self._spool, self._rules, self._max_text_bytes, self._clock(), pulse.has_read)
        pulse.has_read(None)
        self._note(whole.rows, asdict(whole), 0)

    def _read_rows(
        self, source: str, mapping: ColumnMapping, options: Options, pulse: Pulse, go_on: Callable[[], bool]
    ) -> bool:
        checked = self._check(source, mapping, options, pulse)
        rows = self._spool.rows()
        plan = make_plan(rows)
        tell_repeated(rows, plan, checked.losses)
        overlap = self._overlap(plan.most_people(rows["annotator"].to_numpy()), options.raise_overlap)
        pulse.has_read(None)
        if not self._turn.take(go_on, options.most_wait_seconds):
            return False
        hold_out = options.kind == "file"
        twinning = find_twins(self._store, self._project_id, self._spool, rows, plan, hold_out=hold_out)
        self._spool.save_changes(twinning.changes)
        self._spool.save_groups(twinning.places)
        report = twinning.told_by(_begun(checked))
        self._note(len(rows), asdict(report), overlap, twinning.changes.examples)
        return True

    def _check(self, source: str, mapping: ColumnMapping, options: Options, pulse: Pulse) -> Checked:
        task = self._task()
        way = Way(mapping, form_for(task), options.separator, joiner=find_joiner(options.joiner))
        require_way(way, task.name)
        with self._store.read() as transaction:
            names = [label.name for label in transaction.projects.labels(self._project_id)]
        labels = LabelNames(names, options.add_labels)
        answers = answers_of(task, labels, self._max_text_bytes)
        pictures = self._pictures() if way.form.is_image else None
        wanted = Wanted(way, options.layout, self._max_text_bytes, self._rules.known_as, pictures)
        checked = check(source, wanted, labels, answers, self._spool, pulse.has_read)
        if checked.problems.count and not options.skip_bad_rows:
            raise checked.refuse()
        return checked

    def store(self, go_on: Callable[[], bool]) -> bool:
        """Store what was checked, from where it is; False when it is to stop before its end."""
        if not self._turn.take(go_on):
            return False
        with self._store.read() as transaction:
            row = transaction.imports.get(self._import_id)
        begin = row.stored if row is not None else 0
        if self._spool.whole.is_file():
            restoring = Restoring(
                self._store, self._clock, self._rules, self._spool, self._import_id, self._max_text_bytes, self._images
            )
            return restoring.run(begin, go_on)
        storing = Storing(
            self._store, self._clock, self._rules, self._spool, self._import_id, self._task(), self._images
        )
        return storing.run(begin, go_on)

    def _pictures(self) -> Pictures:
        def belongs(digest: str) -> bool:
            with self._store.read() as transaction:
                return transaction.images.belongs(self._project_id, digest)

        return Pictures(self._spool.images, belongs)

    def _task(self) -> Task:
        with self._store.read() as transaction:
            project = transaction.projects.get(self._project_id)
        return find_task(project.task, project.task_settings)

    def _overlap(self, people: int, may_raise: bool) -> int:
        """How many people the project is to want; 0 when it may stay as it is."""
        with self._store.read() as transaction:
            overlap = transaction.projects.get(self._project_id).overlap
        if people > MOST_OVERLAP:
            raise InvalidInput(
                f"{people} people label one text in this file, and at most {MOST_OVERLAP} can. Split it."
            )
        if people > overlap and not may_raise:
            raise InvalidInput(
                f"Up to {people} people label one text in this file, and the project wants {overlap} per example. "
                "Nothing was stored. Let the import raise that number, or leave out the column of the annotators."
            )
        return people if people > overlap else 0

    def _note(self, rows: int, report: dict[str, object], overlap: int, examples: int | None = None) -> None:
        def note(transaction: Transaction) -> None:
            row = transaction.imports.get(self._import_id)
            if row is not None:
                told = {**row.report, "report": report, "overlap": overlap, "examples": examples}
                transaction.imports.move(row, rows=rows, report=told, heartbeat_at=self._clock())

        self._store.run(note)


def _begun(checked: Checked) -> ImportReport:
    return ImportReport(
        rows=checked.read,
        skipped_rows=checked.problems.count,
        problems=checked.problems.lines(),
        new_labels=tuple(checked.labels.added),
        annotators=len(checked.annotators),
        cut_rows=checked.cut,
        losses=checked.losses.lines(),
    )
