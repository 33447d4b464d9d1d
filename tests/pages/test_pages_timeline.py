"""Years: how long partnerships lasted, as bars and beside their names."""

from __future__ import annotations

from itertools import pairwise

from reading import Reader


def test_a_municipality_shows_its_partnerships_over_the_years(read: Reader) -> None:
    page = read("/doc/municipality/se/kalmar?lang=en")
    rows = page.xpath("//section[@id='timeline']//li")
    told = {row.xpath("string(.//a)"): row.xpath("string(span[2])") for row in rows}
    assert told["Tuselog partnership on gender equality"] == "in the programme of 2011–2015"
    starts = [float(row.xpath("number(.//rect[2]/@x)")) for row in rows]
    assert starts == sorted(starts)
    for row in rows:
        x, width = (float(row.xpath(f"number(.//rect[2]/@{name})")) for name in ("x", "width"))
        assert 0 <= x < x + width <= 100.01


def test_years_stand_beside_each_partnership(read: Reader) -> None:
    rows = read("/doc/municipality/se/kalmar?lang=en").xpath(
        "//section[@id='partnerships']//tbody/tr"
    )
    years = {row.xpath("string(th)").strip(): row.xpath("string(td[1])").split() for row in rows}
    assert years["Gender equality"] == ["Tuselog2011–2015"]


def test_codes_and_links_of_one_register_stand_together(read: Reader) -> None:
    page = read("/doc/municipality/se/kalmar?lang=sv")
    names = [row.text_content() for row in page.xpath("//section[@id='links']//tbody/tr/th")]
    assert names.count("Wikidata") == 2
    changes = [a for a, b in pairwise([*names, ""]) if a != b]
    assert len(changes) == len(set(names))


def test_a_question_shows_its_answer(read: Reader) -> None:
    page = read("/doc/question/which-municipalities-does-kalmar-cooperate-with?lang=sv")
    rows = page.xpath("//section[@id='answer']//tbody/tr/th")
    names = [row.text_content().strip() for row in rows]
    assert {"Bornova kommun", "Manisa storstadskommun"} <= set(names)
    [verdict] = read("/doc/question/does-umea-cooperate-with-bornova?lang=tr").xpath(
        "//section[@id='answer']/p/text()"
    )
    assert verdict == "Evet"


def test_an_index_leads_to_every_rule_and_term(read: Reader) -> None:
    for path in ("/ns", "/shapes"):
        page = read(path)
        goals = page.xpath("//nav[@class='index']//a/@href")
        places = [f"#{name}" for name in page.xpath("//*[@class='reference']//*/@id")]
        assert len(goals) > 50
        assert set(goals) <= set(places)
    assert all(a != b for a, b in pairwise(goals))
