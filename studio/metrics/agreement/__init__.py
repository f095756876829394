"""How far people who labelled the same examples agree: percent, Cohen, Fleiss, Krippendorff, with intervals."""

from studio.metrics.agreement.over_time import Window, agreement_over_time, equal_windows
from studio.metrics.agreement.pairs import Matrices, Pair, agreement_by_pair, matrices
from studio.metrics.agreement.ratings import Ratings
from studio.metrics.agreement.report import Agreement, agreement, agreement_by_label
from studio.metrics.figure import Figure

__all__ = [
    "Agreement",
    "Figure",
    "Matrices",
    "Pair",
    "Ratings",
    "Window",
    "agreement",
    "agreement_by_label",
    "agreement_by_pair",
    "agreement_over_time",
    "equal_windows",
    "matrices",
]
