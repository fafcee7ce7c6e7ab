"""Which number, event, client and invoice each sample quote gets."""

from collections.abc import Sequence

from joinways.demo.numbers import Numbers
from joinways.demo.pieces import SampleQuote
from joinways.demo.planned import Planned, Scene
from joinways.models import Client, Event


def plan_quotes(
    scene: Scene,
    clients: dict[int, Client],
    events: dict[str, Event],
    samples: Sequence[SampleQuote],
) -> list[Planned]:
    """The quotes in the order they were created, `clients` by id, `events` by key."""
    ordered = sorted(samples, key=lambda sample: sample.created)
    numbers = _numbers(scene, ordered)
    billed = _invoice_numbers(ordered)
    planned = []
    for sample, number in zip(ordered, numbers, strict=True):
        event = events[sample.event]
        amendment, replaced_on = _amendment(sample, ordered, numbers)
        planned.append(
            Planned(
                sample=sample,
                number=number,
                event_id=event.id,
                client=clients[event.client_id],
                invoice_number=billed.get((sample.title, "invoice"), ""),
                earlier_number=billed.get((sample.title, "earlier"), ""),
                amendment=amendment,
                replaced_on=replaced_on,
            )
        )
    return planned


def _numbers(scene: Scene, ordered: Sequence[SampleQuote]) -> list[str | None]:
    numbers = Numbers()
    return [
        None if sample.state == "draft" else numbers.take(scene.calendar.day(sample.created).year)
        for sample in ordered
    ]


def _invoice_numbers(ordered: Sequence[SampleQuote]) -> dict[tuple[str, str], str]:
    """By the quote's title and which of its invoices, counted as they were issued."""
    issued = sorted(
        (invoice.issued, each.title, name)
        for each in ordered
        for name, invoice in (("earlier", each.earlier), ("invoice", each.invoice))
        if invoice
    )
    return {
        (title, name): f"TILLEULS-{count:04}" for count, (_, title, name) in enumerate(issued, 1)
    }


def _amendment(
    sample: SampleQuote, ordered: Sequence[SampleQuote], numbers: Sequence[str | None]
) -> tuple[str, int]:
    """The number of the quote that replaced it, and the day that one was signed."""
    for other, number in zip(ordered, numbers, strict=True):
        if sample.replaced_by and other.title == sample.replaced_by:
            return number or "", other.answered or 0
    return "", 0
