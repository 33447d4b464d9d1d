"""What a text is recognised as, with which score, for which reason, and when that is certain."""

from __future__ import annotations

import pytest
from matching_worlds import index_of

from partnerskap.linking.evidence import NOTATION, Claim, Evidence
from partnerskap.linking.matching import Candidate, Matcher, Reason, make_matcher
from partnerskap.vocabulary import BASE

WORLD = """
<type/kommun> a pk:MunicipalityType ; skos:hiddenLabel "kommun"@sv , "stad"@sv , "kn"@sv ,
    "Municipality"@en .
<type/buyuksehir> a pk:MunicipalityType ; skos:hiddenLabel "büyükşehir belediyesi"@tr , "BŞB"@tr .
<type/ilce> a pk:MunicipalityType ; skos:hiddenLabel "belediyesi"@tr , "Bld"@tr .
pk:Region a owl:Class ; skos:hiddenLabel "län"@sv , "ili"@tr .
country:SWE rdfs:label "Sweden"@en , "Sverige"@sv .
country:TUR rdfs:label "Türkiye"@tr .
<r/ostergotland> a pk:Region , pk:Area ; rdfs:label "Östergötlands län"@sv ;
    schema:name "Östergötland" ;
    pk:country country:SWE ; skos:notation "SE-E"^^pk:iso3166-2 .
<r/kayseri> a pk:Region , pk:Area ; rdfs:label "Kayseri ili"@tr ; schema:name "Kayseri" ;
    pk:country country:TUR ; skos:notation "TR-38"^^pk:iso3166-2 .
<r/mersin> a pk:Region , pk:Area ; schema:name "Mersin" ; skos:hiddenLabel "İçel" ;
    pk:country country:TUR .
<linkoping> a pk:Municipality ; rdfs:label "Linköpings kommun"@sv ; schema:name "Linköping" ;
    pk:municipalityType <type/kommun> ; pk:country country:SWE ; pk:region <r/ostergotland> ;
    pk:governs <a/linkoping> ; skos:notation "0580"^^pk:kommunkod ,
        "212000-0449"^^pk:organisationNumber ;
    skos:exactMatch wd:Q499410 ; skos:relatedMatch wd:Q25413 .
<a/linkoping> a pk:Area ; schema:name "Linköping" ; pk:hasPopulationCount <p/1> , <p/2> ;
    skos:notation "SE_0580"^^pk:lau .
<p/1> pk:inhabitants 100000 ; dcterms:date "2000-12-31"^^xsd:date .
<p/2> pk:inhabitants 168000 ; dcterms:date "2025-12-31"^^xsd:date .
<habo> a pk:Municipality ; schema:name "Habo" ; pk:municipalityType <type/kommun> ;
    pk:country country:SWE .
<haabo> a pk:Municipality ; schema:name "Håbo" ; pk:municipalityType <type/kommun> ;
    pk:country country:SWE .
<kayseri> a pk:Municipality ; rdfs:label "Kayseri Büyükşehir Belediyesi"@tr ;
    schema:name "Kayseri" ;
    pk:municipalityType <type/buyuksehir> ; pk:country country:TUR ; pk:region <r/kayseri> .
<pinarbasi-kayseri> a pk:Municipality ; rdfs:label "Pınarbaşı Belediyesi"@tr ;
    schema:name "Pınarbaşı" ;
    pk:municipalityType <type/ilce> ; pk:country country:TUR ; pk:region <r/kayseri> .
<pinarbasi-mersin> a pk:Municipality ; rdfs:label "Pınarbaşı Belediyesi"@tr ;
    schema:name "Pınarbaşı" ;
    pk:municipalityType <type/ilce> ; pk:country country:TUR ; pk:region <r/mersin> .
<antakya> a pk:Municipality ; rdfs:label "Antakya Belediyesi"@tr ; schema:name "Antakya" .
<hatay> a pk:Municipality ; rdfs:label "Hatay Büyükşehir Belediyesi"@tr ; schema:name "Hatay" .
<change> pk:nameBefore "Antakya Belediyesi"@tr ; org:originalOrganization <old> ;
    org:resultingOrganization <hatay> .
<upplands-vasby> a pk:Municipality ; schema:name "Upplands Väsby" ;
    pk:municipalityType <type/kommun> .
<igdir> a pk:Municipality ; schema:name "Iğdır" ; pk:municipalityType <type/ilce> .
<skr> a pk:Organisation ; rdfs:label "Sveriges Kommuner och Regioner"@sv ;
    pk:formerName "Sveriges Kommuner och Landsting"@sv ; skos:altLabel "SKR" .
<sro> a pk:Organisation ; rdfs:label "Some Regional Organisation (SRO)"@en .
"""
MUNICIPALITY = f"{BASE}ns#Municipality"


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Finds names in a small world."""
    return make_matcher(index_of(WORLD), BASE)


def tell(found: list[Candidate]) -> list[tuple[str, float, str]]:
    """Return the last part of the address, the score and the reason of each."""
    return [(one.iri.removeprefix(f"{BASE}id/"), one.score, str(one.reason)) for one in found]


@pytest.mark.parametrize(
    ("text", "thing", "score", "reason"),
    [
        pytest.param("Linköpings kommun", "linkoping", 100, "name", id="label"),
        pytest.param("LINKÖPING", "linkoping", 100, "name", id="capitals"),
        pytest.param("IĞDIR", "igdir", 100, "name", id="Turkish capital i"),
        pytest.param("Linkoping", "linkoping", 98, "plain", id="no diacritics"),
        pytest.param("Linköping stad", "linkoping", 96, "kind", id="other word for the kind"),
        pytest.param("Linkopings kn", "linkoping", 96, "kind", id="genitive and shortened"),
        pytest.param("kommun Linköping", "linkoping", 96, "kind", id="kind first"),
        pytest.param("Kayseri BŞB", "kayseri", 96, "kind", id="Turkish short form"),
        pytest.param("Väsby Upplands", "upplands-vasby", 94, "order", id="word order"),
        pytest.param("Upplands-Väsby kn", "upplands-vasby", 96, "kind", id="hyphen"),
        pytest.param("Lïnköping", "linkoping", 86, "marks", id="other diacritics"),
        pytest.param("Linköpng", "linkoping", 84, "edit", id="one letter less"),
        pytest.param("Linköpnig", "linkoping", 84, "edit", id="two exchanged"),
        pytest.param("Linköpings komun", "linkoping", 84, "edit", id="kind misspelt"),
        pytest.param("0580", "linkoping", 100, "code", id="code"),
        pytest.param("SE 212000-0449", "linkoping", 100, "code", id="letters of the country"),
        pytest.param("0580 Linkoping", "linkoping", 100, "code", id="code and name"),
        pytest.param("Q499410", "linkoping", 100, "code", id="identifier elsewhere"),
        pytest.param(
            "https://www.wikidata.org/wiki/Q499410",
            "linkoping",
            100,
            "address",
            id="page elsewhere",
        ),
        pytest.param(f"{BASE}id/linkoping", "linkoping", 100, "address", id="our address"),
        pytest.param(
            "Pınarbaşı (Kayseri)", "pinarbasi-kayseri", 97, "plain", id="place in brackets"
        ),
        pytest.param(
            "Kayseri / Pinarbasi Bld.", "pinarbasi-kayseri", 97, "plain", id="place first"
        ),
        pytest.param(
            "Pınarbaşı, İçel ili", "pinarbasi-mersin", 97, "plain", id="old name of place"
        ),
        pytest.param("Linköping, Sverige", "linkoping", 97, "plain", id="country"),
        pytest.param("Håbo kn", "haabo", 96, "kind", id="diacritics tell apart"),
    ],
)
def test_a_name_written_in_another_way_is_certain(
    matcher: Matcher, text: str, thing: str, score: float, reason: str
) -> None:
    found = matcher.match(text, [MUNICIPALITY])
    assert tell(found)[:1] == [(thing, score, reason)]
    assert found[0].certain


@pytest.mark.parametrize(
    ("text", "things"),
    [
        pytest.param("Pınarbaşı", ["pinarbasi-mersin", "pinarbasi-kayseri"], id="namesakes"),
        pytest.param("Habo", ["habo", "haabo"], id="perhaps without its diacritics"),
        pytest.param("Antakya", ["antakya", "hatay"], id="name of one, former name of another"),
        pytest.param("Linkaöpnig", ["linkoping"], id="two letters"),
    ],
)
def test_what_something_else_comes_near_is_doubtful(
    matcher: Matcher, text: str, things: list[str]
) -> None:
    found = matcher.match(text, [MUNICIPALITY])
    assert [name for name, _, _ in tell(found)] == things
    assert not any(one.certain for one in found)


@pytest.mark.parametrize("text", ["", "!?", "nobody", "kommun", "x" * 100_000, "1" * 5000])
def test_what_names_nothing_has_no_candidates(matcher: Matcher, text: str) -> None:
    assert matcher.match(text, [MUNICIPALITY]) == []


def test_only_an_official_name_or_code_has_the_full_score(matcher: Matcher) -> None:
    former = matcher.match("Sveriges Kommuner och Landsting")[0]
    assert (former.score, former.alias, former.certain) == (95.0, "former", True)
    short = matcher.match("SKR")[0]
    assert (short.score, short.alias) == (95.0, "other")
    assert matcher.match("SRO")[0].iri == f"{BASE}id/sro"


def test_a_word_for_another_kind_lowers_the_score(matcher: Matcher) -> None:
    assert tell(matcher.match("Pınarbaşı BŞB", [MUNICIPALITY]))[0][1] == 76.0
    county = matcher.match("Östergötlands län")
    assert tell(county) == [("r/ostergotland", 100.0, "name")]


def test_words_for_kinds_say_nothing_of_a_kind_that_has_none(matcher: Matcher) -> None:
    assert tell(matcher.match("Antakya Bld.", [MUNICIPALITY]))[0] == ("antakya", 96.0, "kind")


def test_only_things_of_the_kinds_that_are_asked_for_count(matcher: Matcher) -> None:
    assert {name for name, _, _ in tell(matcher.match("Kayseri"))} == {"kayseri", "r/kayseri"}
    (only,) = matcher.match("Kayseri", [f"{BASE}ns#Region"])
    assert (only.iri, only.certain) == (f"{BASE}id/r/kayseri", True)


@pytest.mark.parametrize(
    ("text", "claim", "value", "scores"),
    [
        pytest.param("Pınarbaşı", "region", "Kayseri", [100, 80], id="region by name"),
        pytest.param("Pınarbaşı", "region", "TR-38", [100, 80], id="region by code"),
        pytest.param("Pınarbaşı", "region", f"{BASE}id/r/kayseri", [100, 80], id="region"),
        pytest.param("Linköping", "country", "SE", [100], id="country agrees"),
        pytest.param("Linköping", "country", "TR", [60], id="country contradicts"),
        pytest.param("Linköping", "country", "Atlantis", [100], id="country that nobody knows"),
        pytest.param("Linköping", "inhabitants", "170 000", [100], id="about as many"),
        pytest.param("Linköping", "inhabitants", "90000", [90], id="not those of today"),
        pytest.param("Linköpng", "kommunkod", "0580", [100], id="code settles it"),
        pytest.param("Linköpng", "kommunkod", "580", [100], id="code without its zero"),
        pytest.param("Linköping", "kommunkod", "0581", [60], id="another code"),
        pytest.param("Linköping", "lau", "SE_0580", [100], id="code of the area"),
        pytest.param("Linköping", "plateCode", "99", [100], id="code that nothing has"),
        pytest.param("Pınarbaşı", "kommunkod", "0580", [60, 60], id="code of something else"),
    ],
)
def test_what_else_is_said_is_held_against_the_candidates(
    matcher: Matcher, text: str, claim: str, value: str, scores: list[float]
) -> None:
    claims = [Claim(f"{BASE}ns#{claim}", (value,))]
    evidence = Evidence(matcher.index, matcher.lexicon, BASE, claims)
    found = matcher.match(text, [MUNICIPALITY], evidence.judge)
    assert [one.score for one in found] == scores
    contradicted = [one for one in found if one.doubts]
    assert [one.score for one in contradicted] == [one for one in scores if one < 100]


@pytest.mark.parametrize("scheme", [f"{BASE}ns#kommunkod", NOTATION])
def test_a_code_is_enough_without_a_name(matcher: Matcher, scheme: str) -> None:
    evidence = Evidence(matcher.index, matcher.lexicon, BASE, [Claim(scheme, ("0580",))])
    (found,) = matcher.match("", [MUNICIPALITY], evidence.judge, evidence.find(alone=True))
    assert (found.iri, found.reason, found.certain) == (f"{BASE}id/linkoping", Reason.CODE, True)


def test_a_code_that_may_have_lost_a_zero_is_doubtful_without_a_name(matcher: Matcher) -> None:
    claims = [Claim(f"{BASE}ns#kommunkod", ("580",))]
    evidence = Evidence(matcher.index, matcher.lexicon, BASE, claims)
    (found,) = matcher.match("", [MUNICIPALITY], evidence.judge, evidence.find(alone=True))
    assert (found.iri, found.reason, found.certain) == (
        f"{BASE}id/linkoping",
        Reason.EVIDENCE,
        False,
    )


def test_a_further_country_needs_nothing_but_data() -> None:
    index = index_of("""
    <type/hromada> a pk:MunicipalityType ;
        skos:hiddenLabel "міська територіальна громада"@uk , "hromada"@en .
    country:UKR rdfs:label "Україна"@uk .
    <poltava> a pk:Municipality ; rdfs:label "Полтавська міська територіальна громада"@uk ;
        schema:name "Poltava" ; pk:municipalityType <type/hromada> ; pk:country country:UKR .
    """)
    matcher = make_matcher(index, BASE)
    for text in ("Полтавська громада", "ПОЛТАВСЬКА", "Poltava hromada", "Poltava, Україна"):
        (found,) = matcher.match(text, [MUNICIPALITY])
        assert (found.iri, found.certain) == (f"{BASE}id/poltava", True), text
