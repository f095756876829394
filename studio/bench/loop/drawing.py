"""The curve as a table in text, and as a picture."""

from collections.abc import Sequence
from math import log10
from xml.sax.saxutils import escape

from studio.bench.loop.measure import Point

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 420, 60, 20, 200, 45
COLOURS = ("#2f6f4f", "#b3541e", "#1f6fd1", "#8a3fa0")


def table(curve: Sequence[Point]) -> str:
    """A line for each order and lane, a column for each number of labels; macro-F1."""
    counts = sorted({point.labels for point in curve})
    lines = [f"{'macro-F1 after':<24}" + "".join(f"{count:>9,}" for count in counts)]
    for name, points in _lines(curve).items():
        lines.append(f"{name:<24}" + "".join(f"{point.macro_f1:>9.3f}" for point in points))
    return "\n".join(lines)


def picture(curve: Sequence[Point]) -> str:
    """An SVG file: labels to the right on a logarithmic scale, macro-F1 upwards."""
    low = min(point.macro_f1 for point in curve)
    low = max(0.0, int(low * 10 - 0.5) / 10)
    counts = sorted({point.labels for point in curve})
    first, last = log10(counts[0]), log10(counts[-1])

    def across(labels: int) -> float:
        share = (log10(labels) - first) / (last - first) if last > first else 0.5
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - (value - low) / (1 - low) * (HEIGHT - TOP - BOTTOM)

    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>']
    for tick in range(6):
        value = low + (1 - low) * tick / 5
        parts.append(f'<path d="M{LEFT} {up(value):.1f}H{WIDTH - RIGHT}" stroke="#d6ddd9"/>')
        parts.append(_text(LEFT - 8, up(value) + 4, f"{value:.2f}", "end"))
    parts += [_text(across(count), HEIGHT - BOTTOM + 18, f"{count:,}", "middle") for count in counts]
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "labels", "middle"))
    parts.append(_text(LEFT - 8, TOP - 8, "macro-F1", "middle"))
    for colour, (name, points) in zip(COLOURS, _lines(curve).items(), strict=False):
        places = [(across(point.labels), up(point.macro_f1)) for point in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in places]
        row = TOP + 20 + 22 * COLOURS.index(colour)
        parts.append(f'<path d="M{WIDTH - RIGHT + 16} {row}h24" stroke="{colour}" stroke-width="3"/>')
        parts.append(_text(WIDTH - RIGHT + 46, row + 4, name, "start"))
    style = "font: 13px system-ui, sans-serif; fill: #1d2a24"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" style="{style}">'
        f"{''.join(parts)}</svg>\n"
    )


def _lines(curve: Sequence[Point]) -> dict[str, list[Point]]:
    found: dict[str, list[Point]] = {}
    for point in sorted(curve, key=lambda point: (point.lane, point.order, point.labels)):
        found.setdefault(f"{point.lane} lane, {point.order}", []).append(point)
    return found


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
