"""Files in and out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from starlette.responses import StreamingResponse

from studio.api.access import CurrentAccount, CurrentProject, CurrentStudio, CurrentUser, RowId, needs
from studio.errors import InvalidInput
from studio.exchange.formats import find_format, formats_of
from studio.exchange.forms import form_of
from studio.exchange.mapping import ColumnMapping
from studio.exchange.preview import choose_columns
from studio.exchange.report import ImportReport
from studio.exchange.side_by_side import WRITERS
from studio.exchange.views import ImportView
from studio.exchange.work import Options
from studio.people.roles import Permission

router = APIRouter(tags=["data"])

CHUNK_BYTES = 1 << 20
LONGEST_SUFFIX = 20
Upload = Annotated[
    UploadFile,
    File(
        description="CSV, TSV, JSON, JSONL, Parquet, CoNLL; of Label Studio, doccano or SQuAD; images as a ZIP; or a "
        "whole project"
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a file is to be imported."""

    text_column: str | None
    label_column: str | None
    annotator_column: str | None
    group_column: str | None
    question_column: str | None
    options: Options

    def columns(self, path: Path, task: str) -> ColumnMapping:
        return choose_columns(
            path,
            self.text_column,
            self.label_column,
            self.annotator_column,
            self.group_column,
            self.question_column,
            form_of(task),
        )


def asked(
    text_column: Annotated[str | None, Form(description="The text; where the task looks at images, the image")] = None,
    label_column: Annotated[str | None, Form()] = None,
    annotator_column: Annotated[str | None, Form(description="Who gave the label; without it, labels are gold")] = None,
    group_column: Annotated[str | None, Form(description="What is held out together: a customer, a thread")] = None,
    question_column: Annotated[str | None, Form(description="What is asked about the text, where a task asks")] = None,
    label_separator: Annotated[str, Form(description="What stands between labels where a cell names several")] = ";",
    word_joiner: Annotated[
        str, Form(description="Between words that a file has one by one: auto (by their script), space or nothing")
    ] = "auto",
    layout: Annotated[
        str | None, Form(description="table, label-studio, doccano, squad or tokens, if it is not plain")
    ] = None,
    skip_bad_rows: Annotated[bool, Form()] = False,
    add_labels: Annotated[bool, Form()] = False,
    raise_overlap: Annotated[bool, Form(description="Let the project want as many people as the file has")] = False,
) -> Asked:
    options = Options(layout, skip_bad_rows, add_labels, raise_overlap, separator=label_separator, joiner=word_joiner)
    return Asked(
        text_column or None,
        label_column or None,
        annotator_column or None,
        group_column or None,
        question_column or None,
        options,
    )


CurrentAsked = Annotated[Asked, Depends(asked)]
CAN_IMPORT = [needs(Permission.IMPORT)]
CAN_EXPORT = [needs(Permission.EXPORT)]


@router.post("/projects/{p}/import", dependencies=CAN_IMPORT)
def import_file(
    studio: CurrentStudio, project: CurrentProject, user: CurrentUser, file: Upload, asked: CurrentAsked
) -> ImportReport:
    """Add examples, and labels where the file has them: all of it, or nothing when a row is bad."""
    with _kept(file, studio.settings.max_upload_bytes) as path:
        return studio.importer.load(project.id, path, asked.columns(path, project.task), asked.options, person=user)


@router.post("/projects/{p}/imports", status_code=202, dependencies=CAN_IMPORT)
def start_import(
    studio: CurrentStudio, project: CurrentProject, user: CurrentUser, file: Upload, asked: CurrentAsked
) -> ImportView:
    """The same in the background, for large files; ask for the import to see how far it is."""
    with _kept(file, studio.settings.max_upload_bytes) as path:
        return studio.importer.start(project.id, path, asked.columns(path, project.task), asked.options, person=user)


@router.get("/projects/{p}/imports", dependencies=CAN_IMPORT)
def list_imports(studio: CurrentStudio, project: CurrentProject) -> list[ImportView]:
    """The last imports, newest first."""
    return studio.importer.newest(project.id)


@router.get("/projects/{p}/imports/{import_id}", dependencies=CAN_IMPORT)
def show_import(studio: CurrentStudio, project: CurrentProject, import_id: RowId) -> ImportView:
    """How far an import is, and its report."""
    return studio.importer.view(project.id, import_id)


@router.post("/projects/{p}/imports/{import_id}/resume", status_code=202, dependencies=CAN_IMPORT)
def resume_import(studio: CurrentStudio, project: CurrentProject, import_id: RowId) -> ImportView:
    """Go on with an import that a crash or a full disk broke off."""
    return studio.importer.resume(project.id, import_id)


@router.get("/projects/{p}/export", dependencies=CAN_EXPORT)
def export(
    studio: CurrentStudio,
    account: CurrentAccount,
    project: CurrentProject,
    format: str = "jsonl",
    scores: Annotated[bool, Query(description="Also what the last scoring says of every example")] = False,
    beside: Annotated[list[str] | None, Query(description="Projects whose answers to the same inputs go in it")] = None,
) -> StreamingResponse:
    """The agreed labels, or the whole project, as one of the formats that `/export/formats` lists.

    With other projects `beside` (csv, jsonl or parquet) a row is an input, and a column a project's answers.
    """
    chosen = find_format(format, project.task)
    others = [studio.visible.find(account, name) for name in beside or ()]
    rows = studio.exporter.iterate(project.id, format, with_scores=scores, beside=[other.id for other in others])
    name = "+".join([project.name, *(other.name for other in others)])
    name = f"{name}.scored" if scores else name
    headers = {"content-disposition": f'attachment; filename="{name}.{chosen.ending}"'}
    return StreamingResponse(rows, media_type=chosen.media_type, headers=headers)


@router.get("/projects/{p}/export/formats", dependencies=CAN_EXPORT)
def export_formats(project: CurrentProject) -> list[dict[str, Any]]:
    """What a project can be exported as."""
    return [
        {
            "name": one.name,
            "title": one.title,
            "sentence": one.sentence,
            "file": f"{project.name}.{one.ending}",
            "scores": one.write_scored is not None,
            "whole": one.is_whole,
            "lossy": one.is_lossy,
            "beside": one.name in WRITERS,
        }
        for one in formats_of(project.task)
    ]


@router.get("/projects/{p}/export/losses", dependencies=CAN_EXPORT)
def export_losses(studio: CurrentStudio, project: CurrentProject, format: str) -> list[dict[str, Any]]:
    """What of the project a format cannot hold, and where the first of it stands; nothing where all of it is there."""
    return [{**asdict(one), "sentence": str(one)} for one in studio.exporter.losses(project.id, format)]


@contextmanager
def _kept(upload: UploadFile, max_bytes: int) -> Iterator[Path]:
    """The upload as a file whose name is ours; only its ending is the caller's, and only a plain one."""
    suffix = Path(upload.filename or "").suffix.lower()
    if not suffix[1:].isalnum() or len(suffix) > LONGEST_SUFFIX:
        raise InvalidInput(
            "The file's name has no known ending. Name it .csv, .tsv, .json, .jsonl, .parquet, .conll or .zip."
        )
    with TemporaryDirectory(prefix="studio-import-") as folder:
        path = Path(folder) / f"upload{suffix}"
        written = 0
        with path.open("wb") as kept:
            while chunk := upload.file.read(CHUNK_BYTES):
                written += len(chunk)
                if written > max_bytes:
                    raise InvalidInput(f"The file is larger than {max_bytes / 1e6:,.0f} MB. Split it up.")
                kept.write(chunk)
        yield path
