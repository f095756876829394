"""How good somebody is at marking spans, a model or a person: start, end and label all right, or in part."""

from studio.metrics.spans.agreement import strict_f1
from studio.metrics.spans.counted import CountedSpans
from studio.metrics.spans.measured import MarkedSpans
from studio.metrics.spans.report import span_metrics
from studio.metrics.spans.statistics import LOWER_IS_BETTER, STATISTICS, label_f1

__all__ = [
    "LOWER_IS_BETTER",
    "STATISTICS",
    "CountedSpans",
    "MarkedSpans",
    "label_f1",
    "span_metrics",
    "strict_f1",
]
