"""One word for one thing: translations/glossary.csv, held against every translation."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scripts.catalogue_rules import PLACEHOLDER, TAG, Pair

FILE = Path(__file__).resolve().parents[1] / "translations" / "glossary.csv"


@dataclass(frozen=True)
class Term:
    """An English word and the ways to say it; `said` and `never` are {language: ways}."""

    english: str
    said: dict[str, tuple[str, ...]]
    never: dict[str, tuple[str, ...]]


@cache
def terms(file: Path = FILE) -> tuple[Term, ...]:
    """The glossary. A cell holds several ways separated by `|`; an empty one asks for nothing."""
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Term(
                row["english"],
                {language: _ways(row[language]) for language in ("fr", "es")},
                {language: _ways(row[f"never_{language}"]) for language in ("fr", "es")},
            )
            for row in csv.DictReader(lines)
        )


def _ways(cell: str) -> tuple[str, ...]:
    return tuple(way.strip() for way in cell.split("|") if way.strip())


def complaints(pair: Pair, language: str) -> Iterator[str]:
    """Terms of the English sentence that its translation calls by another name."""
    english, translation = _prose(pair.english), _prose(pair.translation)
    for term in terms():
        if not _word(term.english, "(?:s|es)?").search(english):
            continue
        said = term.said.get(language, ())
        if said and not any(_word(way, r"\w*").search(translation) for way in said):
            yield f"“{term.english}” is {' or '.join(said)}"
        for way in term.never.get(language, ()):
            if _word(way, r"\w*").search(translation):
                yield f"“{term.english}” is never {way}"


def _prose(text: str) -> str:
    return PLACEHOLDER.sub(" ", TAG.sub(" ", text))


@cache
def _word(word: str, endings: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(word)}{endings}\b", re.IGNORECASE)
