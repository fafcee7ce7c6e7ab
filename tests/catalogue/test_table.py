"""What rows of a CSV mean beside the services that there are."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joinways.catalogue.import_routes import SERVICES
from joinways.catalogue.table import heads, planned, row_of
from joinways.csv_files import BadFile, as_csv
from joinways.i18n import LANGUAGES, use_lang
from joinways.import_pages import read_upload
from joinways.importing import Planned
from joinways.models import Service

RATE = Decimal(20)


def rows_of(raw: bytes | str, *existing: Service) -> list[Planned]:
    raw = raw.encode() if isinstance(raw, str) else raw
    return planned(read_upload(SERVICES, raw), existing, "EUR", RATE)


def kinds(text_of_file: str, *existing: Service) -> list[tuple[str, str]]:
    return [(row.outcome, row.shown) for row in rows_of(text_of_file, *existing)]


def service(label: str, **more: object) -> Service:
    said = {"description": "", "category": "", "unit": "piece", "unit_price_cents": 1000}
    facts = {
        "vat_rate": RATE,
        "vat_free": "",
        "archived": False,
        "id": hash(label),
        "public_id": f"id-{label}",
    }
    return Service(label=label, **{**said, **facts, **more})


def test_which_service_a_row_means() -> None:
    two = (service("Vin", category="Cave"), service("Vin ", category="Bar", public_id="bar"))
    two[1].label, two[1].id = "Vin", 7
    head = "reference,label,category,price\n"
    assert kinds(head + ",Vin,,1", *two) == [("refused", "Vin")]
    assert kinds(head + ",VIN,bar,1", *two) == [("changed", "VIN")]
    assert kinds(head + "bar,Vin,Bar,10", *two) == [("same", "Vin")]
    assert kinds(head + "bar,Cidre,Bar,10", *two) == [("changed", "Cidre")]
    with use_lang("en"):
        rows = rows_of(
            head + "MENU1,Cidre,Bar,10\nbar,Vin,Bar,1\nMENU1,Eau,Bar,1\nbar,Ale,Bar,2", *two
        )
    assert [(row.outcome, *row.why) for row in rows] == [
        ("refused", "No service has this reference. Leave it empty for a new service."),
        ("changed",),
        ("refused", "No service has this reference. Leave it empty for a new service."),
        ("refused", "This service is in the file already, on line 3."),
    ]
    assert kinds(head + ",a,x,1\n,A,X,2\n,a,y,3") == [
        ("new", "a"),
        ("refused", "A"),
        ("new", "a"),
    ]
    assert kinds(head + "bar,Vin,Bar,1\n,vin,BAR,2", *two) == [
        ("changed", "Vin"),
        ("refused", "vin"),
    ]


def test_columns_left_out_stay_as_they_are() -> None:
    there = service("Salle", unit="day", description="Vue", vat_rate=Decimal(10), archived=True)
    [row] = rows_of("label;price\nSalle;12", there)
    assert row.changes == [("unit_price", 1000, 1200)]
    kept = {"unit": "day", "description": "Vue", "archived": True, "vat_rate": Decimal(10)}
    assert {name: row.values[name] for name in kept} == kept
    [row] = rows_of("nom\tprix\nChaise\t3")
    assert (row.values["unit"], row.values["vat_rate"]) == ("piece", RATE)


def test_a_reason_is_kept_at_no_vat_only() -> None:
    there = service("Formation", vat_rate=Decimal(0), vat_free="Exonérée")
    assert kinds("label;price\nFormation;10", there) == [("same", "Formation")]
    [row] = rows_of("label;price;taux de tva\nFormation;10;20", there)
    assert row.changes == [("vat_rate", 0, 20), ("vat_free", "Exonérée", "")]
    [row] = rows_of("label;price;vat;Motif sans TVA\nTaxe;1;0;Hors TVA")
    assert row.values["vat_free"] == "Hors TVA"


@pytest.mark.parametrize(
    ("unit", "archived", "read"),
    [
        ("personne", "Oui", ("person", True)),
        ("por persona", "sí", ("person", True)),
        ("FLAT RATE", "no", ("flat", False)),
        ("día", "x", ("day", True)),
        ("", "", ("piece", False)),
        (
            "Kilo",
            "oui",
            "Unit: Not known: “Kilo”. Use one of: Piece, Person, Hour, Day, Flat rate.",
        ),
        ("day", "maybe", "“Archived” is yes or no."),
    ],
)
def test_words_are_read_in_every_language(
    unit: str, archived: str, read: tuple[str, bool] | str
) -> None:
    with use_lang("en"):
        [row] = rows_of(f"servicio;precio;unité;archived\nSala;12;{unit};{archived}")
    if isinstance(read, str):
        assert (row.outcome, row.why) == ("refused", [read])
    else:
        assert (row.values["unit"], row.values["archived"]) == read


@pytest.mark.parametrize(
    ("price", "cents"),
    [
        ("1 234,50", 123450),
        ("1.234,50", 123450),
        ("1,234.50 €", 123450),
        ("EUR 1234.5", 123450),
        ("1.234", None),
        ("1,2345", None),
        ("-1", None),
        ("", None),
    ],
)
def test_prices_are_read_in_every_usual_spelling(price: str, cents: int | None) -> None:
    [row] = rows_of(f"service;price\nSalle;{price}")
    assert (row.outcome, row.values.get("unit_price")) == ("new" if cents else "refused", cents)


_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")),
    min_size=1,
    max_size=12,
)

_ODD = ("=1+1", 'a\n"b";c', "'tis", "'=1", "-", "1,5;2")


@settings(max_examples=80, deadline=None)
@given(
    lang=st.sampled_from(LANGUAGES),
    other=st.sampled_from(LANGUAGES),
    cents=st.integers(0, 1_000_000_000),
    rate=st.integers(0, 1_000_000).map(lambda number: Decimal(number).scaleb(-4)),
    unit=st.sampled_from(("piece", "person", "hour", "day", "flat")),
    label=_TEXT,
    description=st.just("")
    | st.sampled_from(("=1+1", 'a\n"b";c', "'tis", "'=1", "-", "1,5;2"))
    | _TEXT,
    archived=st.booleans(),
)
def test_what_goes_out_comes_back_in_every_language(
    lang: str, other: str, label: str, **facts: object
) -> None:
    cents, rate = facts.pop("cents"), facts.pop("rate")
    there = service(label, **facts, unit_price_cents=cents, vat_rate=rate)
    with use_lang(lang):
        written = "".join(as_csv(list(heads().values()), [row_of(there, "EUR")], lang))
    with use_lang(other):
        [row] = rows_of(written, there)
    assert (row.outcome, row.changes, row.why) == ("same", [], ())


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_file_whatever_breaks_it(raw: bytes) -> None:
    try:
        rows_of(b"label;price\n" + raw, service("Salle"))
    except BadFile as bad:
        assert bad.code in ("not-text", "unreadable", "empty", "too-many")
