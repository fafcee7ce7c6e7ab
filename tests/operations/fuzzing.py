"""Requests made up from what the pages offer: every address, every field, hostile values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from random import Random

from flask import Flask
from flask.testing import FlaskClient

ROOT = Path(__file__).resolve().parents[2]
MARK = "Zzyxwvut"
"""Stands in every name of the other workspace, and may be in no answer of ours."""

PIECES = (
    "", " ", "0", "-1", "1", "y", "9" * 400, "1e400", "nan", "null", "[]", '{"a":1}', "\t", "%s%n",
    "\r\nSet-Cookie: evil=1", "\r\nLocation: https://evil.example", "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "' OR 1=1 --", "{{7*7}}{%raw%}", "\u202e\u200b\ufeff", "😀",
    "é" * 300, "A" * 70_000, "../../etc/passwd", "=1+1", "2026-02-30", "2027-03-04", "99:99",
    "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\x7f\x1b",
    "a@b", "léa@exemple.example", "FR", "ZZ", "FR40303265045", "1.234,56", "12,5", "\uffff", "Ａ１",
)  # fmt: skip


class _Forms(HTMLParser):
    """The forms of a page: where each goes, what it holds, and the addresses of the links."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.links: set[str] = set()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((found.get("action", ""), {}))
        if tag == "a":
            self.links.add(found.get("href", ""))
        for sends in ("action", "formaction", "data-hx-post"):
            if sends in found and tag != "form":
                self.forms.append((found[sends], dict(self.forms[-1][1]) if self.forms else {}))
        if name := found.get("name"):
            self.names.add(name)
            if self.forms:
                self.forms[-1][1][name] = found.get("value", "")


@dataclass
class Ground:
    """What there is to aim at: addresses by method, forms as pages offered them, names."""

    rules: list[tuple[str, str]]
    ids: dict[str, list[str]]
    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def look_around(self, browsers: Iterable[FlaskClient], addresses: Iterable[str]) -> None:
        """Read the forms of these pages."""
        names = set(self.names)
        for browser in browsers:
            for address in addresses:
                answer = browser.get(address)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    read = _Forms()
                    read.feed(answer.get_data(as_text=True))
                    names |= read.names
                    self.forms |= {action.split("?")[0]: held for action, held in read.forms}
                answer.close()
        self.names = sorted(names | asked_for())


def asked_for() -> set[str]:
    """Names that the code asks requests for, so that none depends on a page to be tried."""
    code = "".join(path.read_text() for path in (ROOT / "joinways").rglob("routes.py"))
    code += "".join(path.read_text() for path in (ROOT / "joinways").rglob("*_routes.py"))
    return set(re.findall(r'(?:args|form)(?:\.get\(|\.getlist\(|\[)"([\w-]+)"', code))


def rules_of(app: Flask) -> list[tuple[str, str]]:
    """(method, rule) of every address, but those that end the session of who asks."""
    return [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.rule != "/logout" and rule.endpoint != "static"
    ]


def address(chance: Random, ground: Ground, rule: str) -> str:
    """An address of that rule: mostly with an id of its kind, else any other."""
    kind = rule.split("/")[1]

    def one(_: re.Match[str]) -> str:
        if chance.random() < 0.75 and ground.ids.get(kind):
            return chance.choice(ground.ids[kind])
        if chance.random() < 0.6:
            return chance.choice([each for ids in ground.ids.values() for each in ids])
        return re.sub(r"[/?#\r\n\t\x7f\x1b\\]", "", chance.choice(PIECES)[:300]) or "0"

    return re.sub(r"<[^>]+>", one, rule)


def value(chance: Random, ground: Ground, good: str) -> str:
    """What is typed: what was there, something hostile, an id, or noise."""
    kind = chance.random()
    if kind < 0.35:
        return good
    if kind < 0.8:
        return chance.choice(PIECES)
    if kind < 0.9:
        return chance.choice([each for ids in ground.ids.values() for each in ids])
    letter = chr(chance.choice((chance.randrange(1, 0xD800), chance.randrange(32, 127))))
    return "".join(
        chance.choice((letter, "a", "<", "'", "\n")) for _ in range(chance.randrange(40))
    )


def query(chance: Random, ground: Ground) -> dict[str, str]:
    """Parameters of an address."""
    if chance.random() < 0.4:
        return {}
    names = chance.sample(ground.names, chance.randrange(1, 4))
    return {name: value(chance, ground, "1") for name in names}


def fields(chance: Random, ground: Ground, target: str, token: str) -> dict[str, str | list[str]]:
    """A form: that of the page if it was seen, with a few fields changed, left out or made up."""
    held = dict(ground.forms.get(target, {}))
    made: dict[str, str | list[str]] = {
        name: good if chance.random() < 0.6 else value(chance, ground, good)
        for name, good in held.items()
        if chance.random() < 0.95
    }
    for name in chance.sample(ground.names, chance.randrange(0, 6)):
        made[name] = value(chance, ground, "1")
    if made and chance.random() < 0.1:
        made[chance.choice(list(made))] = [value(chance, ground, "1") for _ in range(3)]
    if chance.random() < 0.97:
        made["csrf_token"] = token
    return made
