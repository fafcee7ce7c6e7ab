"""Words written straight into a template, where no translation reaches them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

# Proper names, and the languages' own names in the switch between them.
NAMES = {"Joinways", "Stripe", "Factur-X", "Français", "Español", "English"}
SHOWN_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
BUTTONS = {"submit", "button", "reset"}
UNSEEN = {"script", "style", "code", "kbd", "samp"}
WORD = re.compile(r"[^\W\d_]{2,}(?:[-’'][^\W\d_]+)*")


def hard_coded(source: str, is_html: bool = True) -> list[tuple[int, str]]:
    """(line, words) for each visible text of a template outside `{{ }}` and `{% trans %}`.

    Text within script, style and code, or within an element with translate="no", isn't prose.
    Raises TemplateSyntaxError for a template that Jinja doesn't take.
    """
    text = _without_jinja(source)
    found = list(_printed(source))
    if is_html:
        page = _Page()
        page.feed(text)
        page.close()
        found += page.found
    else:
        found += [(number, line) for number, line in enumerate(text.splitlines(), 1)]
    return sorted((line, words.strip()) for line, words in found if _has_words(words))


def in_file(path: Path) -> list[tuple[int, str]]:
    """`hard_coded` for a file; all but .html is plain text."""
    return hard_coded(path.read_text("utf-8"), path.suffix == ".html")


def _has_words(text: str) -> bool:
    return any(word not in NAMES for word in WORD.findall(text))


def _environment() -> Environment:
    return Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def _without_jinja(source: str) -> str:
    """What is left of a template: its text, with the line breaks of all that was taken out."""
    kept = []
    names: list[str] = []  # of the tag that is being read: block, main_class
    closing = None  # the tag that ends what isn't prose
    for _, kind, value in _environment().lex(source):
        if kind == "block_begin":
            names = []
        elif kind == "name":
            names.append(value)
        elif kind == "block_end":
            closing = None if closing in names[:1] else closing or _closing(names)
        is_prose = kind == "data" and not closing
        kept.append(value if is_prose else "\n" * value.count("\n"))
    return "".join(kept)


def _closing(names: list[str]) -> str | None:
    """The tag that ends a translation, or a block that fills in a `class` (by its name)."""
    if names[:1] == ["trans"]:
        return "endtrans"
    return "endblock" if names[:1] == ["block"] and names[1].endswith("_class") else None


def _printed(source: str) -> Iterator[tuple[int, str]]:
    """Capitalised words printed as they are: `{{ "Yes" if paid else "No" }}`."""
    for output in _environment().parse(source).find_all(nodes.Output):
        for expression in output.nodes:
            for constant in _outcomes(expression):
                text = str(constant.value)
                if text[:1].isupper() and not text.isupper():
                    yield constant.lineno, text


def _outcomes(expression: nodes.Expr | None) -> Iterator[nodes.Const]:
    if isinstance(expression, nodes.Const):
        yield expression
    elif isinstance(expression, nodes.CondExpr):
        yield from _outcomes(expression.expr1)
        yield from _outcomes(expression.expr2)
    elif isinstance(expression, nodes.Concat):
        for part in expression.nodes:
            yield from _outcomes(part)


class _Page(HTMLParser):
    """Collects the visible texts of a page: `found` holds (line, text)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if self._unseen:
            # A nested element of the same name has an end tag of its own.
            self._unseen += [tag] if tag == self._unseen[0] else []
            return
        if tag in UNSEEN or values.get("translate") == "no":
            self._unseen.append(tag)
            return
        shown = SHOWN_ATTRIBUTES | ({"value"} if values.get("type") in BUTTONS else set())
        line = self.getpos()[0]
        self.found += [(line, value) for name, value in values.items() if name in shown]

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and tag == self._unseen[0]:
            self._unseen.pop()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        first = self.getpos()[0]
        self.found += [(first + each, line) for each, line in enumerate(data.split("\n"))]
