"""What rows bring beside a text that an earlier row of the file has brought already: that one's is kept."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from studio.exchange.losses import Losses
from studio.exchange.plan import Plan

REPEATED = "What a row brings beside a text that is there already is not kept where it differs,"


def tell_repeated(rows: pa.Table, plan: Plan, losses: Losses) -> None:
    """Add to the losses each row of a spool whose other columns are not those of the first row of its text."""
    repeated = np.flatnonzero(~plan.texts() & ~np.asarray(rows["again"]))
    own, kept = (rows["extra"].take(pa.array(places)) for places in (repeated, plan.first[repeated]))
    differs = pc.and_(pc.is_valid(own), pc.fill_null(pc.not_equal(own, kept), True))
    for row in rows["row"].take(pa.array(repeated)).filter(differs).to_pylist():
        losses.add(REPEATED, f"row {row}")
