"""Opens text files, and says what a file is instead when it is no UTF-8 text."""

import codecs
from pathlib import Path
from typing import TextIO

from studio.errors import BadFile

CHUNK_BYTES = 1 << 20
# First bytes that tell what a file is, and the words for it.
SIGNATURES = {
    b"PK\x03\x04": "an Excel workbook or a zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a gzip file",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    codecs.BOM_UTF16_LE: "UTF-16 text",
    codecs.BOM_UTF16_BE: "UTF-16 text",
}
ADVICE = "Expected UTF-8 text. Save it as UTF-8 (in Excel: 'CSV UTF-8') and import it again."


def open_text(path: Path, newline: str | None = None) -> TextIO:
    """Open UTF-8 text, with or without a byte order mark, after checking the whole file.

    Raises:
        BadFile: it is empty, binary or in another encoding; the line is named.
    """
    _require_utf8(path)
    return path.open(encoding="utf-8-sig", newline=newline)


def _require_utf8(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, blank = 1, True
    with path.open("rb") as file:
        _require_text(path, file.read(4096))
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            blank = blank and not chunk.removeprefix(codecs.BOM_UTF8).strip()
            kept, _ = decoder.getstate()  # the start of a character that the last chunk cut in two
            _decode(path, decoder, chunk, kept, line)
            line += chunk.count(b"\n")
        _decode(path, decoder, b"", decoder.getstate()[0], line)
    if blank:
        raise BadFile(f"{path.name} is empty. Expected a line for each example. Choose another file.")


def _decode(path: Path, decoder: codecs.IncrementalDecoder, chunk: bytes, kept: bytes, line: int) -> None:
    try:
        decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as error:
        broken = kept + chunk
        row = line + broken.count(b"\n", 0, error.start)
        reason = f"row {row}: the byte 0x{broken[error.start]:02X} is not UTF-8"
        raise BadFile(f"{path.name}, {reason}. {ADVICE}", (reason,)) from error


def _require_text(path: Path, head: bytes) -> None:
    for signature, words in SIGNATURES.items():
        if head.startswith(signature):
            raise BadFile(f"{path.name} is {words}. {ADVICE}")
    # A stray NUL is a bad row, which the importer names; this many are another kind of file.
    if head.count(0) * 10 > len(head):
        raise BadFile(f"{path.name} is a binary file, or UTF-16 text. {ADVICE}")
