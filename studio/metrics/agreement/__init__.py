"""How far people who labelled the same examples agree: percent, Cohen, Fleiss, Krippendorff, with intervals.

Values that can be more or less the same are told apart by their codes, and compared by a likeness.
"""

from studio.metrics.agreement.graded import graded_agreement, graded_by_pair, graded_mean_kappa
from studio.metrics.agreement.likeness import Likeness, likeness_of
from studio.metrics.agreement.over_time import Window, agreement_over_time
from studio.metrics.agreement.pairs import Matrices, Pair, agreement_by_pair, matrices
from studio.metrics.agreement.ratings import Ratings
from studio.metrics.agreement.report import Agreement, agreement, agreement_by_label
from studio.metrics.agreement.sets import set_agreement_by_label
from studio.metrics.figure import Figure

__all__ = [
    "Agreement",
    "Figure",
    "Likeness",
    "Matrices",
    "Pair",
    "Ratings",
    "Window",
    "agreement",
    "agreement_by_label",
    "agreement_by_pair",
    "agreement_over_time",
    "graded_agreement",
    "graded_by_pair",
    "graded_mean_kappa",
    "likeness_of",
    "matrices",
    "set_agreement_by_label",
]
