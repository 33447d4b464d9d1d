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
    assert years["Gender equality"] == ["Tuselog", "2011–2015"]


def test_codes_and_links_stand_under_their_registers(read: Reader) -> None:
    page = read("/doc/municipality/se/kalmar?lang=sv")
    groups = {
        group.findtext(".//dt/bdi"): [one.text_content() for one in group.xpath("dd")]
        for group in page.xpath("//section[@id='links']//dl/div")
    }
    assert len(groups) == len(page.xpath("//section[@id='links']//dl/div"))
    assert [text.split()[-2:] for text in groups["Wikidata"]] == [
        ["samma", "kommun"],
        ["inte", "kommunen"],
    ]
    assert "0880" in groups["kommunkod"][0]


def test_a_programme_stands_among_those_before_and_after_it_and_its_events(read: Reader) -> None:
    rows = read("/doc/programme/tuselog?lang=en").xpath("//section[@id='timeline']//li")
    told = [(row.xpath("string(.//a)").split()[-1], row.xpath("string(span[2])")) for row in rows]
    assert told[0] == ("(Tusenet)", "2006–")
    assert ("(Tuselog)", "2011–2015") in told
    assert any(years.endswith("2012") for _, years in told)


def test_a_line_of_years_says_when_it_begins_and_ends(read: Reader) -> None:
    page = read("/doc/programme/tuselog?lang=en")
    assert page.xpath("//section[@id='timeline']/p/span/text()") == ["2006", "2015"]


def test_a_law_tells_what_it_changed_in_the_order_of_time(read: Reader) -> None:
    page = read("/doc/law/6360?lang=sv")
    steps = [
        (step.xpath("string(time/@datetime)"), step.xpath("string(a)").strip())
        for step in page.xpath("//section[@id='timeline']//li")
    ]
    assert [day for day, _ in steps[:3]] == ["2012-11-12", "2012-12-06", "2014-03-30"]
    assert {day for day, _ in steps[3:]} == {"2014-03-30"}
    assert "Manisa blir storstadskommun (lag 6360)" in [name for _, name in steps]
    assert page.xpath("//aside//ul[@class='figures']/li/strong/text()") == [str(len(steps) - 2)]


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
