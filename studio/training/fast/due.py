"""When it is time to refit: a pure rule."""

LEAST_NEW, SHARE_NEW = 5, 0.1


def is_due(labelled: int, counted: int | None) -> bool:
    """Whether enough has changed between the `counted` gold labels of the last refit, None for none, and now."""
    if counted is None:
        return labelled >= 2
    return abs(labelled - counted) >= max(LEAST_NEW, SHARE_NEW * counted)
