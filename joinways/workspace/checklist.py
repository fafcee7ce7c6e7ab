"""The checklist of Settings > Integrations: what is done, what is to do, what is wrong.

Nothing is asked of Stripe here: it reads what the last check has found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from joinways.domain.stripe_rights import MOST_SKEW_SECONDS, RIGHTS, Right
from joinways.models import StripeConnection
from joinways.workspace.proving import Proof

DASHBOARD = "https://dashboard.stripe.com"


@dataclass(frozen=True)
class Step:
    """One line. `state`: done, todo, wrong, or warn (works, but look at it).

    `word` says which of the sentences for this step holds (templates/workspace/_checklist.html).
    """

    name: str
    state: str
    word: str


@dataclass(frozen=True)
class ShownRight:
    """A right as the last check found it: ok, lacks or unknown."""

    right: Right
    state: str
    said: str


def key_address(*, live: bool) -> str:
    """Stripe's page for a new restricted key, with name and rights filled in."""
    asked = [("name", "Joinways"), *(("permissions[]", each.slug) for each in RIGHTS)]
    return f"{DASHBOARD}{'' if live else '/test'}/apikeys/create?{urlencode(asked)}"


def rights_of(connection: StripeConnection | None) -> list[ShownRight]:
    """All rights that a key needs."""
    found = (connection.findings if connection else {}).get("rights", {})
    return [ShownRight(each, *found.get(each.name, ("unknown", ""))) for each in RIGHTS]


def checklist(
    connection: StripeConnection | None, proof: Proof | None, currency: str
) -> list[Step]:
    """The steps, in order. `currency`: the workspace's."""
    if connection is None:
        later = [Step(name, "todo", "unknown") for name in ("webhook", "taxes")]
        return [Step("key", "todo", "none"), *_unknown(), *later]
    return [
        _key(connection),
        *(_looked_at(connection, currency) if connection.findings_at else _unknown()),
        _webhook(connection, proof),
        _taxes(connection.findings.get("trial")),
        Step("live", "done", "live") if connection.livemode else Step("live", "todo", "test"),
    ]


def _unknown() -> Iterator[Step]:
    for name in ("rights", "account", "currency", "numbering", "clock"):
        yield Step(name, "todo", "unknown")


def _key(connection: StripeConnection) -> Step:
    if connection.broken == "revoked":
        return Step("key", "wrong", "ended" if connection.oauth_scope else "revoked")
    if connection.oauth_scope and not connection.simulated:
        return Step("key", "done", "authorised")
    return Step("key", "done", "simulated" if connection.simulated else "connected")


def _looked_at(connection: StripeConnection, currency: str) -> Iterator[Step]:
    found: dict[str, Any] = connection.findings
    yield _rights(connection)
    account = found.get("account", {})
    yield _charges(account.get("charges"), live=connection.livemode)
    yield _currency(account.get("currency") or "", currency)
    counted = {"account": "done", "customer": "wrong"}
    numbering = found.get("numbering", "unknown")
    yield Step("numbering", counted.get(numbering, "todo"), numbering)
    skew = found.get("skew")
    if skew is None:
        yield Step("clock", "todo", "unknown")
    else:
        off = abs(skew) > MOST_SKEW_SECONDS
        yield Step("clock", "wrong" if off else "done", "off" if off else "right")


def _rights(connection: StripeConnection) -> Step:
    if connection.oauth_scope:
        return Step("rights", "done", "whole")
    states = {each.right.name: each.state for each in rights_of(connection)}
    if any(states[each.name] == "lacks" for each in RIGHTS if each.needed):
        return Step("rights", "wrong", "needed")
    if "lacks" in states.values():
        return Step("rights", "warn", "some")
    return (
        Step("rights", "todo", "unknown")
        if set(states.values()) != {"ok"}
        else (Step("rights", "done", "all"))
    )


def _charges(charges: bool | None, *, live: bool) -> Step:
    if charges is None:
        return Step("account", "todo", "hidden")
    if charges:
        return Step("account", "done", "charges")
    return Step("account", "wrong" if live else "warn", "no-charges")


def _currency(account: str, workspace: str) -> Step:
    if not account:
        return Step("currency", "todo", "hidden")
    same = account == workspace
    return Step("currency", "done" if same else "warn", "same" if same else "other")


def _webhook(connection: StripeConnection, proof: Proof | None) -> Step:
    if not connection.listens:
        return Step("webhook", "todo", "none-platform" if connection.oauth_scope else "none")
    states = {"heard": "done", "unheard": "wrong", "problem": "wrong"}
    word = proof.state if proof else "none"
    return Step("webhook", states.get(word, "todo"), "untried" if word == "none" else word)


def _taxes(trial: dict[str, Any] | None) -> Step:
    if trial is None:
        return Step("taxes", "todo", "unknown")
    disturbed = any(trial.values())
    return Step("taxes", "wrong" if disturbed else "done", "disturbed" if disturbed else "clean")
