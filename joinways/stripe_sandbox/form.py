"""Parameters as Stripe's SDKs send them: `a[b][0][c]=1`, form-encoded."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from .wire import Json

_PARTS = re.compile(r"\[([^\[\]]*)\]")


def unfold(encoded: str) -> Json:
    """Nested dicts and lists of strings, from a form or a query string."""
    tree: Json = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        head, _, rest = name.partition("[")
        _place(tree, [head, *_PARTS.findall("[" + rest if rest else "")], value)
    return {name: _with_lists(value) for name, value in tree.items()}


def _place(tree: Json, path: list[str], value: str) -> None:
    for part in path[:-1]:
        name = _name(tree, part)
        if not isinstance(tree.get(name), dict):
            tree[name] = {}
        tree = tree[name]
    tree[_name(tree, path[-1])] = value


def _name(tree: Json, part: str) -> str:
    """`a[]` appends."""
    return part or str(len(tree))


def _with_lists(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(item) for name, item in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
