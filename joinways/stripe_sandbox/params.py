"""Parameters checked against the SDK's own typed dictionaries (`stripe.params`)."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, Required, Union, get_args, get_origin

import typing_extensions
from stripe import RequestOptions

from .errors import Refusal, malformed, missing
from .wire import Json

_OPTIONS = frozenset(RequestOptions.__annotations__)
# What the annotations of RequestOptions name, which the SDK imports elsewhere.
_NAMES = {"StripeContext": object, "Mapping": Mapping}
_INTEGER = re.compile(r"-?\d+")
_BOOLEANS = {"true": True, "false": False}


def check(shape: type, given: Json) -> Json:
    """The parameters with their types; raises Refusal (400) for what the SDK doesn't list."""
    return _fields(shape, given, "")


def fields_of(shape: type) -> dict[str, object]:
    """Name and type of each parameter that goes over the wire."""
    return {name: hint for name, hint in _hints(shape).items() if name not in _OPTIONS}


@cache
def _hints(shape: type) -> dict[str, object]:
    return typing.get_type_hints(shape, localns=_NAMES, include_extras=True)


def _inside(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _fields(shape: type, given: object, path: str) -> Json:
    if not isinstance(given, dict):
        raise malformed("Invalid object", path)
    known = fields_of(shape)
    for name in given:
        if name not in known:
            where = _inside(path, name)
            raise malformed(f"Received unknown parameter: {where}", where, "parameter_unknown")
    required: frozenset[str] = shape.__required_keys__  # type: ignore[attr-defined]
    for name in known:
        if name in required and name not in given:
            raise missing(_inside(path, name))
    return {name: _value(known[name], given[name], _inside(path, name)) for name in given}


def _value(hint: object, given: object, path: str) -> object:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (typing.NotRequired, Required, typing_extensions.NotRequired):
        return _optional(inner[0], given, path)
    if origin in (Union, types.UnionType):
        return _one_of(inner, given, path)
    if origin is Literal:
        return _choice(inner, given, path)
    if origin in (list, dict):
        return _list(inner[0], given, path) if origin is list else _mapping(given, path)
    if typing_extensions.is_typeddict(hint):
        return _fields(typing.cast(type, hint), given, path)
    return _scalar(hint, given, path)


def _optional(hint: object, given: object, path: str) -> object:
    # An empty value unsets an optional text, as Stripe's own libraries rely on.
    return "" if hint is str and given == "" else _value(hint, given, path)


def _one_of(hints: tuple[object, ...], given: object, path: str) -> object:
    literals = [v for h in hints if get_origin(h) is Literal for v in get_args(h)]
    if given == "" and "" in literals:
        return ""
    choices = tuple(value for value in literals if value != "")
    rest = [h for h in hints if get_origin(h) is not Literal]
    if choices and isinstance(given, str) and (given in choices or str in rest or not rest):
        # The SDK writes "Literal[…] | str" so that a newer API may add values; today's refuses.
        return _choice(choices, given, path)
    fitting = [h for h in rest if _fits(h, given)]
    return _value((fitting or rest or [str])[0], given, path)


def _fits(hint: object, given: object) -> bool:
    if isinstance(given, dict):
        return get_origin(hint) is dict or typing_extensions.is_typeddict(hint)
    if isinstance(given, list):
        return get_origin(hint) is list
    return hint in (str, int, bool, float, Decimal)


def _list(hint: object, given: object, path: str) -> list[object]:
    if not isinstance(given, list):
        raise malformed("Invalid array", path)
    return [_value(hint, item, f"{path}[{n}]") for n, item in enumerate(given)]


def _mapping(given: object, path: str) -> dict[str, object]:
    if isinstance(given, list):  # {"0": "x"} looks like a list once folded into a form
        given = {str(n): item for n, item in enumerate(given)}
    if not isinstance(given, dict):
        raise malformed("Invalid object", path)
    return {name: _scalar(str, item, _inside(path, name)) for name, item in given.items()}


def _choice(choices: tuple[object, ...], given: object, path: str) -> object:
    if given in choices:
        return given
    names = [str(choice) for choice in choices]
    listed = ", ".join(names[:-1])
    either = f"one of {listed} or {names[-1]}" if listed else names[0]
    raise malformed(f"Invalid {path}: must be {either}", path)


def _scalar(hint: object, given: object, path: str) -> object:
    if not isinstance(given, str):
        raise malformed(f"Invalid {getattr(hint, '__name__', 'value')}: {given}", path)
    if given == "" and hint is not object:
        raise _empty(path)
    if hint is int:
        return _integer(given, path)
    if hint is bool:
        return _boolean(given, path)
    if hint in (float, Decimal):
        return _decimal(given, path)
    return given


def _integer(given: str, path: str) -> int:
    if not _INTEGER.fullmatch(given):
        raise malformed(f"Invalid integer: {given}", path, "parameter_invalid_integer")
    return int(given)


def _boolean(given: str, path: str) -> bool:
    if given not in _BOOLEANS:
        raise malformed(f"Invalid boolean: {given}", path)
    return _BOOLEANS[given]


def _decimal(given: str, path: str) -> str:
    try:
        value = Decimal(given)
    except InvalidOperation:
        raise malformed(f"Invalid decimal: {given}", path) from None
    exponent: Any = value.as_tuple().exponent
    if not value.is_finite() or exponent < -12:
        raise malformed(f"Invalid decimal: {given}; must have at most 12 decimal places", path)
    return format(value, "f")


def _empty(path: str) -> Refusal:
    message = (
        f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset "
        f"a parameter; however '{path}' cannot be unset. You should remove '{path}' from your "
        "request or supply a non-empty value."
    )
    return malformed(message, path, "parameter_invalid_empty")
