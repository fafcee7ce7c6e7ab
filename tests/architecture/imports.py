"""Who may import what: docs/ARCHITECTURE.md says why."""

import sys
from collections.abc import Iterable

from .sources import Found, Source, below

STANDARD = frozenset(sys.stdlib_module_names)
FEATURES = (
    "audit",
    "account",
    "workspace",
    "notices",
    "team",
    "clients",
    "events",
    "catalogue",
    "quotes",
    "sending",
    "invoices",
    "following",
    "orders",
    "papers",
    "board",
    "signing",
    "sheets",
    "privacy",
    "operations",
)
"""From the lowest to the highest: a lower one never imports a higher one."""
DRAWS_ONLY = ("documents",)
"""Draws what it is handed: it imports no feature, and any feature may import it."""
WIRING = ("__init__", "pages", "answers", "commands", "demo", "background", "invariants")
"""Puts everything together: may import everything, and nothing else imports it."""
TOP = ("joinways", "joinways.create_app")
STRIPE_DOOR = "joinways/stripe_gateway/door.py"
STRIPE_TYPES = "joinways/stripe_sandbox/"
"""The stand-in reads the types of Stripe's SDK, to know what Stripe takes; it calls nothing."""
FLASK = ("flask", "werkzeug")
DOORS = {
    # what reaches others: the files that may import it; Stripe's SDK has its own rule
    "smtplib": ("joinways/mailer.py",),
    "sentry_sdk": ("joinways/operations/alarm.py",),
    "fsspec": ("joinways/storage.py",),
    "urllib.request": ("joinways/operations/doctor/machine.py",),
    "http.client": ("joinways/stripe_sandbox/deliveries.py",),
    "socket": ("joinways/stripe_sandbox/server.py",),
    **dict.fromkeys(("requests", "urllib3", "httpx", "aiohttp", "asyncio", "s3fs", "boto3"), ()),
    **dict.fromkeys(("ftplib", "imaplib", "poplib", "xmlrpc", "socketserver", "subprocess"), ()),
}
"""docs/SECURITY.md, "With whom it speaks"."""

BASE = {
    # who: (what of ours, which libraries besides the standard one)
    "config": (("config", "domain", "mailer", "operator_settings", "storage"), ("cryptography",)),
    "storage": ((), ("fsspec",)),
    "kept_files": (("config", "database", "models", "storage"), ("sqlalchemy",)),
    "operator_settings": ((), ()),
    "domain": (("domain",), ()),
    "database": ((), ("sqlalchemy",)),
    "models": (("models", "database", "domain", "extensions"), ("sqlalchemy",)),
    "extensions": (("database",), ("flask_compress", "flask_sqlalchemy", "flask_wtf")),
    "i18n": (("i18n",), ("babel", "jinja2", "markupsafe", "wtforms")),
    "formats": (("i18n", "domain"), ("babel", "jinja2", "markupsafe")),
    "folding": ((), ("sqlalchemy",)),
    "messages": (("i18n", "formats", "domain"), ()),
    "documents": (
        ("documents", "i18n", "formats", "domain"),
        ("facturx", "lxml", "pypdf", "stdnum", "typst"),
    ),
    "mailer": (("domain",), ()),
    "outbox": (("models", "database"), ("sqlalchemy",)),
    "stripe_words": (("domain",), ()),
    "stripe_params": (("domain", "stripe_words"), ()),
    "stripe_errors": (("stripe_words",), ()),
    "stripe_gateway": (
        ("stripe_gateway", "domain", "stripe_words", "stripe_params", "stripe_errors"),
        ("stripe",),
    ),
    "stripe_sandbox": (("stripe_sandbox",), ("flask", "werkzeug", "stripe", "typing_extensions")),
}


def part_of(module: str) -> str:
    """The feature or module right below joinways: joinways.events.routes is of events."""
    return [*module.split("."), "__init__"][1]


def base_imports_what_it_may(source: Source) -> Found:
    """The parts below the features keep to the table BASE."""
    part = part_of(source.module)
    if part not in BASE:
        return
    ours, libraries = BASE[part]
    for line, name in source.imports:
        root = name.split(".")[0]
        if root == "joinways":
            if not below(name, *(f"joinways.{each}" for each in ours)):
                yield line, f"{part} may not import {name}"
        elif root not in STANDARD and root not in libraries:
            yield line, f"{part} may not import {name}"


def features_keep_their_order(source: Source) -> Found:
    """A feature imports itself, lower features and the base; the base imports no feature."""
    part = part_of(source.module)
    if part in WIRING:
        return
    allowed = FEATURES[: FEATURES.index(part) + 1] if part in FEATURES else ()
    for line, name in source.imports:
        other = part_of(name) if below(name, "joinways") else ""
        if other in FEATURES and other not in allowed:
            yield line, f"{part} may not import {name}: the order is {' < '.join(FEATURES)}"


def every_feature_has_its_place(source: Source) -> Found:
    """A folder with routes is a feature, and FEATURES says where it stands."""
    part = part_of(source.module)
    routes = source.path == f"joinways/{part}/routes.py"
    if routes and part not in (*FEATURES, *DRAWS_ONLY, "stripe_sandbox"):
        yield 1, f"{part} has routes, so FEATURES must say where it stands"


def nothing_imports_the_wiring(source: Source) -> Found:
    """Only app.py, scripts and tests begin at the top."""
    if not source.path.startswith("joinways/") or part_of(source.module) in WIRING:
        return
    for line, name in source.imports:
        if name in TOP or below(name, *(f"joinways.{each}" for each in WIRING)):
            yield line, f"only the wiring itself imports {name}"


def stripe_has_one_door(source: Source) -> Found:
    """Stripe's SDK is imported once; what passes the door are our own words."""
    if source.path == STRIPE_DOOR or source.path.startswith(STRIPE_TYPES):
        return
    for line, name in source.imports:
        if below(name, "stripe"):
            yield line, f"only {STRIPE_DOOR} imports stripe"


def others_are_reached_by_named_doors(source: Source) -> Found:
    """Whom the server calls is a short list: no address that a person typed is ever opened."""
    for line, name in source.imports:
        for what, doors in DOORS.items():
            if below(name, what) and source.path not in doors:
                yield line, f"only {' and '.join(doors) or 'nobody'} imports {what}"


def sandbox_stands_apart(source: Source) -> Found:
    """Production never reaches the simulated Stripe."""
    if source.path.startswith("joinways/stripe_sandbox/"):
        return
    for line, name in source.imports:
        if below(name, "joinways.stripe_sandbox"):
            yield line, "the application may not know the simulated Stripe"


def no_views_as_classes(source: Source) -> Found:
    """A page is a function."""
    for line, name in source.imports:
        if below(name, "flask.views"):
            yield line, "a page is a function, not a class"


IMPORT_RULES = (
    base_imports_what_it_may,
    features_keep_their_order,
    every_feature_has_its_place,
    nothing_imports_the_wiring,
    stripe_has_one_door,
    others_are_reached_by_named_doors,
    sandbox_stands_apart,
    no_views_as_classes,
)


def actions_reaching_flask(sources: Iterable[Source]) -> list[str]:
    """Actions that import Flask, themselves or through what they import, with the way there.

    The user, the language, the gateway and the clock are arguments of an action, so that a test, a
    command or a webhook runs it alike.
    """
    known = {each.module: each for each in sources}
    found = []
    for module, source in known.items():
        part, _, rest = module.removeprefix("joinways.").partition(".")
        if part in FEATURES and rest.split(".")[0] == "actions":
            found += [f"{source.path}: {way}" for way in ways_to_flask(source, known)]
    return found


def ways_to_flask(source: Source, known: dict[str, Source]) -> list[str]:
    """Each way by which a module comes to import Flask: "a -> b -> flask"."""
    found = []
    waiting, seen = [(source, source.module)], {source.module}
    while waiting:
        here, way = waiting.pop()
        for _, name in here.imports:
            if name.split(".")[0].split("_")[0] in FLASK:
                found.append(f"{way} -> {name}")
            target = name if name in known else name.rpartition(".")[0]
            if target in known and target not in (seen | {"joinways"}):
                seen.add(target)
                waiting.append((known[target], f"{way} -> {target}"))
    return found
