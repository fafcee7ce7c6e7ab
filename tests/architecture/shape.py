"""How big and how plain code may be."""

import ast
import re

from .sources import Found, Function, Source

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_HANDLER = 20
MOST_BRANCHES = 8
VAGUE = frozenset({"utils", "util", "helpers", "helper", "common", "misc"})
ROUTING = frozenset({"route", "get", "post", "put", "patch", "delete"})
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)


def length(function: Function) -> int:
    """Its lines, without decorators and docstring: documenting isn't punished."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def complexity(function: Function) -> int:
    """Ways through it: 1, and 1 more for each branch, loop, except and case."""
    return 1 + sum(isinstance(node, BRANCHES) for node in ast.walk(function))


def is_handler(function: Function) -> bool:
    """Does a decorator give it an address?"""
    calls = (each.func for each in function.decorator_list if isinstance(each, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr in ROUTING for call in calls)


def files_are_short(source: Source) -> Found:
    """A file that is too long holds two things."""
    if (lines := source.text.count("\n")) > LONGEST_FILE:
        yield 1, f"{lines} lines, at most {LONGEST_FILE}"


def functions_are_short(source: Source) -> Found:
    """The docstring doesn't count."""
    for function in source.functions:
        if length(function) > LONGEST_FUNCTION:
            yield (
                function.lineno,
                f"{function.name} has {length(function)} lines, at most {LONGEST_FUNCTION}",
            )


def handlers_are_short(source: Source) -> Found:
    """A route takes the form, calls an action, and answers."""
    for function in source.functions:
        if is_handler(function) and length(function) > LONGEST_HANDLER:
            yield (
                function.lineno,
                f"{function.name} has {length(function)} lines, at most {LONGEST_HANDLER}",
            )


def functions_are_simple(source: Source) -> Found:
    """Few ways through a function, so that tests can take them all."""
    for function in source.functions:
        if (ways := complexity(function)) > MOST_BRANCHES:
            yield function.lineno, f"{function.name} has {ways} branches, at most {MOST_BRANCHES}"


def imports_stand_at_the_top(source: Source) -> Found:
    """What a module needs is seen at its top; a circle of imports is a design to mend."""
    for function in source.functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield node.lineno, f"{function.name} imports inside the function"


def names_say_something(source: Source) -> Found:
    """A module called utils collects everything."""
    for part in source.module.split("."):
        if part in VAGUE:
            yield 1, f"a module called {part} says nothing"


def public_functions_are_documented(source: Source) -> Found:
    """Shapes, units and errors stand in the docstring."""
    for node in source.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name[0] == "_":
            continue
        if not ast.get_docstring(node):
            yield node.lineno, f"{node.name} has no docstring"


def nothing_is_left_to_do(source: Source) -> Found:
    """What is not done yet is not there."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if re.search(r"#.*\b(TODO|FIXME|XXX)\b|\bNotImplementedError\b", line):
            yield number, f"unfinished: {line.strip()}"


ANYWHERE = (
    files_are_short,
    functions_are_short,
    imports_stand_at_the_top,
    names_say_something,
)
IN_THE_APPLICATION = (
    handlers_are_short,
    functions_are_simple,
    public_functions_are_documented,
    nothing_is_left_to_do,
)
