"""The pages of counties, provinces and their bodies tell of the municipalities in them."""

from __future__ import annotations

import pytest
from reading import Reader, texts


@pytest.mark.parametrize(
    ("region", "counts", "body", "some"),
    [
        pytest.param(
            *("se/kalmar-lan", (12, 12, 0), ["Region Kalmar län"]),
            ["Hultsfred Municipality", "Swedish municipality", "1"],
            id="county",
        ),
        pytest.param(
            *("tr/manisa-il", (18, 16, 2), ["Manisa Metropolitan Municipality"]),
            ["Manisa Metropolitan Municipality", "Metropolitan municipality", "3"],
            id="province of a metropolitan municipality",
        ),
        pytest.param(
            *("tr/afyonkarahisar-il", (60, 0, 60), []),
            ["Dinar Municipality", "District municipality", "–"],
            id="province without known positions",
        ),
    ],
)
def test_a_region_shows_all_its_municipalities_and_who_governs(
    read: Reader, region: str, counts: tuple[int, int, int], body: list[str], some: list[str]
) -> None:
    page, (total, marks, missing) = read(f"/doc/area/{region}"), counts
    rows = [texts(row, "th|td") for row in page.xpath("//section[@id='municipalities']//tbody/tr")]
    assert len(rows) == total
    assert some in rows
    assert texts(page, "//aside//li")[0] == f"{total} municipalities"
    names = page.xpath("//section[@id='map']//svg//a/@aria-label")
    assert len(names) == len(set(names)) == marks
    unplaced = page.xpath("//section[@id='map']//*[contains(@class, 'missing')]//li")
    assert len(unplaced) == missing
    told = texts(page, "//dt[.='Bodies responsible for the whole of it']/following-sibling::dd")
    assert told == body


def test_a_region_tells_of_partnerships_of_its_municipalities_and_of_its_own(read: Reader) -> None:
    partners = "//section[@id='partnerships']//tbody/tr/td[last()]"
    kalmar = texts(read("/doc/area/se/kalmar-lan"), partners)
    assert "Sweden: Kalmar Türkiye: GiresunOrduOsmangazi" in [
        text.replace(" ", " ") for text in kalmar
    ]
    (mombasa,) = texts(read("/doc/area/ke/mombasa"), partners)
    assert mombasa == "Kenya: Mombasa Sweden: Region Västernorrland"
    assert read("/doc/area/ke/mombasa").xpath("//section[@id='municipalities']") == []


def test_the_point_of_a_region_says_which_point_it_is(read: Reader) -> None:
    (told,) = texts(read("/doc/area/se/kalmar-lan"), "//dt[.='Position']/following-sibling::dd")
    assert told.endswith("(Label point)")


def test_a_region_shows_its_partnerships_as_a_municipality_does(read: Reader) -> None:
    page = read("/doc/organisation/se-region-vasterbotten")
    partners = page.xpath("//section[@id='partnerships']//div[contains(@class, 'partners')]//bdi")
    assert {each.text for each in partners} >= {"Homa Bay", "Kisumu", "Umeå", "Yogyakarta"}
    assert "Region" in page.xpath("string(//section[@id='facts']//div[dt='Kind']/dd)")
