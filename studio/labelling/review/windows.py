"""How a project's time is cut so that agreement can be followed: by the calendar, or by the work done."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOUR, DAY = 3600.0, 86_400.0
# Hours, parts of a day, days, weeks, months.
STEPS = (HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY)
MOST_WINDOWS = 26
# Monday, 5 January 1970, so that weeks begin on Mondays.
ORIGIN = 4 * DAY
# Fewer examples say little about agreement.
LEAST_EXAMPLES = 25
MOST_BY_COUNT = 12


def edges_by_time(times: Floats) -> Floats:
    """Edges of windows of one length, whole hours, days, weeks or months (UTC), as short as the page has room for.

    `times` are Unix seconds, one an example. Empty without any.
    """
    if not len(times):
        return np.empty(0)
    first, last = float(times.min()) - ORIGIN, float(times.max()) - ORIGIN
    fitting = [step for step in STEPS if last // step - first // step < MOST_WINDOWS]
    step = fitting[0] if fitting else STEPS[-1] * np.ceil((last - first) / STEPS[-1] / (MOST_WINDOWS - 1))
    return ORIGIN + step * np.arange(first // step, last // step + 2)


def edges_by_count(times: Floats) -> Floats:
    """Edges of windows with about as many examples each, in the order of their times.

    Windows of examples that came at one moment, as imported ones do, are one window.
    """
    number = min(MOST_BY_COUNT, len(times) // LEAST_EXAMPLES)
    if not number:
        return np.empty(0)
    ordered = np.sort(times)
    starts = ordered[np.arange(number) * len(ordered) // number]
    return np.append(np.unique(starts), np.nextafter(ordered[-1], np.inf))
