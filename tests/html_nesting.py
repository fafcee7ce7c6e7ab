"""Are tags closed in order, and do they stand where HTML lets them?

A parser repairs what it reads, and says little about an unclosed element or a paragraph inside a
table. This looks at the tags as they are written, and is stricter than HTML: what is opened has to
be closed, whether HTML would let it be left out or not.
"""

from html.parser import HTMLParser

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
ROWS = frozenset({"tr", "script", "template"})
CHILDREN = {
    "table": frozenset({"caption", "colgroup", "thead", "tbody", "tfoot"}) | ROWS,
    "thead": ROWS,
    "tbody": ROWS,
    "tfoot": ROWS,
    "tr": frozenset({"td", "th", "script", "template"}),
    "ul": frozenset({"li", "script", "template"}),
    "ol": frozenset({"li", "script", "template"}),
    "dl": frozenset({"dt", "dd", "div", "script", "template"}),
    "select": frozenset({"option", "optgroup", "hr", "button"}),
}
PARENTS = {
    "li": ["ul", "ol", "menu"],
    "dt": ["dl", "div"],
    "dd": ["dl", "div"],
    "td": ["tr"],
    "th": ["tr"],
    "tr": ["table", "thead", "tbody", "tfoot"],
    "option": ["select", "optgroup", "datalist"],
    "optgroup": ["select"],
}
NOT_INSIDE = {
    "a": ("a", "button"),
    "button": ("a", "button"),
    "form": ("form",),
    "label": ("label", "button", "a"),
    "input": ("button", "a"),
    "select": ("button", "a"),
    "textarea": ("button", "a"),
}


class Nesting(HTMLParser):
    """Reads tags as written; `problems` fills up on the way."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, int]] = []
        self.problems: list[str] = []

    def complain(self, what: str) -> None:
        self.problems.append(f"line {self.getpos()[0]}: {what}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        for name in {each for each in names if names.count(each) > 1}:
            self.complain(f"<{tag}> has {name} twice")
        self.check_place(tag)
        if tag not in VOID:
            self.open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            if not any(name in ("svg", "math") for name, _ in self.open):
                self.complain(f"<{tag}/> doesn't close itself in HTML")
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            self.open.pop()
        elif tag in [name for name, _ in self.open]:
            while self.open[-1][0] != tag:
                name, line = self.open.pop()
                self.complain(f"</{tag}> comes before the </{name}> of line {line}")
            self.open.pop()
        else:
            self.complain(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open and self.open[-1][0] in CHILDREN:
            self.complain(f"words stand directly in <{self.open[-1][0]}>: {data.strip()[:40]}")

    def check_place(self, tag: str) -> None:
        """Complain when `tag` may not stand in what is open now (the top of a fragment may)."""
        around = [name for name, _ in self.open]
        for name in NOT_INSIDE.get(tag, ()):
            if name in around:
                self.complain(f"<{tag}> inside <{name}>")
        if not around or around[-1] in ("template", "hx-partial"):
            return
        wrong_child = around[-1] in CHILDREN and tag not in CHILDREN[around[-1]]
        if wrong_child or (tag in PARENTS and around[-1] not in PARENTS[tag]):
            self.complain(f"<{tag}> directly in <{around[-1]}>")


def nesting_problems(html: str) -> list[str]:
    """Tags that are unclosed, crossed, doubled or in the wrong place, each in one line."""
    reader = Nesting()
    reader.feed(html)
    reader.close()
    unclosed = [f"line {line}: <{tag}> is never closed" for tag, line in reader.open]
    return reader.problems + unclosed
