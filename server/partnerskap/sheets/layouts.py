"""The sheets of a workbook, and what each column says: writing and reading share them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from partnerskap.errors import sentence
from partnerskap.sheets.columns import (
    ADDRESS,
    BODIES,
    DATE_HELP,
    LABEL_HELP,
    LABELS,
    MANY_HELP,
    PERIOD,
    SOURCE,
    Column,
    SheetLayout,
    ValueKind,
    in_languages,
    key,
    thing,
    things,
    work,
)

GRAPH: Final = SheetLayout(
    "graph",
    sentence("Workbook"),
    "",
    (
        Column(
            "key",
            sentence("Folder and name"),
            ValueKind.KEY,
            required=True,
            help=sentence("Where the data are kept, such as programmes/my-town."),
        ),
        *in_languages("label", sentence("Title"), "dcterms:title"),
        Column(
            "licence",
            sentence("Licence"),
            ValueKind.THING,
            "dcterms:license",
            classes=("dcterms:LicenseDocument",),
            help=sentence("Under which the data of this workbook may be used; CC BY 4.0 if empty."),
        ),
        Column(
            "languages",
            sentence("Languages of labels"),
            ValueKind.TEXT,
            help=sentence("In which names that are left out are made: sv; en; tr. All if empty."),
        ),
    ),
    help=sentence("One row: what this workbook is called."),
)
SOURCES: Final = SheetLayout(
    "sources",
    sentence("Sources"),
    "source",
    (
        key(sentence("Short name")),
        *in_languages("label", sentence("Title"), "dcterms:title", required=True),
        Column(
            "publisher",
            sentence("Publisher"),
            ValueKind.TEXT,
            "dcterms:publisher",
            required=True,
            help=sentence("Who gave it out."),
        ),
        Column(
            "language",
            sentence("Language"),
            ValueKind.WORD,
            "dcterms:language",
            words=MappingProxyType(
                {
                    sentence("Swedish"): "language:SWE",
                    sentence("English"): "language:ENG",
                    sentence("Turkish"): "language:TUR",
                    sentence("Ukrainian"): "language:UKR",
                    sentence("French"): "language:FRA",
                    sentence("German"): "language:DEU",
                    sentence("Dutch"): "language:NLD",
                    sentence("Serbian"): "language:SRP",
                }
            ),
            many=True,
            help=MANY_HELP,
        ),
        Column("page", sentence("Web page"), ValueKind.LINK, "foaf:page"),
        Column(
            "read",
            sentence("Read on"),
            ValueKind.DAY,
            "pk:readOn",
            required=True,
            help=sentence("The day on which it was read: 2026-03-31."),
        ),
        Column(
            "licence",
            sentence("Licence"),
            ValueKind.THING,
            "dcterms:license",
            classes=("dcterms:LicenseDocument",),
            help=sentence("If it has none, only facts are taken from it, in our own words."),
        ),
    ),
    of="pk:Source",
    typed_by="publisher",
    help=sentence("Where the data come from: a document, a web page, a decision."),
)
PROGRAMMES: Final = SheetLayout(
    "programme",
    sentence("Programme"),
    "programme",
    (
        key(sentence("Programme")),
        Column("name", sentence("Name"), ValueKind.TEXT, "schema:name"),
        *LABELS,
        things("funders", sentence("Funded by"), "pk:fundedBy", *BODIES),
        things("implementers", sentence("Carried out by"), "pk:implementedBy", *BODIES),
        things("supporters", sentence("Supported by"), "pk:supportedBy", "pk:MunicipalAssociation"),
        things("methods", sentence("Method"), "pk:usesMethod", "pk:Method"),
        things("follows", sentence("Follows"), "pk:follows", "pk:Programme"),
        Column(
            "countries",
            sentence("Partner countries"),
            ValueKind.COUNTRY,
            "pk:partnerCountry",
            many=True,
            help=MANY_HELP,
        ),
        things("horizontal", sentence("Horizontal themes"), "pk:hasHorizontalTheme", "pk:Theme"),
        *PERIOD,
    ),
    of="pk:Programme",
    help=sentence("The programme that the partnerships are part of, if it is not known already."),
)
PARTNERSHIPS: Final = SheetLayout(
    "partnerships",
    sentence("Partnerships"),
    "partnership",
    (
        key(sentence("Partnership")),
        Column(
            "type",
            sentence("Type"),
            ValueKind.THING,
            "pk:partnershipType",
            classes=("pk:PartnershipType",),
            help=sentence("Empty only for a partnership that is described elsewhere."),
        ),
        thing("programme", sentence("Programme"), "pk:partOfProgramme", "pk:Programme"),
        things("themes", sentence("Themes"), "pk:hasTheme", "pk:Theme"),
        things("horizontal", sentence("Horizontal themes"), "pk:hasHorizontalTheme", "pk:Theme"),
        *LABELS,
        *PERIOD,
        things("part-of", sentence("Part of"), "pk:partOfPartnership", "pk:Partnership"),
        things("grew-out-of", sentence("Grew out of"), "pk:grewOutOf", "pk:Partnership"),
    ),
    of="pk:Partnership",
    typed_by="type",
    help=sentence("One row for each partnership."),
)
PARTICIPANTS: Final = SheetLayout(
    "participants",
    sentence("Participants"),
    "participation",
    (
        Column(
            "partnership",
            sentence("Partnership"),
            ValueKind.THING,
            "org:organization",
            back="pk:hasParticipation",
            classes=("pk:Partnership",),
            required=True,
        ),
        Column(
            "member",
            sentence("Municipality or organisation"),
            ValueKind.THING,
            "org:member",
            classes=BODIES,
            required=True,
            help=sentence("Its name, a former name, its code or its address."),
        ),
        Column(
            "country",
            sentence("Country"),
            ValueKind.COUNTRY,
            help=sentence("Tells municipalities of the same name apart; may be empty."),
        ),
        thing("role", sentence("Role"), "org:role", "org:Role", required=True),
        SOURCE,
        *LABELS,
        ADDRESS,
    ),
    of="pk:Participation",
    help=sentence("One row for each participant of each partnership."),
)
PROJECTS: Final = SheetLayout(
    "projects",
    sentence("Projects"),
    "project",
    (
        key(sentence("Project")),
        Column(
            "partnership",
            sentence("Partnership"),
            ValueKind.THING,
            back="pk:hasProject",
            classes=("pk:Partnership",),
            required=True,
            many=True,
        ),
        *in_languages("label", sentence("Title"), "rdfs:label", LABEL_HELP),
        *in_languages("objective", sentence("Objective"), "pk:objective"),
        *in_languages("approach", sentence("Approach"), "pk:approach"),
        *in_languages("expected", sentence("Expected result"), "pk:expectedResult"),
        *PERIOD,
        Column("months", sentence("Months"), ValueKind.WHOLE, "pk:durationMonths"),
    ),
    of="pk:Project",
    help=sentence("What the partnerships do, if it has a title of its own."),
)
MONEY: Final = SheetLayout(
    "money",
    sentence("Money"),
    "amount",
    (
        work("for", sentence("For")),
        Column(
            "kind",
            sentence("Kind of money"),
            ValueKind.WORD,
            words=MappingProxyType(
                {
                    sentence("Contribution"): "pk:hasContribution",
                    sentence("Budget"): "pk:hasBudget",
                }
            ),
            required=True,
        ),
        Column("value", sentence("Amount"), ValueKind.NUMBER, "schema:value", required=True),
        Column(
            "currency",
            sentence("Currency"),
            ValueKind.CURRENCY,
            "schema:currency",
            required=True,
            help=sentence("Three letters: SEK, EUR, TRY."),
        ),
        Column("date", sentence("Date"), ValueKind.DATE, "dcterms:date", help=DATE_HELP),
        things("givers", sentence("Given by"), "pk:givenBy", *BODIES),
        things("receivers", sentence("Received by"), "pk:receivedBy", *BODIES),
        *LABELS,
        ADDRESS,
    ),
    of="pk:Amount",
    help=sentence("Budgets, and what somebody contributed."),
)
RESULTS: Final = SheetLayout(
    "results",
    sentence("Results"),
    "result",
    (
        key(sentence("Result")),
        work("of", sentence("Belongs to"), "pk:achievedResult"),
        thing("type", sentence("Type"), "pk:resultType", "pk:ResultType", required=True),
        Column("date", sentence("Date"), ValueKind.DATE, "dcterms:date", help=DATE_HELP),
        *in_languages("label", sentence("What was achieved"), "rdfs:label", LABEL_HELP),
        SOURCE,
    ),
    of="pk:Result",
    help=sentence("What was achieved, and who says so."),
)
EVENTS: Final = SheetLayout(
    "events",
    sentence("Events"),
    "event",
    (
        key(sentence("Event")),
        work("of", sentence("Belongs to"), "pk:hasEvent"),
        thing("type", sentence("Type"), "pk:eventType", "pk:EventType", required=True),
        *PERIOD,
        things("attended", sentence("Attended by"), "pk:attendedBy", *BODIES),
        things("place", sentence("Place"), "pk:place", "pk:Area"),
        *LABELS,
    ),
    of="pk:Event",
    help=sentence("Meetings, visits and agreements, if they are known by day or place."),
)
BODY_SHEET: Final = SheetLayout(
    "bodies",
    sentence("New bodies"),
    "municipality",
    (
        key(sentence("Name")),
        Column(
            "kind",
            sentence("Kind of body"),
            ValueKind.WORD,
            "rdf:type",
            words=MappingProxyType(
                {
                    sentence("Municipality"): "pk:Municipality",
                    sentence("Organisation"): "pk:Organisation",
                    sentence("Municipal association"): "pk:MunicipalAssociation",
                }
            ),
        ),
        Column("country", sentence("Country"), ValueKind.COUNTRY, "pk:country", required=True),
        thing("region", sentence("Region"), "pk:region", "pk:Region"),
        thing(
            "municipality-type",
            sentence("Type of municipality"),
            "pk:municipalityType",
            "pk:MunicipalityType",
        ),
        thing(
            "organisation-type",
            sentence("Type of organisation"),
            "pk:organisationType",
            "pk:OrganisationType",
        ),
        Column("name", sentence("Short name"), ValueKind.TEXT, "schema:name"),
        *LABELS,
        Column("code", sentence("Code"), ValueKind.CODE, "skos:notation"),
        Column(
            "scheme",
            sentence("Kind of code"),
            ValueKind.TEXT,
            classes=("pk:CodeScheme",),
            help=sentence("One of the list; or the name of a new kind of code."),
        ),
        Column(
            "code-publisher",
            sentence("Who gives the codes"),
            ValueKind.TEXT,
            help=sentence("Only for a new kind of code."),
        ),
        Column("homepage", sentence("Website"), ValueKind.LINK, "foaf:homepage", many=True),
        things("tasks", sentence("Tasks"), "pk:hasTask", "pk:AssociationTask"),
        ADDRESS,
    ),
    typed_by="kind",
    help=sentence("Municipalities and organisations that are not known yet, in any country."),
)
SHEETS: Final = (
    GRAPH,
    PROGRAMMES,
    PARTNERSHIPS,
    PARTICIPANTS,
    PROJECTS,
    MONEY,
    RESULTS,
    EVENTS,
    SOURCES,
    BODY_SHEET,
)
"""In the order of the workbook."""
