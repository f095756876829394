"""JSON: a list of objects, or the questions of a SQuAD file."""

from collections.abc import Iterator

from studio.exchange.losses import Losses
from studio.exchange.readers.json_list import read_json_list
from studio.exchange.readers.record import Record
from studio.exchange.readers.squad import is_squad, squad_records


def read_json(source: str, losses: Losses) -> Iterator[Record]:
    """Raises BadFile, naming the line, for broken JSON or anything else."""
    return squad_records(source, losses) if is_squad(source) else read_json_list(source)
