"""What a draft comes to, typed in three languages, against a reckoning by fractions alone."""

import random
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from math import floor

from werkzeug.datastructures import MultiDict

from joinways.i18n import use_lang
from joinways.models import Quote
from joinways.quotes.drafts import Draft, read_draft

DRAFTS = 600
QUOTE = Quote(language="fr", currency="EUR")
DECIMAL_MARK = {"fr": ",", "es": ",", "en": "."}
RATES = ("20", "10", "5.5", "2.1", "0")


def half_up(exact: Fraction) -> int:
    """Halves away from zero."""
    size = floor(abs(exact) + Fraction(1, 2))
    return size if exact >= 0 else -size


class Typed:
    """A draft as one would type it, and the same in numbers that no code of ours has read."""

    def __init__(self, dice: random.Random, lang: str) -> None:
        self.dice, self.lang = dice, lang
        self.with_vat = dice.random() < 0.4
        self.fields: MultiDict[str, str] = MultiDict({"title": "Gala"})
        shown = "gross" if self.with_vat else "net"
        self.fields["prices_shown"] = shown
        if self.with_vat:
            self.fields["prices_with_vat"] = "1"
        self.percent, self.cents = dice.choice((("0", 0), ("7.5", 0), ("0", 12345)))
        self.fields["discount"] = f"{self.percent} %" if self.percent != "0" else ""
        if self.cents:
            self.fields["discount"] = f"{self.write('123.45')} €"
        self.by_rate: dict[Fraction, int] = defaultdict(int)
        self.sections: list[int] = []
        self.options = 0
        for number in range(dice.randrange(1, 9)):
            self.line(f"k{number}")

    def write(self, number: str) -> str:
        return number.replace(".", DECIMAL_MARK[self.lang])

    def line(self, key: str) -> None:
        self.fields.add("key", key)
        if self.dice.random() < 0.2:
            self.fields[f"kind.{key}"] = "section"
            self.fields[f"label.{key}"] = "Soir"
            self.sections.append(0)
            return
        self.item(key)

    def item(self, key: str) -> None:
        dice = self.dice
        count = Decimal(dice.randrange(1, 99_999)) / dice.choice((1, 10, 100, 10_000))
        cents, rate = dice.randrange(1, 300_000), dice.choice(RATES)
        off = dice.choice(("", "", "12.5", "100"))
        optional = dice.random() < 0.2
        self.fields[f"kind.{key}"] = "item"
        self.fields[f"quantity.{key}"] = self.write(f"{count:.4f}")
        self.fields[f"price.{key}"] = self.write(f"{cents // 100}.{cents % 100:02}")
        self.fields[f"rate.{key}"] = self.write(rate)
        self.fields[f"discount.{key}"] = self.write(off)
        if optional:
            self.fields[f"optional.{key}"] = "1"
        exact_rate = Fraction(rate)
        unit = half_up(Fraction(cents * 100) / (100 + exact_rate)) if self.with_vat else cents
        kept = 1 - Fraction(off or 0) / 100
        net = half_up(Fraction(count) * unit * kept)
        if optional:
            self.options += net
            return
        self.by_rate[exact_rate] += net
        if self.sections:
            self.sections[-1] += net

    def net_and_gross(self) -> tuple[int, int]:
        """The discount is taken off the whole and shared by weight, largest remainder first."""
        nets = dict(sorted(self.by_rate.items(), reverse=True))
        whole = sum(nets.values())
        if whole and (self.percent != "0" or self.cents):
            left = half_up(whole * (1 - Fraction(self.percent) / 100)) - self.cents
            off = whole - left
            exact = {rate: Fraction(off * net, whole) for rate, net in nets.items()}
            parts = {rate: floor(part) for rate, part in exact.items()}
            rest = off - sum(parts.values())
            for rate in sorted(exact, key=lambda each: parts[each] - exact[each])[:rest]:
                parts[rate] += 1
            nets = {rate: net - parts[rate] for rate, net in nets.items()}
        vat = sum(half_up(net * rate / 100) for rate, net in nets.items())
        return sum(nets.values()), sum(nets.values()) + vat


def read(typed: Typed) -> Draft:
    with use_lang(typed.lang):
        return read_draft(typed.fields, QUOTE)


def test_any_draft_comes_to_what_it_says() -> None:
    dice = random.Random(4)
    for number in range(DRAFTS):
        typed = Typed(dice, ("fr", "es", "en")[number % 3])
        draft = read(typed)
        assert draft.wrong == 0, [row.errors for row in draft.rows]
        assert (draft.totals.net_cents, draft.totals.gross_cents) == typed.net_and_gross()
        assert list(draft.section_cents.values()) == typed.sections
        assert draft.optional_cents == typed.options
