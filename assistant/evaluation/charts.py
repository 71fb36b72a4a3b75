"""Plots as SVG, drawn with the page's own colours (CSS variables), so that they suit a light and a dark page.

Knows points, bars and axes from 0 to 1; nothing of what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT = 420, 320
LEFT, RIGHT, TOP, BOTTOM = 54, 14, 12, 44
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

Point = tuple[float, float]


@dataclass(slots=True)
class Chart:
    """A plot over the unit square that parts are added to; `top` is the value at the upper edge of the y axis."""

    label: str
    x_title: str
    y_title: str
    top: float = 1.0
    x_ticks: Sequence[tuple[float, str]] = tuple((tick, f"{tick:g}") for tick in TICKS)
    parts: list[str] = field(default_factory=list)

    def x(self, value: float) -> float:
        return round(LEFT + value * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - value / self.top * (HEIGHT - TOP - BOTTOM), 1)

    def line(self, points: Sequence[Point], kind: str) -> None:
        """A line through points; `kind` is a CSS class, here and below."""
        path = " ".join(f"{self.x(x)},{self.y(y)}" for x, y in points)
        self.parts.append(f'<polyline class="{kind}" points="{path}"/>')

    def band(self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], kind: str) -> None:
        """The area between two lines over the same xs."""
        outline = [*zip(xs, highs, strict=True), *reversed(list(zip(xs, lows, strict=True)))]
        path = " ".join(f"{self.x(x)},{self.y(y)}" for x, y in outline)
        self.parts.append(f'<polygon class="{kind}" points="{path}"/>')

    def dot(self, at: Point, radius: float, kind: str, told: str) -> None:
        """A disc of a radius in pixels, with a text that shows under the pointer."""
        place = f'cx="{self.x(at[0])}" cy="{self.y(at[1])}" r="{radius:.1f}"'
        self.parts.append(f'<circle class="{kind}" {place}><title>{escape(told)}</title></circle>')

    def whisker(self, x: float, low: float, high: float, kind: str) -> None:
        """A vertical stroke from low to high."""
        at = self.x(x)
        self.parts.append(f'<line class="{kind}" x1="{at}" x2="{at}" y1="{self.y(low)}" y2="{self.y(high)}"/>')

    def bar(self, low: float, high: float, value: float, kind: str, told: str) -> None:
        """A bar over [low, high] of the x axis, from 0 to a value."""
        left, top = self.x(low), self.y(value)
        size = f'width="{max(self.x(high) - left, 0.5):.1f}" height="{max(self.y(0) - top, 0):.1f}"'
        self.parts.append(f'<rect class="{kind}" x="{left}" y="{top}" {size}><title>{escape(told)}</title></rect>')

    def svg(self) -> str:
        return (
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(self.label)}">'
            f"{self._axes()}{''.join(self.parts)}</svg>"
        )

    def _axes(self) -> str:
        bottom, left = HEIGHT - BOTTOM, LEFT
        drawn = []
        step = next(step for step in (0.02, 0.05, 0.1, 0.2) if self.top <= 6 * step or step == 0.2)
        for number in range(int(self.top / step + 1.001)):
            at = self.y(number * step)
            drawn.append(f'<line class="grid" x1="{left}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}"/>')
            drawn.append(f'<text class="tick" x="{left - 7}" y="{at + 4}" text-anchor="end">{number * step:.2g}</text>')
        for value, name in self.x_ticks:
            drawn.append(
                f'<text class="tick" x="{self.x(value)}" y="{bottom + 16}" text-anchor="middle">{escape(name)}</text>'
            )
        middle = (TOP + bottom) / 2
        drawn.append(
            f'<text class="axis" x="{(left + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">'
            f"{escape(self.x_title)}</text>"
            f'<text class="axis" transform="translate(13 {middle}) rotate(-90)" text-anchor="middle">'
            f"{escape(self.y_title)}</text>"
        )
        return "".join(drawn)


def strip(value: float, low: float, high: float) -> str:
    """A small range over [0, 1] for a table cell: the interval as a bar, the value as a tick."""
    left, width = round(100 * low, 1), round(max(100 * (high - low), 0.8), 1)
    return (
        '<svg class="strip" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" x="0" y="4" width="100" height="2"/>'
        f'<rect class="range" x="{left}" y="2.5" width="{width}" height="5"/>'
        f'<rect class="mark" x="{round(min(100 * value, 99), 1)}" y="0" width="1" height="10"/></svg>'
    )
