"""Maps, networks and diagrams: where things are put."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from partnerskap.drawing.diagram import Link, draw_diagram
from partnerskap.drawing.labels import LETTER, Box, Label, Point, box_of, place_labels
from partnerskap.drawing.land import draw_atlas, draw_land, is_beyond
from partnerskap.drawing.maps import Names, Tie, draw_maps, frame_inset, place_marks
from partnerskap.drawing.network import Strand, draw_network
from partnerskap.drawing.panels import Panel, Place
from partnerskap.drawing.sheets import (
    Atlas,
    Projection,
    Sheet,
    fit,
    frame_whole,
    read_atlas,
    surround,
)
from partnerskap.linking.index import open_index
from partnerskap.linking.rows import Term
from partnerskap.manifest import INDEX

KALMAR = Place("urn:kalmar", "Kalmar", 1, 16.36, 56.66)
ORDU = Place("urn:ordu", "Ordu", 2, 37.88, 40.98)
NAIROBI = Place("urn:nairobi", "Nairobi", 3, 36.82, -1.29)
FAR = Place("urn:x", "X", 0, -70, -30)
SISLI = Place("urn:sisli", "Şişli", 2, 28.99, 41.06)
ZEYTINBURNU = Place("urn:zeytinburnu", "Zeytinburnu", 2, 28.90, 40.99)


@pytest.fixture(scope="module")
def atlas(published: Path) -> Atlas:
    """What the maps of the repository's own content are drawn from."""
    index = open_index(published / "current" / INDEX)
    assert index is not None
    return read_atlas(index.document("atlas"))


@pytest.fixture(scope="module")
def sheets(atlas: Atlas) -> dict[str, Sheet]:
    """Its sheets by the last part of their addresses."""
    return {last(sheet.name): sheet for sheet in atlas.sheets}


def last(iri: str) -> str:
    """Return what comes after the last slash of *iri*."""
    return iri.rpartition("/")[2]


def outline(path: str) -> list[list[tuple[float, float]]]:
    """Return the rings of path data as the build writes it."""
    rings = []
    for ring in path.removeprefix("M").split("M"):
        start, _, steps = ring.rstrip("z").partition("l")
        numbers = [float(n) for n in steps.replace("-", " -").split()]
        x, y = (float(n) for n in start.replace("-", " -").split())
        points = [(x, y)]
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + across, y + down
            points.append((x, y))
        rings.append(points)
    return rings


def inside(at: Point, rings: list[list[tuple[float, float]]]) -> bool:
    """Tell whether a point lies within rings by the even-odd rule."""
    crossings = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
            if (y1 > at.y) != (y2 > at.y) and at.x < x1 + (at.y - y1) * (x2 - x1) / (y2 - y1):
                crossings += 1
    return crossings % 2 == 1


@pytest.mark.parametrize(
    ("longitude", "latitude", "country"),
    [
        pytest.param(15.62, 58.41, "SWE", id="Linköping"),
        pytest.param(19.0, 64.5, "SWE", id="inland of Umeå"),
        pytest.param(32.85, 39.93, "TUR", id="Ankara"),
        pytest.param(37.38, 37.06, "TUR", id="Gaziantep"),
        pytest.param(39.49, 39.75, "TUR", id="Erzincan"),
    ],
)
def test_a_town_lies_on_the_land_of_its_country(
    sheets: dict[str, Sheet], longitude: float, latitude: float, country: str
) -> None:
    sheet = sheets["overview"]
    at = sheet.project(longitude, latitude)
    found = {last(name) for name, path in sheet.countries.items() if inside(at, outline(path))}
    assert found == {country}


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [pytest.param(19.5, 58.0, id="Baltic"), pytest.param(35.0, 43.5, id="Black Sea")],
)
def test_the_sea_is_no_land(sheets: dict[str, Sheet], longitude: float, latitude: float) -> None:
    sheet = sheets["overview"]
    assert not inside(sheet.project(longitude, latitude), outline(sheet.land))


@pytest.mark.parametrize(
    ("name", "longitude", "latitude"),
    [
        pytest.param("marmara", 28.0, 40.7, id="Sea of Marmara"),
        pytest.param("marmara", 26.6, 38.75, id="Aegean"),
        pytest.param("turkey", 35.0, 42.1, id="Black Sea"),
        pytest.param("stockholm", 18.85, 59.15, id="Baltic"),
    ],
)
def test_an_inset_is_not_flooded_by_land(
    sheets: dict[str, Sheet], name: str, longitude: float, latitude: float
) -> None:
    sheet = sheets[name]
    assert not inside(sheet.project(longitude, latitude), outline(sheet.land))


def test_north_is_up_and_east_is_right(sheets: dict[str, Sheet]) -> None:
    sheet = sheets["overview"]
    assert sheet.project(26, 60).y < sheet.project(26, 40).y
    assert sheet.project(20, 50).x < sheet.project(30, 50).x


def test_a_map_ties_partners_of_a_partnership(atlas: Atlas) -> None:
    ties = [Tie("urn:kalmar", "urn:ordu", 0), Tie("urn:kalmar", "urn:ordu", 3)]
    [drawn] = draw_maps(atlas, [KALMAR, ORDU], ties)
    start, end = drawn.marks
    [curve] = drawn.curves
    assert (curve.start, curve.end, curve.groups) == (0, 1, [0, 3])
    assert curve.path.startswith(f"M{start.x:.0f} {start.y:.0f}Q")
    assert curve.path.endswith(f" {end.x:.0f} {end.y:.0f}")


def test_crowded_places_are_named_in_the_inset_instead(sheets: dict[str, Sheet]) -> None:
    overview, inset = Panel(sheets["overview"]), sheets["marmara"]
    frame = frame_inset(overview, inset)
    on_overview = place_marks([overview], [SISLI, ZEYTINBURNU, ORDU], [frame])
    on_inset = place_marks([Panel(inset)], [SISLI, ZEYTINBURNU, ORDU])
    assert {mark.place.name for mark in on_overview if mark.shown} == {"Ordu"}
    assert {mark.place.name for mark in on_inset if mark.shown} == {"Şişli", "Zeytinburnu"}


def test_a_mark_whose_name_has_no_room_keeps_it_for_when_it_is_looked_at(
    sheets: dict[str, Sheet],
) -> None:
    places = [Place(f"urn:{n}", f"Long name {n}", 2, 29 + n / 1000, 41) for n in range(40)]
    marks = place_marks([Panel(sheets["turkey"])], places)
    assert {mark.shown for mark in marks} == {True, False}
    assert [mark.label.text for mark in marks] == [place.name for place in places]


@pytest.mark.parametrize(
    ("places", "panels"),
    [
        pytest.param([ORDU, SISLI], 1, id="one country"),
        pytest.param([KALMAR, ORDU], 2, id="two far countries"),
        pytest.param([SISLI, ZEYTINBURNU], 1, id="two towns"),
        pytest.param([KALMAR, ORDU, FAR], 2, id="a third country that is farther"),
        pytest.param([KALMAR, NAIROBI, ORDU, FAR], 1, id="more than two panels hold well"),
        pytest.param([FAR], 1, id="where nobody described a sheet"),
    ],
)
def test_no_place_vanishes_from_a_map(atlas: Atlas, places: list[Place], panels: int) -> None:
    main = draw_maps(atlas, places)[0]
    assert [mark.place for mark in main.marks] == places
    assert len(main.panels) == panels
    for mark in main.marks:
        panel = main.panels[mark.panel]
        assert panel.x < mark.x < panel.x + panel.sheet.width
        assert 0 < mark.y < main.height


def test_there_is_no_map_of_nothing(atlas: Atlas) -> None:
    assert draw_maps(atlas, []) == []


def test_the_frame_fits_what_is_shown(atlas: Atlas) -> None:
    [drawn] = draw_maps(atlas, [KALMAR])
    shown = drawn.panels[0]
    assert shown.locate((14.2, 57.78))
    for elsewhere in ((20.2, 67.9), (36.3, 33.5)):
        assert shown.locate(elsewhere) is None
    sweden = next(name for name in shown.sheet.countries if last(name) == "SWE")
    [mark] = drawn.marks
    assert inside(Point(mark.x - 20, mark.y), outline(shown.sheet.countries[sweden]))


@pytest.mark.parametrize(
    "places",
    [[KALMAR], [SISLI, ORDU], [NAIROBI], [FAR], [KALMAR, NAIROBI]],
    ids=lambda places: "-".join(place.name for place in places),
)
def test_land_that_is_out_of_sight_is_not_followed_and_the_map_is_the_same(
    atlas: Atlas, places: list[Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted = frame_whole(surround([place.position for place in places]))
    quick = draw_land(fitted, atlas.numbers, 99)
    monkeypatch.setattr("partnerskap.drawing.land.is_beyond", lambda *_: False)
    assert draw_land(fitted, atlas.numbers, 99) == quick
    assert quick.land


@pytest.mark.parametrize(
    ("box", "beyond"),
    [
        pytest.param((1, 50, 9, 60), True, id="to the left"),
        pytest.param((21, 50, 150, 60), True, id="to the right, however long"),
        pytest.param((11, 71, 19, 80), True, id="above"),
        pytest.param((-40, 20, 60, 40), False, id="below, and so long that it is bent"),
        pytest.param((9, 52, 11, 53), False, id="across the edge"),
    ],
)
def test_a_line_is_out_of_sight_on_any_sheet(
    box: tuple[float, float, float, float], beyond: bool
) -> None:
    assert is_beyond(box, (10, 50, 20, 70)) is beyond


def test_many_places_near_each_other_fill_half_of_the_map(atlas: Atlas) -> None:
    county = [
        Place(f"urn:{x}-{y}", f"{x}", 1, 12 + x, 57.6 + y) for x in (0, 1, 2) for y in (0, 1, 2)
    ]
    [drawn] = draw_maps(atlas, county)
    ys = [mark.y for mark in drawn.marks]
    assert max(ys) - min(ys) > drawn.height / 2.2


def test_countries_and_seas_are_named_where_nothing_is_covered(atlas: Atlas) -> None:
    names = Names(
        {name: last(name) for name in atlas.numbers}, [sea.titles["sv"] for sea in atlas.seas]
    )
    gotland = Place("urn:gotland", "Gotland", 1, 18.3, 57.6)
    main = draw_maps(atlas, [gotland], (), names)[0]
    said = {caption.text: caption for caption in main.captions}
    assert said["Östersjön"].kind == "sea-name"
    assert said["SWE"].kind == "country-name"
    path = next(p for n, p in main.panels[0].sheet.countries.items() if last(n) == "SWE")
    assert inside(Point(said["SWE"].x, said["SWE"].y), outline(path))
    assert not inside(Point(said["Östersjön"].x, said["Östersjön"].y), outline(path))
    boxes = [box_of(Label(c.text, c.x, c.y, "middle", False), 15) for c in main.captions]
    boxes += [box_of(mark.label, 20) for mark in main.marks]
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))


def test_an_inset_is_framed_where_it_lies(atlas: Atlas) -> None:
    main, inset = draw_maps(atlas, [SISLI, ZEYTINBURNU, ORDU, KALMAR])
    [frame] = main.frames
    for mark in (mark for mark in main.marks if mark.place in (SISLI, ZEYTINBURNU)):
        assert frame.x < mark.x < frame.x + frame.width
        assert frame.y < mark.y < frame.y + frame.height
    assert {mark.place.name for mark in inset.marks} == {"Şişli", "Zeytinburnu"}


def test_an_inset_that_shows_nothing_larger_is_left_out(atlas: Atlas) -> None:
    assert len(draw_maps(atlas, [SISLI, ZEYTINBURNU])) == 1


def test_names_are_fitted_in_the_larger_type_of_an_inset(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def listen(names: Sequence[object], _w: float, _h: float, sizes: object) -> list[None]:
        asked.append(sizes)
        return [None] * len(names)

    monkeypatch.setattr("partnerskap.drawing.maps.place_labels", listen)
    draw_maps(atlas, [SISLI, ZEYTINBURNU, ORDU])
    assert asked == [(20.0, 14.0), (20.0, 16.0)]


@pytest.mark.parametrize("middle", [60.0, 12.5, 0.0, -35.0])
def test_a_position_is_found_again_where_it_was_put(middle: float) -> None:
    corners = [(x, middle + y) for x in (30.0, 50.0) for y in (-8.0, 8.0)]
    projection, width, height = fit(corners, 760)
    for position in (*corners, (41.3, middle + 1.7)):
        at = projection.project(position)
        assert -1 <= at.x <= width + 1
        assert -1 <= at.y <= height + 1
        assert projection.invert(at) == pytest.approx(position)
    assert max(width, height) == 760
    north, south = (projection.project((40, middle + y)) for y in (5, -5))
    assert north.y < south.y


def test_the_projection_is_mercators_where_the_cone_is_flat() -> None:
    flat, nearly = Projection((-3, 3), 37, 100), Projection((-3, 3.001), 37, 100)
    for position in ((36, -1.3), (40, 4)):
        one, other = flat.project(position), nearly.project(position)
        assert (one.x, one.y) == pytest.approx((other.x, other.y), abs=0.01)


def test_a_country_without_a_sheet_gets_one_and_all_places_another() -> None:
    def place(country: str, longitude: str, latitude: str) -> dict[str, Term]:
        degrees = {"longitude": Literal(longitude), "latitude": Literal(latitude)}
        return {"country": NamedNode(f"http://example.org/{country}")} | degrees

    told = [place("KEN", "36.82", "-1.29"), place("KEN", "39.66", "-4.04")]
    north = [place("FIN", "24.94", "60.17"), place("FIN", "25.47", "65.01"), place("X", "a", "1")]
    north.append(place("FIN", "25.5", "59.0"))  # just over the border, as far as the map knows
    drawn = draw_atlas([], told + north).sheets
    assert [last(sheet.name) for sheet in drawn] == ["FIN", "KEN", ""]
    finland, kenya, everything = drawn
    assert [last(name) for name in kenya.countries] == ["KEN"]
    assert sorted(last(name) for name in everything.countries) == ["FIN", "KEN"]
    assert inside(kenya.project(37.5, 0.5), outline(kenya.countries["http://example.org/KEN"]))
    assert not inside(kenya.project(41.5, -4.5), outline(kenya.land))
    assert inside(finland.project(26, 63), outline(finland.countries["http://example.org/FIN"]))
    assert not finland.holds(finland.project(36.82, -1.29))
    assert everything.holds(everything.project(36.82, -1.29))


def test_names_do_not_cover_one_another() -> None:
    crowd = [(f"Municipality {n}", Point(60 + 70 * (n % 5), 60 + 35 * (n // 5))) for n in range(20)]
    labels = [label for label in place_labels(crowd, 400, 300, (20, 14)) if label]
    boxes = []
    for label in labels:
        size = 14 if label.fine else 20
        length = len(label.text) * LETTER * size
        left = label.x - {"start": 0, "middle": length / 2, "end": length}[label.anchor]
        boxes.append((left, label.y - size * 0.8, left + length, label.y + size * 0.25))
    assert len(boxes) > 4
    for one, other in combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart


def test_a_name_is_compared_with_those_near_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    meets = Box.meets
    monkeypatch.setattr(Box, "meets", lambda one, other: compared.append(1) or meets(one, other))
    names = [(f"Town {n}", Point(20 + 90 * (n % 30), 20 + 30 * (n // 30))) for n in range(900)]
    labels = place_labels(names, 2800, 1000, (20, 14))
    assert all(labels)
    assert len(compared) < 100 * len(names)


def test_a_network_has_three_columns_and_a_line_for_each_participation() -> None:
    strands = [
        Strand("urn:energy", ["urn:umea"], ["urn:bornova", "urn:karsiyaka"]),
        Strand("urn:waste", ["urn:linkoping"], ["urn:burdur"]),
    ]
    drawn = draw_network(strands, {"urn:umea": "Umeå"})
    columns = {knot.iri: knot.column for knot in drawn.knots}
    assert columns["urn:umea"] == 0
    assert columns["urn:energy"] == 1
    assert columns["urn:burdur"] == 2
    assert len(drawn.threads) == 5
    assert next(knot.lines for knot in drawn.knots if knot.iri == "urn:umea") == ["Umeå"]


def test_partners_stand_beside_their_partnership() -> None:
    strands = [Strand(f"urn:p{n}", [f"urn:z{9 - n}"], [f"urn:y{9 - n}"]) for n in range(4)]
    drawn = draw_network(strands, {})
    heights = {knot.iri: knot.y for knot in drawn.knots}
    for strand in strands:
        assert heights[strand.left[0]] == heights[strand.hub] == heights[strand.right[0]]


def test_a_diagram_shows_each_class_once_and_keeps_the_other_links() -> None:
    links = [
        Link("Partnership", "hasParticipant", "Municipality"),
        Link("Partnership", "hasTheme", "Theme"),
        Link("Municipality", "participatesIn", "Partnership"),
        Link("Municipality", "governs", "Area"),
    ]
    drawn = draw_diagram("Partnership", links)
    assert sorted(box.name for box in drawn.boxes) == [
        "Area",
        "Municipality",
        "Partnership",
        "Theme",
    ]
    assert {arrow.name for arrow in drawn.arrows} == {"hasParticipant", "hasTheme", "governs"}
    assert drawn.others == [Link("Municipality", "participatesIn", "Partnership")]
