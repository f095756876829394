"""Agreement in a sentence or two, for somebody who sees such figures for the first time."""

from studio.metrics.agreement import Agreement, Figure

# Krippendorff, K. (2004): Reliability in content analysis. Human Communication Research 30.
RELIABLE, TENTATIVE = 0.8, 0.667

ALONE = (
    "One person labelled everything so far, so there is nobody to agree with. Let several people label each example: "
    "set the project's overlap to 2 or more, and let somebody else label too."
)
APART = (
    "Several people labelled, but never the same example. Set the project's overlap to 2 or more: agreement is "
    "measured on examples that at least two people labelled."
)
NOBODY = (
    "Nobody has labelled an example here yet; labels that came along in a file and name nobody do not count. "
    "Let at least two people label the same examples on the Label page, with the project's overlap at 2 or more."
)


def reading(found: Agreement, annotators: int, examples: int, *, is_structured: bool = False) -> str:
    """What the figures mean, and what to do about it; structured answers can be more or less the same."""
    if not examples:
        return NOBODY
    if found.percent.value is None:
        return ALONE if annotators < 2 else APART
    agree = "say exactly the same" if is_structured else "agree"
    said = f"Two people who label the same example {agree} {100 * found.percent.value:.0f}\u00a0% of the time."
    if found.alpha.value is None:
        return f"{said} {found.alpha.reason}"
    beyond = f"Chance alone would bring them some of that; beyond it, alpha is {found.alpha.value:.2f}"
    if is_structured:
        beyond = (
            "Alpha also counts how far apart they are where they differ, and takes away what chance would bring: "
            f"it is {found.alpha.value:.2f}"
        )
    return f"{said} {beyond}: {_verdict(found.alpha)}"


def _verdict(alpha: Figure) -> str:
    """What the labels can be relied on for, and how sure that is: the lower end of the interval counts."""
    assert alpha.value is not None
    sure = _how_sure(alpha)
    if alpha.value >= RELIABLE:
        return f"good enough to rely on (0.80 is the usual bar).{sure}"
    if alpha.value >= TENTATIVE:
        return (
            "good enough for a first model, short of the 0.80 that reliable labels usually need. "
            f"The disagreements show where the guidelines leave room.{sure}"
        )
    if alpha.value <= 0:
        return (
            f"no better than chance. The guidelines, or the labels themselves, mean different things to people.{sure}"
        )
    return (
        "too low to rely on (0.67 is the least, 0.80 the usual bar). Look through the disagreements, sharpen the "
        f"guidelines where people read them differently, and label again.{sure}"
    )


def _how_sure(alpha: Figure) -> str:
    """A warning when another bar could be the right one."""
    assert alpha.value is not None
    if alpha.low is None:
        return " These are few examples, though: label more before you go by it."
    bar = next((bar for bar in (RELIABLE, TENTATIVE) if alpha.low < bar <= alpha.value), None)
    if bar is None:
        return ""
    return f" From so few examples it could be as low as {alpha.low:.2f}, though: label more before you go by it."
