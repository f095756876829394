"""The groups that a column of a file names: customers, documents, threads."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from studio.exchange.split import text_hash
from studio.exchange.twins.links import NO_KEY


def named_keys(rows: pa.Table) -> NDArray[np.void]:
    """For each row of a file the hash of the group that it names, NO_KEY where it names none."""
    keys = np.full(len(rows), NO_KEY, "V16")
    column = rows["group"]
    if column.null_count == len(rows):
        return keys
    coded = column.combine_chunks().dictionary_encode()
    names = np.array([bytes.fromhex(text_hash(name)) for name in coded.dictionary.to_pylist()], "V16")
    is_named = np.asarray(column.is_valid())
    keys[is_named] = names[coded.indices.drop_null().to_numpy()]
    return keys
