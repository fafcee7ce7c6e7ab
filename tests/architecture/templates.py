"""What templates may and may not do."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from .sources import ROOT, Found

NOT_FEATURES = frozenset({"components", "emails", "errors"})
"""Folders whose partials are not fragments that htmx swaps in."""

STYLE = r"\sstyle\s*="
FORBIDDEN = {
    r"\|\s*safe\b|\bMarkup\b": "|safe lets a client's words become HTML",
    r"\{%-?\s*autoescape\s+false": "autoescape is always on",
    STYLE: "style=… is blocked by the Content-Security-Policy: give it a class",
    r"<style\b": "styles stand in static/app.css",
    r"<script\b(?![^>]*\bsrc=)": "inline script is blocked by the Content-Security-Policy",
    r"""\son[a-z]+=["']""": "on…= is blocked by the Content-Security-Policy",
    r"hx-on\b|hx-boost\b": "hx-on and hx-boost are not used here",
    r"\bjs:|javascript:": "script in an attribute is blocked by the Content-Security-Policy",
    r"""hx-trigger=("[^"]*\[|'[^']*\[)""": "a filter in hx-trigger is script",
    r"\s(?<!data-)hx-[a-z]": "htmx is spelled data-hx-…",
}
REMOTE = re.compile(
    r"""(?:\b(?:src|srcset|poster)\s*=\s*["']?|<(?:link|use|image)\b[^>]*href\s*=\s*["']?"""
    r"""|url\(\s*["']?|@import\s+["']?|\b(?:import|fetch)\b[^\n;]{0,40}["'])(?:https?:)?//"""
)
TAG = re.compile(r"<[a-z][\w-]*(?:\{\{.*?\}\}|\{%.*?%\}|[^>])*>", re.DOTALL)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
POSTS = re.compile(r"""<form\b[^>]*\bmethod\s*=\s*["']?post""", re.IGNORECASE)


@dataclass(frozen=True)
class Template:
    """A file by its path below templates/ (or static/), its comments blanked out."""

    path: str
    text: str

    @property
    def fragment_id(self) -> str | None:
        """The id of what htmx swaps: quotes/_lines.html is quotes-lines; None for a page."""
        folder, _, name = self.path.rpartition("/")
        if not folder or folder.split("/")[0] in NOT_FEATURES or not name.startswith("_"):
            return None
        part = name.removeprefix("_").removesuffix(".html")
        return f"{folder}-{part}".replace("/", "-").replace("_", "-")

    def line(self, position: int) -> int:
        return self.text.count("\n", 0, position) + 1


Rule = Callable[[Template], Found]


def blanked(text: str, pattern: str) -> str:
    """The text without its comments, its lines still where they were."""
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match[0]), text, flags=re.DOTALL)


def read_templates(folder: Path = ROOT / "templates") -> list[Template]:
    """Every template, comments blanked."""
    files = sorted(file for file in folder.rglob("*") if file.suffix in (".html", ".txt"))
    return [
        Template(file.relative_to(folder).as_posix(), blanked(file.read_text(), r"\{#.*?#\}"))
        for file in files
    ]


def read_static(folder: Path = ROOT / "static") -> list[Template]:
    """Our own styles, scripts and pictures; a library (*.min.js) is as its makers left it."""
    files = sorted(file for file in folder.rglob("*") if file.suffix in (".css", ".js", ".svg"))
    return [
        Template(file.relative_to(folder).as_posix(), blanked(file.read_text(), r"/\*.*?\*/"))
        for file in files
        if not file.name.endswith(".min.js")
    ]


def nothing_forbidden(template: Template) -> Found:
    """Nothing inline, nothing unescaped, htmx spelled data-hx-…"""
    for pattern, why in FORBIDDEN.items():
        if pattern == STYLE and template.path.startswith("emails/"):
            continue  # a mail has no stylesheet, and no policy of ours
        for match in re.finditer(pattern, template.text):
            yield template.line(match.start()), f"{match[0].strip()}: {why}"


def everything_is_local(template: Template) -> Found:
    """No page loads anything from another host."""
    for match in REMOTE.finditer(template.text):
        yield template.line(match.start()), f"{match[0].strip()}: loaded from elsewhere"


def posts_carry_a_token(template: Template) -> Found:
    """The server refuses a POST without it."""
    for match in FORM.finditer(template.text):
        if POSTS.match(match[0]) and "csrf_token" not in match[0]:
            yield template.line(match.start()), "a form posts without csrf_token"


def fragments_carry_their_id(template: Template) -> Found:
    """quotes/_lines.html is the element with id="quotes-lines", so that a swap replaces it."""
    wanted = template.fragment_id
    if wanted is None:
        return
    first = TAG.search(template.text)
    if first is None or not re.search(rf"""\sid=["']{wanted}(["']|-?\{{\{{)""", first[0]):
        yield 1, f'the first element should have id="{wanted}"'


TEMPLATE_RULES: tuple[Rule, ...] = (
    nothing_forbidden,
    everything_is_local,
    posts_carry_a_token,
    fragments_carry_their_id,
)


def breaches(rule: Rule, templates: Iterable[Template]) -> list[str]:
    """Where the rule is broken: "path:line: what is wrong"."""
    return [f"{each.path}:{line}: {what}" for each in templates for line, what in rule(each)]


def compile_problems(environment: Environment, templates: Iterable[Template]) -> list[str]:
    """Templates that don't compile: wrong syntax, a filter that doesn't exist."""
    found = []
    for each in templates:
        try:
            environment.compile(each.text, filename=each.path)
        except TemplateSyntaxError as error:
            found.append(f"{each.path}:{error.lineno}: {error.message}")
    return found


def references(environment: Environment, template: Template) -> Iterator[tuple[int, str | None]]:
    """Line and name of each template that this one includes, extends or imports from."""
    kinds = (nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)
    for node in environment.parse(template.text).find_all(kinds):
        name = node.template  # type: ignore[attr-defined]
        names = name.items if isinstance(name, nodes.Tuple | nodes.List) else [name]
        for each in names:
            yield node.lineno, each.value if isinstance(each, nodes.Const) else None


def reference_problems(environment: Environment, templates: Mapping[str, Template]) -> list[str]:
    """References that lead to no template, and fragments that no page includes."""
    found, named = [], set()
    for path, template in templates.items():
        for line, name in references(environment, template):
            named.add(name)
            if name not in templates:
                found.append(f"{path}:{line}: there is no template {name or 'of a computed name'}")
    for path, template in templates.items():
        if template.fragment_id and path not in named:
            found.append(f"{path}:1: no page includes it, so first paint and swap can differ")
    return found


def id_problems(templates: Iterable[Template]) -> list[str]:
    """Ids of fragments used twice, and targets of htmx that are no element's id.

    An empty element with a fragment's id is the place where the fragment will come.
    """
    everything = list(templates)
    fragments = {each.fragment_id: each.path for each in everything if each.fragment_id}
    found, ids, targets = [], set(), []
    for each in everything:
        for match in re.finditer(r"""\sid=["']([\w-]+)["'][^>]*>(</)?""", each.text):
            ids.add(match[1])
            if not match[2] and fragments.get(match[1], each.path) != each.path:
                where = f"{each.path}:{each.line(match.start())}"
                found.append(f"{where}: include {fragments[match[1]]} for {match[1]}")
        for match in re.finditer(r"""data-hx-target=["']#([\w-]+)["']""", each.text):
            targets.append((f"{each.path}:{each.line(match.start())}", match[1]))
    return found + [
        f"{where}: no element has id={name}" for where, name in targets if name not in ids
    ]
