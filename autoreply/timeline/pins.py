"""Dates and names that stay in view while the rest scrolls: parts of the drawing, shown once more."""

from collections.abc import Iterator, Sequence

from autoreply.timeline.paper import LEFT, RULER, SHEET, TimelineRow


def pins(line: TimelineRow, dates: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """Pictures of the dates, of the names, and of nothing, for the corner where both would meet.

    The style sheet of the page puts each exactly over its place in the drawing, and lets it stick to the edge. They
    repeat the labels rather than refer to them: what is referred to is not reached by the style of a page.
    """
    yield _pin("is-dates", (0, line.top, SHEET, RULER), dates)
    yield _pin("is-names", (0, line.top + RULER, LEFT, line.height - RULER), names)
    yield _pin("is-corner", (0, 0, LEFT, RULER), ())


def _pin(kind: str, box: tuple[float, float, float, float], shows: Sequence[str]) -> str:
    x, y, wide, tall = (f"{each:g}" for each in box)
    paper = f'<rect class="paper" x="{x}" y="{y}" width="{wide}" height="{tall}"/>'
    opening = f'<svg class="timeline pin {kind}" viewBox="{x} {y} {wide} {tall}" aria-hidden="true">'
    return f"{opening}{paper}{''.join(shows)}</svg>"
