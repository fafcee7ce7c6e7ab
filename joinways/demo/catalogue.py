"""Quotes with as many lines as wanted, one workshop of a convention after the other."""

from dataclasses import replace
from functools import cache

from joinways.demo.pieces import SampleLine

_SERVICES = (
    SampleLine("Salle en sous-commission", "0.75", "day", 31736, "20"),
    SampleLine("Pause café", "21", "person", 783, "10"),
    SampleLine("Déjeuner", "21", "person", 2719, "10", percent="4"),
    SampleLine("Vidéoprojection", "1.5", "hour", 4339, "20"),
    SampleLine("Technicien", "2.25", "hour", 4711, "20", percent="7.5"),
    SampleLine("Eaux minérales", "21", "piece", 143, "5.5"),
    SampleLine("Corbeille de fruits", "3", "piece", 1579, "5.5", off_cents=150),
    SampleLine("Animateur", "2.5", "hour", 9777, "20"),
    SampleLine("Blocs et stylos", "21", "piece", 257, "20"),
    SampleLine("Accueil", "0.5", "hour", 2911, "20"),
)
_STEP_CENTS = 7
"""Each workshop costs a little more than the one before: no two VAT amounts are alike."""


@cache
def workshops(count: int) -> tuple[SampleLine, ...]:
    """`count` lines at three rates, with fractional quantities and discounts."""
    return tuple(_line(*divmod(index, len(_SERVICES))) for index in range(count))


def _line(workshop: int, service: int) -> SampleLine:
    line = _SERVICES[service]
    label = f"{line.label}, atelier {workshop + 1}"
    return replace(line, label=label, cents=line.cents + _STEP_CENTS * workshop)
