"""Maps, networks and diagrams: where things are put."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from partnerskap.web.drawing.diagram import Link, draw_diagram
from partnerskap.web.drawing.labels import LETTER, place_labels
from partnerskap.web.drawing.maps import Place, Point, Tie, draw_map, frame_inset, read_views
from partnerskap.web.drawing.network import Strand, draw_network

VIEWS = read_views()
KALMAR = Place("urn:kalmar", "Kalmar", "SWE", 16.36, 56.66)
ORDU = Place("urn:ordu", "Ordu", "TUR", 37.88, 40.98)
SISLI = Place("urn:sisli", "Şişli", "TUR", 28.99, 41.06)
ZEYTINBURNU = Place("urn:zeytinburnu", "Zeytinburnu", "TUR", 28.90, 40.99)


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
    longitude: float, latitude: float, country: str
) -> None:
    view = VIEWS["overview"]
    at = view.project(longitude, latitude)
    found = {name for name, path in view.countries.items() if inside(at, outline(path))}
    assert found == {country}


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [pytest.param(19.5, 58.0, id="Baltic"), pytest.param(35.0, 43.5, id="Black Sea")],
)
def test_the_sea_is_no_land(longitude: float, latitude: float) -> None:
    view = VIEWS["overview"]
    assert not inside(view.project(longitude, latitude), outline(view.land))


@pytest.mark.parametrize(
    ("name", "longitude", "latitude"),
    [
        pytest.param("marmara", 28.0, 40.7, id="Sea of Marmara"),
        pytest.param("marmara", 26.6, 38.75, id="Aegean"),
        pytest.param("turkey", 35.0, 42.1, id="Black Sea"),
        pytest.param("stockholm", 18.85, 59.15, id="Baltic"),
    ],
)
def test_an_inset_is_not_flooded_by_land(name: str, longitude: float, latitude: float) -> None:
    view = VIEWS[name]
    assert not inside(view.project(longitude, latitude), outline(view.land))


def test_north_is_up_and_east_is_right() -> None:
    view = VIEWS["overview"]
    assert view.project(26, 60).y < view.project(26, 40).y
    assert view.project(20, 50).x < view.project(30, 50).x


def test_a_map_ties_partners_of_a_partnership() -> None:
    drawn = draw_map(
        "overview", VIEWS["overview"], [KALMAR, ORDU], [Tie("urn:kalmar", "urn:ordu", 0)]
    )
    start, end = drawn.marks
    assert drawn.curves[0].path.startswith(f"M{start.x:.0f} {start.y:.0f}Q")
    assert drawn.curves[0].path.endswith(f" {end.x:.0f} {end.y:.0f}")


def test_places_outside_the_sheet_are_left_out() -> None:
    drawn = draw_map(
        "stockholm", VIEWS["stockholm"], [KALMAR, ORDU], [Tie("urn:kalmar", "urn:ordu", 0)]
    )
    assert (drawn.marks, drawn.curves) == ([], [])


def test_crowded_places_are_named_in_the_inset_instead() -> None:
    overview, inset = VIEWS["overview"], VIEWS["marmara"]
    frame = frame_inset("marmara", overview, inset)
    on_overview = draw_map("overview", overview, [SISLI, ZEYTINBURNU, ORDU], (), [frame])
    on_inset = draw_map("marmara", inset, [SISLI, ZEYTINBURNU, ORDU])
    named = {mark.place.name for mark in on_overview.marks if mark.label}
    assert named == {"Ordu"}
    assert {mark.place.name for mark in on_inset.marks if mark.label} == {"Şişli", "Zeytinburnu"}


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
