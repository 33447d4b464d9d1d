"""Draws maps: marks, names and the curves between partners on the panels that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from partnerskap.drawing.labels import Box, Boxes, Label, Point, box_of, place_labels
from partnerskap.drawing.panels import Panel, Place, choose_panels
from partnerskap.drawing.sheets import Atlas, Sheet, bounds

SIZES: Final = (20.0, 14.0)
"""Type sizes that names are fitted in: on narrow screens and on wide ones."""
INSET_SIZES: Final = (20.0, 16.0)
"""The same for an inset, which is drawn larger where the screen is narrow."""
CROWD: Final = 2
"""Places that must lie in an inset before it is drawn."""
LARGER: Final = 1.6
"""How much larger an inset must show them than the panel that it is of."""
BEND: Final = 0.13
"""How far a curve leaves the straight line, as a share of its length."""
CAPTION: Final = 15.0
"""Type size of the names of countries and seas."""
SHIFTS: Final = {"country-name": (0, -34, 34, -68, 68), "sea-name": (0, -14, 14)}
"""How far up or down the name of a country or a sea may stand from its middle."""


@dataclass(frozen=True)
class Mark:
    """A municipality on the drawing; *shown* tells whether its name stands there always."""

    place: Place
    x: float
    y: float
    label: Label
    shown: bool
    panel: int


@dataclass(frozen=True)
class Curve:
    """The tie between two partners, as path data, and the numbers of their marks.

    *groups* tells which partnerships it is of.
    """

    path: str
    start: int
    end: int
    groups: Sequence[int]


@dataclass(frozen=True)
class Frame:
    """The part of the drawing that an inset shows larger."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Caption:
    """The name of a country or a sea on the drawing."""

    text: str
    x: float
    y: float
    kind: str


@dataclass(frozen=True)
class Map:
    """One or two panels with everything drawn on them."""

    panels: Sequence[Panel]
    marks: Sequence[Mark]
    curves: Sequence[Curve]
    frames: Sequence[Frame] = ()
    captions: Sequence[Caption] = ()

    @property
    def width(self) -> float:
        """The width of the drawing."""
        return max(panel.x + panel.sheet.width for panel in self.panels)

    @property
    def height(self) -> float:
        """The height of the drawing."""
        return max(panel.sheet.height for panel in self.panels)

    def marks_on(self, panel: int) -> list[tuple[int, Mark]]:
        """Return the marks on the panel of that number, each with its own number."""
        return [(number, mark) for number, mark in enumerate(self.marks) if mark.panel == panel]


@dataclass(frozen=True)
class Tie:
    """Two partners' addresses and the number of the partnership that binds them."""

    start: str
    end: str
    group: int


@dataclass(frozen=True)
class Names:
    """What countries, by their addresses, and seas, in their order, are called in one language."""

    countries: Mapping[str, str]
    seas: Sequence[str]


NAMELESS: Final = Names({}, ())


def draw_maps(
    atlas: Atlas, places: Sequence[Place], ties: Iterable[Tie] = (), names: Names = NAMELESS
) -> list[Map]:
    """Return the map of *places*, and an inset for each part of it where they crowd.

    None without a place.
    """
    if not places:
        return []
    panels = choose_panels(atlas, places)
    insets = [
        Panel(sheet)
        for sheet in atlas.sheets
        if sheet.inset and count_inside(sheet, places) >= CROWD and _enlarges(sheet, panels, places)
    ]
    frames = [
        frame_inset(panel, inset.sheet)
        for inset in insets
        for panel in panels
        if _enlarges(inset.sheet, [panel], places)
    ]
    marks = place_marks(panels, places, frames)
    captions = place_captions(atlas, panels, marks, names)
    main = Map(panels, marks, draw_curves(marks, ties), frames, captions)
    return [main, *(Map([inset], place_marks([inset], places), ()) for inset in insets)]


def count_inside(sheet: Sheet, places: Iterable[Place]) -> int:
    """Return how many of *places* lie on *sheet*."""
    return sum(Panel(sheet).locate(place.position) is not None for place in places)


def _enlarges(inset: Sheet, panels: Iterable[Panel], places: Iterable[Place]) -> bool:
    """Tell whether *inset* shows some of *places* much larger than the panel they are on."""
    held = [place for place in places if Panel(inset).locate(place.position)]
    return any(
        inset.projection.scale > LARGER * panel.sheet.projection.scale
        for panel in panels
        if any(panel.locate(place.position) for place in held)
    )


def place_marks(
    panels: Sequence[Panel], places: Iterable[Place], frames: Sequence[Frame] = ()
) -> list[Mark]:
    """Return a mark for each of *places* on *panels*, each with its name."""
    found = [
        (place, at, number)
        for place in places
        for number, panel in enumerate(panels)
        if (at := panel.locate(place.position))
    ]
    points = Boxes(Box(at.x, at.y, at.x, at.y) for _, at, _ in found)
    named = sorted(
        (item for item in found if not _framed(item[1], frames)),
        key=lambda item: (_crowding(item[1], points), item[0].name),
    )
    width = max(panel.x + panel.sheet.width for panel in panels)
    height = max(panel.sheet.height for panel in panels)
    sizes = INSET_SIZES if panels[0].sheet.inset else SIZES
    labels = place_labels([(place.name, at) for place, at, _ in named], width, height, sizes)
    of = {place.iri: label for (place, *_), label in zip(named, labels, strict=True) if label}
    return [
        Mark(
            place,
            round(at.x, 1),
            round(at.y, 1),
            of.get(place.iri) or _hidden_label(place.name, at, width),
            place.iri in of,
            number,
        )
        for place, at, number in found
    ]


def _hidden_label(text: str, at: Point, width: float) -> Label:
    """Return the name that stands beside a mark only while that is looked at."""
    after = at.x < width / 2
    return Label(
        text,
        round(at.x + (9 if after else -9), 1),
        round(at.y + 4.5, 1),
        "start" if after else "end",
        False,
    )


def draw_curves(marks: Sequence[Mark], ties: Iterable[Tie]) -> list[Curve]:
    """Return one curve for each two of *marks* that *ties* bind."""
    numbers = {mark.place.iri: number for number, mark in enumerate(marks)}
    bound: dict[tuple[int, int], list[int]] = {}
    for tie in ties:
        if tie.start in numbers and tie.end in numbers:
            bound.setdefault((numbers[tie.start], numbers[tie.end]), []).append(tie.group)
    return [
        Curve(_curve(marks[start], marks[end]), start, end, groups)
        for (start, end), groups in bound.items()
    ]


def place_captions(
    atlas: Atlas, panels: Iterable[Panel], marks: Iterable[Mark], names: Names
) -> list[Caption]:
    """Return the names of the countries and seas on *panels* for which there is room."""
    taken = [Box(mark.x - 7, mark.y - 7, mark.x + 7, mark.y + 7) for mark in marks]
    taken += [box_of(mark.label, SIZES[mark.label.fine]) for mark in marks if mark.shown]
    placed = []
    for panel in panels:
        wanted = [
            (names.countries.get(country, ""), Point(x + panel.x, y), "country-name")
            for country, (x, y) in panel.sheet.middles.items()
        ]
        wanted += [
            (name, at, "sea-name")
            for name, sea in zip(names.seas, atlas.seas, strict=False)
            if (at := panel.locate(sea.position))
        ]
        for text, at, kind in wanted:
            found = _fit_caption(
                text, [Point(at.x, at.y + shift) for shift in SHIFTS[kind]], panel, taken
            )
            if found:
                taken.append(box_of(found, CAPTION))
                placed.append(Caption(found.text, found.x, found.y, kind))
    return placed


def _fit_caption(
    text: str, spots: Sequence[Point], panel: Panel, taken: Sequence[Box]
) -> Label | None:
    for at in spots if text else ():
        label = Label(text, round(at.x), round(at.y), "middle", False)
        box = box_of(label, CAPTION)
        inside = panel.x <= box.left and box.right <= panel.x + panel.sheet.width
        inside = inside and box.top >= 0 and box.bottom <= panel.sheet.height
        if inside and not any(box.meets(other) for other in taken):
            return label
    return None


def frame_inset(panel: Panel, inset: Sheet) -> Frame:
    """Return the rectangle of *panel* that *inset* shows larger."""
    corners = [Point(x, y) for x in (0, inset.width) for y in (0, inset.height)]
    sheet = panel.sheet
    shown = (sheet.projection.project(inset.projection.invert(corner)) for corner in corners)
    left, top, right, bottom = bounds(shown)
    return Frame(round(left + panel.x), round(top), round(right - left), round(bottom - top))


def _framed(at: Point, frames: Iterable[Frame]) -> bool:
    return any(
        frame.x <= at.x <= frame.x + frame.width and frame.y <= at.y <= frame.y + frame.height
        for frame in frames
    )


def _crowding(at: Point, points: Boxes) -> int:
    around = Box(at.x - 40, at.y - 20, at.x + 40, at.y + 20)
    return sum(1 for _ in points.meeting(around))


def _curve(start: Mark, end: Mark) -> str:
    across, down = end.x - start.x, end.y - start.y
    x = (start.x + end.x) / 2 + down * BEND
    y = (start.y + end.y) / 2 - across * BEND
    return f"M{start.x:.0f} {start.y:.0f}Q{x:.0f} {y:.0f} {end.x:.0f} {end.y:.0f}"
