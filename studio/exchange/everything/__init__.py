"""A project whole, as JSON Lines: it round-trips everything but ids, leases, the log of schema changes, and versions.

The first line says that it is such a file; then come the project, its people, guidelines and labels, then one line an
example with every revision. Labels are named by their number in the file, since a name may have been used twice; an
answer is a `label`, or a `value` that is made of such numbers. An image is named by its SHA-256, and has a line before
the examples.
"""

from studio.exchange.everything.lines import MARK
from studio.exchange.everything.write import write_everything

__all__ = ["MARK", "write_everything"]
