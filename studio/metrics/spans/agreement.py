"""How alike two people's spans in one text are: the strict F1 of one against the other.

Hripcsak, G. and Rothschild, A. S. (2005): Agreement, the F-measure, and reliability in information retrieval. JAMIA 12:
there is no count of what was rightly not marked, which kappa needs, and F1 does not.
"""

from studio.metrics.spans.counted import Span

Marked = tuple[Span, ...]


def strict_f1(one: Marked, other: Marked) -> float:
    """Of one value against the other, the same in either order; two without spans are the same, which is 1."""
    if not one and not other:
        return 1.0
    return 2 * len(set(one) & set(other)) / (len(one) + len(other))
