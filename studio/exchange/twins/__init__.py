"""Near-duplicates: texts that are nearly the same, found by MinHash and grouped, so that no group is split up.

Broder, A. (1997): On the resemblance and containment of documents. Two texts are twins when the estimated Jaccard
similarity of their shingles is at least 0.8; twins of twins are of one group.
"""

from studio.exchange.twins.groups import Groups, group
from studio.exchange.twins.signatures import WIDTH, signatures

__all__ = ["WIDTH", "Groups", "group", "signatures"]
