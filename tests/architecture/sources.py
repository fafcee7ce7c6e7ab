"""Python files as the rules see them: their place, their tree, what they import."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Function = ast.FunctionDef | ast.AsyncFunctionDef
Found = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class Source:
    """One file: its path from the top of the project ("joinways/web.py"), and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        """Its dotted name: joinways/events/routes.py is joinways.events.routes."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """Line and full name of each import; `from a import b` is a.b, dots are resolved."""
        found: list[tuple[int, str]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = self.absolute(node)
                found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
        return found

    def absolute(self, node: ast.ImportFrom) -> str:
        """The package that a relative import means."""
        if not node.level:
            return node.module or ""
        package = self.module.split(".")
        up = node.level - (1 if self.path.endswith("__init__.py") else 0)
        return ".".join([*package[: len(package) - up], *filter(None, [node.module])])

    @cached_property
    def functions(self) -> list[Function]:
        """All functions and methods, nested ones too."""
        nodes = ast.walk(self.tree)
        return [each for each in nodes if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]


Rule = Callable[[Source], Found]


def read(*patterns: str, root: Path = ROOT) -> list[Source]:
    """The files that match, below the top of the project, in the order of their names."""
    files = sorted({file for pattern in patterns for file in root.glob(pattern)})
    kept = (file for file in files if ".venv" not in file.parts)
    return [Source(file.relative_to(root).as_posix(), file.read_text()) for file in kept]


def breaches(rule: Rule, sources: Iterable[Source]) -> list[str]:
    """Where the rule is broken: "path:line: what is wrong"."""
    return [f"{each.path}:{line}: {what}" for each in sources for line, what in rule(each)]


def below(name: str, *packages: str) -> bool:
    """Is `name` one of the packages, or inside one?"""
    return any(name == package or name.startswith(package + ".") for package in packages)
