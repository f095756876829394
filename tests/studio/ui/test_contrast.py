"""What is read or told apart has enough contrast in both modes: 4.5 for words, 3 for signs (WCAG 2.2 AA)."""

import re

import pytest

from studio.ui.parts import ASSETS

WORDS, SIGNS = 4.5, 3.0
# The share of the shade under a token that came as a surprise, as try.css mixes it.
SURPRISED = re.compile(
    r"\.try-token \{.*?color-mix\(in srgb, (#\w+) calc\((\d+)% \* var\(--surprise\)\), transparent\)"
)
STATES = ("exact", "splits", "cut", "empty", "overlapped")


def rule(file: str, selector: str) -> str:
    """What stands between the braces of every rule with exactly this selector."""
    css = (ASSETS / "css" / file).read_text(encoding="utf-8")
    return ";".join(re.findall(rf"^{re.escape(selector)} \{{([^}}]*)\}}", css, re.MULTILINE))


def variables(mode: str) -> dict[str, str]:
    """The colours of the pages in a mode, by their names."""
    rules = [rule("studio.css", ":root"), rule("inspector.css", ".inspector")]
    if mode == "dark":
        rules += [rule("studio.css", ".dark"), rule("inspector.css", ".dark .inspector")]
    return dict(re.findall(r"--([\w-]+): (#\w{6})", ";".join(rules)))


def channels(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def contrast(one: list[float], other: list[float]) -> float:
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: list[float]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_every_state_of_a_part_is_told_from_the_panel(mode: str, state: str) -> None:
    colours = variables(mode)
    assert contrast(channels(colours[f"state-{state}"]), channels(colours["studio-panel"])) >= SIGNS


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_sign_without_a_picture_is_read_on_the_darkest_shade(mode: str) -> None:
    colours = variables(mode)
    found = SURPRISED.search((ASSETS / "css" / "try.css").read_text(encoding="utf-8"))
    named = re.search(r"[^-]color: var\(--([\w-]+)\)", rule("try.css", ".try-silent"))
    assert found is not None
    assert named is not None
    shade, share = channels(found[1]), int(found[2]) / 100
    mixed = [
        share * over + (1 - share) * under for over, under in zip(shade, channels(colours["studio-panel"]), strict=True)
    ]
    assert contrast(channels(colours[named[1]]), mixed) >= WORDS


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_words_in_an_empty_field_of_the_inspector_are_read(mode: str) -> None:
    colours = variables(mode)
    opacity = re.search(
        r"::placeholder \{ color: var\(--([\w-]+)\); opacity: ([\d.]+)", (ASSETS / "css" / "inspector.css").read_text()
    )
    assert opacity is not None
    ink, panel, share = channels(colours[opacity[1]]), channels(colours["studio-panel"]), float(opacity[2])
    mixed = [share * over + (1 - share) * under for over, under in zip(ink, panel, strict=True)]
    assert contrast(mixed, panel) >= WORDS
