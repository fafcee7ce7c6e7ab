"""The addresses of Joinways: kept in tests/routes.txt, so that none dies or opens by accident."""

from pathlib import Path

from flask import Flask

KEPT = Path(__file__).with_name("routes.txt")
AUTOMATIC = {"HEAD", "OPTIONS"}


def routes(app: Flask) -> list[str]:
    """`METHOD /address access`, in alphabetical order of the addresses."""
    found = []
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "access", "open")
        for method in sorted((rule.methods or set()) - AUTOMATIC):
            found.append((rule.rule, method, access))
    return [f"{method:<4} {address:<40} {access}" for address, method, access in sorted(found)]


def test_addresses_are_the_kept_ones(app: Flask) -> None:
    assert routes(app) == KEPT.read_text("utf-8").splitlines(), (
        "an address appeared, vanished or changed who may open it; if that is meant,"
        " change tests/routes.txt"
    )


def test_ids_in_addresses_are_public_ones(app: Flask) -> None:
    converters = {
        (name, type(converter).__name__)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for name, converter in rule._converters.items()
    }
    # A token and a hash are no ids: who has one, was given it. A month is nobody's.
    names = ("public_id", "token", "digest", "month")
    assert converters == {(name, "UnicodeConverter") for name in names}
