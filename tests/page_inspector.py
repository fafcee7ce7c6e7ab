"""What is wrong with a page: valid HTML, named controls, working references, nothing inline.

`inspect(html)` is for whole pages, `inspect(html, fragment=True)` for what htmx swaps in. Every
page a test fetches goes through it (`tests/inspecting_client.py`), so it has to be quick: one
parse, one walk, then rules over the list of elements.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from justhtml import Element, JustHTML
from justhtml.parser.context import FragmentContext

from tests.html_nesting import nesting_problems

LANGUAGES = ("fr", "es", "en")
UNLABELLED = ("hidden", "submit", "button", "image", "reset")
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "for", "list", "form")
LEFT_OVER = re.compile(r"%\(|\{\{|\{%|^(None|Undefined)$")


@dataclass(frozen=True)
class Page:
    """A parsed page or fragment: its elements in document order."""

    elements: list[Element]
    fragment: bool

    @cached_property
    def ids(self) -> Counter[str]:
        return Counter(value(each, "id") for each in self.elements if "id" in each.attrs)

    def named(self, *names: str) -> list[Element]:
        return [each for each in self.elements if each.name in names]


Rule = Callable[[Page], Iterator[str]]


def inspect(html: str, *, fragment: bool = False) -> list[str]:
    """The problems of a page, or of a fragment, each in one line; an empty list when it is fine."""
    context = FragmentContext("template") if fragment else None  # rows of a table may stand alone
    document = JustHTML(
        html,
        sanitize=False,
        collect_errors=True,
        fragment=fragment,
        fragment_context=context,
    )
    page = Page(list(walk(document.root.children or [])), fragment)
    problems = [f"line {each.line}: not valid HTML: {each.code}" for each in document.errors]
    problems += nesting_problems(html)
    for rule in FRAGMENT_RULES if fragment else PAGE_RULES:
        problems += rule(page)
    return problems


def walk(nodes: list[Element]) -> Iterator[Element]:
    """All elements below, in document order."""
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if node.name[0] not in "#!":
            yield node
        waiting.extend(reversed(node.children or []))


def value(element: Element, name: str) -> str:
    """The attribute's value; "" when it is missing or has none."""
    return element.attrs.get(name) or ""


def text(element: Element) -> str:
    """The words an element shows or says: its text, its images' alt, its own aria-label."""
    images = (value(each, "alt") for each in walk([element]) if each.name == "img")
    shown = element.to_text(separator=" ", strip=True)
    return " ".join([shown, *images, value(element, "aria-label")]).strip()


def show(element: Element) -> str:
    """An element as a person finds it again: its tag with what tells it from its like."""
    kept = ("id", "name", "type", "href", "action", "src", "class")
    said = [f'{name}="{value(element, name)}"' for name in kept if element.attrs.get(name)]
    return f"<{' '.join([element.name, *said[:3]])}>"


def one_h1(page: Page) -> Iterator[str]:
    if (number := len(page.named("h1"))) != 1:
        yield f"{number} h1, should be exactly 1"


def one_main(page: Page) -> Iterator[str]:
    if (number := len(page.named("main"))) != 1:
        yield f"{number} main, should be exactly 1"


def language(page: Page) -> Iterator[str]:
    for html in page.named("html"):
        if value(html, "lang") not in LANGUAGES:
            yield f'lang="{value(html, "lang")}" on html, should be one of {", ".join(LANGUAGES)}'


def title(page: Page) -> Iterator[str]:
    in_head = [each for each in page.named("title") if each.parent and each.parent.name == "head"]
    if len(in_head) != 1 or not text(in_head[0]):
        yield "the page has no title"


def headings(page: Page) -> Iterator[str]:
    """No level is skipped on the way down; a fragment may begin at any level."""
    before = 6 if page.fragment else 0
    for heading in page.named("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(heading.name[1])
        if level > before + 1:
            yield f"{heading.name} “{text(heading)}” follows h{before}: a level is skipped"
        before = level


def unique_ids(page: Page) -> Iterator[str]:
    for name, number in page.ids.items():
        if number > 1 or not name or re.search(r"\s", name):
            yield f'id="{name}" stands {number} times, or is not one word'


def references(page: Page) -> Iterator[str]:
    """A fragment may point into the page around it, but a label stands beside its field."""
    wanted = ("for",) if page.fragment else REFERENCES
    for element in page.elements:
        for name in wanted:
            for target in value(element, name).split():
                if target not in page.ids:
                    yield f'{show(element)}: {name}="{target}" is nowhere on the page'


def anchors(page: Page) -> Iterator[str]:
    for link in page.named("a", "use"):
        address = value(link, "href")
        if address.startswith("#") and address[1:] not in page.ids:
            yield f"{show(link)} leads nowhere on the page"


def summaries_in_order(page: Page) -> Iterator[str]:
    """What an error summary links to follows in the same order; a label's full stop stays there."""
    at = {value(each, "id"): number for number, each in enumerate(page.elements)}
    for summary in page.elements:
        if "error-summary" not in value(summary, "class").split():
            continue
        links = [each for each in walk([summary]) if each.name == "a"]
        found = [at[name] for each in links if (name := value(each, "href")[1:]) in at]
        if found != sorted(found):
            yield f"the error summary is not in the page's order: {text(summary)}"
        for link in links:
            if re.search(r"\.\s?:", text(link)):
                yield f"{show(link)} “{text(link)}”: a full stop before the colon"


def fields_named(page: Page) -> Iterator[str]:
    labelled = {value(label, "for") for label in page.named("label")}
    for field in page.named("input", "select", "textarea"):
        if value(field, "type") in UNLABELLED and field.name == "input":
            continue
        said = value(field, "aria-label").strip() or value(field, "aria-labelledby")
        if not said and value(field, "id") not in labelled - {""} and not within(field, "label"):
            yield f"{show(field)} has no label"


def labels_used(page: Page) -> Iterator[str]:
    for label in page.named("label"):
        if "for" not in label.attrs and not label.query("input, select, textarea"):
            yield f"label “{text(label)}” belongs to no field"
        if not text(label):
            yield f"{show(label)}: a label without words"


def within(element: Element, name: str) -> bool:
    """Has it an ancestor of that name?"""
    node = element.parent
    while node and node.name != name:
        node = node.parent
    return node is not None


def images_described(page: Page) -> Iterator[str]:
    for image in page.named("img"):
        if "alt" not in image.attrs:
            yield f"{show(image)} has no alt"


def buttons_named(page: Page) -> Iterator[str]:
    for button in page.named("button"):
        if not text(button):
            yield f"{show(button)} has neither text nor aria-label"
        if value(button, "type") not in ("submit", "button", "reset"):
            yield f"{show(button)} “{text(button)}” has no type"


def links_named(page: Page) -> Iterator[str]:
    for link in page.named("a"):
        if not text(link):
            yield f"{show(link)} has no text"
        if value(link, "href") in ("", "#"):
            yield f"{show(link)} “{text(link)}” leads nowhere"


def tables_headed(page: Page) -> Iterator[str]:
    for table in page.named("table"):
        if not table.query("th"):
            yield f"{show(table)} has no th"
    for cell in page.named("th"):
        if value(cell, "scope") not in ("col", "row", "colgroup", "rowgroup"):
            yield f"th “{text(cell)}” has no scope"


def nothing_inline(page: Page) -> Iterator[str]:
    """The Content-Security-Policy would block it without a word."""
    for element in page.elements:
        for name in element.attrs:
            if name == "style" or name.startswith(("on", "hx-", "data-hx-on")):
                yield f"{show(element)}: attribute {name} (style, on… and hx-… are not used here)"
        if element.name == "style":
            yield "a style element stands in the page"
    for script in page.named("script"):
        if not value(script, "src") and value(script, "type") != "application/json":
            yield f"an inline script stands in the page: {text(script)[:40]}"


def forms_guarded(page: Page) -> Iterator[str]:
    for form in page.named("form"):
        if value(form, "method").lower() != "post":
            continue
        if not form.query('input[name="csrf_token"]'):
            yield f"{show(form)} posts without csrf_token"


def nothing_left_over(page: Page) -> Iterator[str]:
    """A placeholder that a translation forgot, or a template that was not filled in."""
    for element in page.elements:
        if element.name in ("script", "code", "pre", "textarea"):
            continue
        for node in element.children or []:
            if node.name == "#text" and LEFT_OVER.search(str(node.data).strip()):
                yield f"{show(element)}: “{str(node.data).strip()[:60]}” was left unfilled"


PAGE_ONLY: tuple[Rule, ...] = (one_h1, one_main, language, title, anchors)
FRAGMENT_RULES: tuple[Rule, ...] = (
    headings,
    unique_ids,
    references,
    summaries_in_order,
    fields_named,
    labels_used,
    images_described,
    buttons_named,
    links_named,
    tables_headed,
    nothing_inline,
    forms_guarded,
    nothing_left_over,
)
PAGE_RULES = PAGE_ONLY + FRAGMENT_RULES
