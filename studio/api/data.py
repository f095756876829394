"""Files in and out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from starlette.responses import StreamingResponse

from studio.api.access import CurrentProject, CurrentStudio, needs
from studio.errors import InvalidInput
from studio.exchange.mapping import ColumnMapping
from studio.exchange.preview import preview
from studio.exchange.report import ImportReport
from studio.exchange.work import Options
from studio.exchange.writers import MEDIA_TYPES
from studio.people.roles import Permission

router = APIRouter(tags=["data"])

CHUNK_BYTES = 1 << 20
LONGEST_SUFFIX = 20


@router.post("/projects/{p}/import", dependencies=[needs(Permission.IMPORT)])
def import_file(
    studio: CurrentStudio,
    project: CurrentProject,
    file: Annotated[UploadFile, File(description="CSV, TSV, JSON, JSONL or Parquet")],
    text_column: Annotated[str | None, Form()] = None,
    label_column: Annotated[str | None, Form()] = None,
    skip_bad_rows: Annotated[bool, Form()] = False,
    add_labels: Annotated[bool, Form()] = False,
) -> ImportReport:
    """Add examples, and labels where the file has them: all of it, or nothing when a row is bad."""
    with _kept(file, studio.settings.max_upload_bytes) as path:
        guessed = preview(path, rows=1).mapping
        text = text_column or (guessed.text if guessed else None)
        if text is None:
            raise InvalidInput("Name the column that holds the text, as text_column.")
        # Naming the text column only means that there are no labels; naming nothing means: guess both.
        label = label_column or (guessed.label if guessed and not text_column else None)
        return studio.importer.load(
            project.id, path, ColumnMapping(text, label), Options(skip_bad_rows=skip_bad_rows, add_labels=add_labels)
        )


@router.get("/projects/{p}/export", dependencies=[needs(Permission.EXPORT)])
def export(studio: CurrentStudio, project: CurrentProject, format: str = "jsonl") -> StreamingResponse:
    """Every gold label, as csv, jsonl or parquet."""
    rows = studio.exporter.iterate(project.id, format)
    headers = {"content-disposition": f'attachment; filename="{project.name}.{format}"'}
    return StreamingResponse(rows, media_type=MEDIA_TYPES[format], headers=headers)


@contextmanager
def _kept(upload: UploadFile, max_bytes: int) -> Iterator[Path]:
    """The upload as a file whose name is ours; only its ending is the caller's, and only a plain one."""
    suffix = Path(upload.filename or "").suffix.lower()
    if not suffix[1:].isalnum() or len(suffix) > LONGEST_SUFFIX:
        raise InvalidInput("The file's name has no known ending. Name it .csv, .tsv, .json, .jsonl or .parquet.")
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
