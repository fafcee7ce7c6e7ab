"""What a row of the history says, in a person's language."""

from typing import Any

import pytest

from joinways.events.happened import happened
from joinways.i18n import use_lang
from joinways.models import History


def entry(action: str, actor: str = "user", name: str = "Ana", **more: Any) -> History:
    row = {"from_state": "", "to_state": "", "detail": {}} | more
    return History(action=action, actor=actor, actor_name=name, **row)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (entry("created"), ("pencil", "Devis créé", "neutral", "Ana", "")),
        (entry("declined"), ("circle-x", "Marqué comme perdu", "bad", "Ana", "")),
        (
            entry("declined", "client", "Léa", detail={"message": "Trop cher"}),
            ("circle-x", "Refusé par le client", "bad", "Léa", "Trop cher"),
        ),
        (
            entry("event-status", from_state="option", to_state="confirmed"),
            ("circle-dot", "Statut modifié", "info", "Ana", "Option → Confirmé"),
        ),
        (
            entry("event-changed", detail={"columns": ["title", "guests", "odd"]}),
            ("pencil", "Événement modifié", "neutral", "Ana", "Titre, Invités, odd"),
        ),
        (
            entry("invoice-payment", "stripe", "", detail={"cents": 50_000, "currency": "EUR"}),
            ("credit-card", "Payée en partie", "ok", "Stripe", "500,00\u00a0€"),
        ),
        (
            entry("invoice-settled", detail={"reason": "overpaid", "invoice": "F-1"}),
            ("circle-check", "Traité", "ok", "Ana", "F-1"),
        ),
        (
            entry("unheard-of", "system", ""),
            ("circle-dot", "unheard-of", "neutral", "Joinways", ""),
        ),
    ],
)
def test_row_says(row: History, said: tuple[str, ...]) -> None:
    with use_lang("fr"):
        shown = happened(row)
    assert (shown.icon, shown.text, shown.tone, shown.who, shown.about) == said


def test_a_row_of_several_quotes_names_its_own() -> None:
    with use_lang("en"):
        shown = happened(entry("signed", "client", "Léa"), "D-2026-001")
    assert (shown.text, shown.about) == ("Signed", "D-2026-001")
