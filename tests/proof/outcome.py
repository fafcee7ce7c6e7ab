"""What became of a scenario: read from the database and from the simulated Stripe, and judged."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.proof.looking import looking, violations
from tests.proof.scenario import Result, Scenario
from tests.proof.stage import Pressed, Stage
from tests.stand_in import Json

COUNTED = ("duplicates", "lost", "stuck", "mailed twice")
SOON = timedelta(seconds=5)

_ROW = """
SELECT quote.state, quote.gross_cents, quote.net_cents, invoicing.status, invoicing.step,
       invoicing.problem, invoicing.mail, invoicing.number, invoicing.next_try_at,
       invoicing.lease_until
FROM quote LEFT JOIN invoicing ON invoicing.quote_id = quote.id
WHERE quote.id = :quote ORDER BY invoicing.number DESC LIMIT 1"""


@dataclass(frozen=True)
class Seen:
    """A quote and its latest attempt, as the database has them now; None without an attempt.

    `waiting`: its back-off is not over. `held_seconds`: how long it is still under a lease.
    """

    state: str
    net_cents: int
    gross_cents: int
    status: str | None
    step: str | None
    problem: str | None
    mail: str | None
    number: int | None
    waiting: bool
    held_seconds: float

    @property
    def at_rest(self) -> bool:
        """Whether the attempt came to its end."""
        return self.status in ("done", "released")

    @property
    def over(self) -> bool:
        """Whether nobody does anything about it for the moment."""
        return self.at_rest or self.waiting


def see(stage: Stage, quote: Pressed) -> Seen:
    """Look at the quote from outside."""
    [row] = stage.rows(_ROW, quote=quote.id)
    due, free = row.pop("next_try_at"), row.pop("lease_until")
    if due is None:
        return Seen(**row, waiting=False, held_seconds=0)
    moment = datetime.now(UTC) + timedelta(seconds=float(stage.clock.read_text()))
    held = max(0.0, (_moment(free) - moment).total_seconds())
    return Seen(**row, waiting=not held and _moment(due) > moment + SOON, held_seconds=held)


def _moment(stored: str | datetime) -> datetime:
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def waits_for_a_person(scenario: Scenario, seen: Seen) -> bool:
    """Whether somebody numbered an empty draft by hand, and nobody here may decide about it."""
    return scenario.hand == "finalize-empty" and seen.problem == "finalized-differs"


def judge(result: Result, stage: Stage, quote: Pressed) -> None:
    """Write down everything that should not be."""
    seen = see(stage, quote)
    marked = [
        each
        for each in stage.stripe.objects("invoice")
        if each["metadata"].get("quote") == quote.public_id
    ]
    numbered = [each for each in marked if each["status"] not in ("draft", "void")]
    ids = {each["id"] for each in marked}
    mails = sum(each["invoice"] in ids for each in stage.stripe.mailbox())
    stored = stage.rows("SELECT * FROM invoice WHERE quote_id = :id AND live", id=quote.id)
    waits = waits_for_a_person(result.scenario, seen) and mails == 0
    found = {
        "duplicates": len(numbered) > 1 or len(stored) > 1,
        "lost": not waits and _lost(seen, numbered, stored),
        "stuck": not waits and not seen.at_rest,
        "mailed twice": mails > 1,
    }
    result.counts = {name: int(found[name]) for name in COUNTED}
    result.wrong += [f"{name}: {seen}, {_told(marked)}" for name in COUNTED if found[name]]
    result.wrong += [] if waits else _mail_problems(result.scenario, seen, mails)
    if seen.number != 1 and not (result.scenario.faults or result.scenario.hand):
        result.wrong.append(f"given back without a reason: {seen}")
    if any(each["status"] == "draft" for each in marked) and not result.scenario.expire:
        result.wrong.append(f"a draft is left: {_told(marked)}")
    result.wrong += violations(looking(stage.engine, stage.stripe))


def _lost(seen: Seen, numbered: list[Json], stored: list[dict[str, Any]]) -> bool:
    """Whether the invoice is missing here or there, or is another one than the quote says."""
    if seen.state != "invoiced" or not numbered or not stored:
        return True
    there = {(each["id"], each["number"], each["subtotal"], each["total"]) for each in numbered}
    here = stored[0]
    ours = (here["stripe_id"], here["number"], here["net_cents"], here["gross_cents"])
    return ours not in there or ours[2:] != (seen.net_cents, seen.gross_cents)


def _mail_problems(scenario: Scenario, seen: Seen, mails: int) -> list[str]:
    """The word for the mail must be true, and a mail may only lack where nobody can know."""
    if seen.mail == "sent" and mails != 1:
        return [f"said to be sent, but {mails} mails left"]
    if seen.at_rest and seen.mail == "none":
        return ["ended without a word about the mail"]
    if mails == 0 and not may_lack_mail(scenario):
        return [f"no mail left, and no reason for it: {seen}"]
    return []


def may_lack_mail(scenario: Scenario) -> bool:
    """Whether a person may be left to decide: keys forgotten, the mail refused, paid by hand."""
    touched = any(each["match"] == "invoices.send" for each in scenario.faults)
    return touched or bool(scenario.expire) or scenario.hand == "pay"


def _told(invoices: list[Json]) -> str:
    return str([(each["id"], each["status"], each["number"], each["total"]) for each in invoices])
