"""What the browser is sent of a tokenisation and of a batch: as much as it can draw at once, and the counts of all."""

from dataclasses import asdict
from typing import Any

from studio.tokens.padding import Cell, PaddedBatch
from studio.tokens.pieces import Piece, Tokenisation

MAX_ROWS = 512
MAX_SEGMENTS = 2_000
MAX_COLUMNS = 256


def panel_view(checkpoint: str, result: Tokenisation) -> dict[str, Any]:
    """What the browser draws of a tokenisation: at most MAX_SEGMENTS segments and MAX_ROWS rows, and all counts."""
    shown = result.segments[:MAX_SEGMENTS]
    inside = [position for segment in result.segments for position in segment.pieces]
    added = [piece for piece in result.pieces if piece.special and piece.start == piece.end]
    before = [piece for piece in added if not inside or piece.position < inside[0]]
    after = [piece for piece in added if inside and piece.position > inside[-1]]
    rest = "".join(segment.text for segment in result.segments[MAX_SEGMENTS:])
    return {
        "checkpoint": checkpoint,
        "counts": {
            "tokens": result.tokens,
            "limit": result.limit,
            "characters": result.characters,
            "per_token": result.characters_per_token,
            "unknowns": result.unknowns,
            "cut_tokens": result.cut_tokens,
        },
        "cut_from": result.cut_from,
        "segments": [
            *((piece.piece, [piece.position], "special") for piece in before),
            *((segment.text, segment.pieces, segment.kind) for segment in shown),
            *((piece.piece, [piece.position], "special") for piece in after if not rest),
        ]
        if result.text
        else [],
        "rest": rest,
        "shown_segments": len(shown),
        "hidden_characters": len(rest),
        "rows": [_row(piece, result.text) for piece in result.pieces[:MAX_ROWS]],
    }


def batch_view(batch: PaddedBatch) -> dict[str, Any]:
    """What the browser draws of a batch: at most MAX_COLUMNS columns of it, and what is known of all."""
    return {
        "rows": [[_cell(cell) for cell in row[:MAX_COLUMNS]] for row in batch.rows],
        "columns": max(len(row) for row in batch.rows),
        "shape": batch.shape,
        "lengths": batch.lengths,
        "padding_share": batch.padding_share,
        "problem": batch.problem,
    }


def _row(piece: Piece, text: str) -> dict[str, Any]:
    return {**asdict(piece), "characters": text[piece.start : piece.end]}


def _cell(cell: Cell) -> tuple[str, int, int, bool]:
    return cell.piece, cell.input_id, cell.attention_mask, cell.special
