"""The lines and totals of a quote; a locked one's are drawn once, since they never change.

What was drawn is kept by the hash of the content that was signed, which covers all that
`quotes/_lines.html` shows, by language, and by catalogue, so that a saved translation shows.
"""

from typing import Any

from flask import current_app, render_template
from markupsafe import Markup

from joinways.domain.quote import LOCKED
from joinways.extensions import db
from joinways.i18n import current_lang
from joinways.i18n.catalogues import CATALOGUES, Catalogue
from joinways.models import Quote
from joinways.quotes.content import section_cents, totals_of
from joinways.quotes.lookups import lines_of

MOST_KEPT = 200
"""A quote of a hundred lines takes some 60 kB."""

_kept: dict[tuple[str, str, Catalogue], Markup] = {}


def shown_lines(quote: Quote) -> dict[str, Any]:
    """What `quotes/_quote.html` shows the lines from: `drawn`, or what it draws them from.

    `lines` come along where they were read for it.
    """
    sha256, lang = quote.content_sha256, current_lang()
    if quote.state not in LOCKED or not sha256 or current_app.config["TEMPLATES_AUTO_RELOAD"]:
        return _content(quote)
    key = sha256, lang, CATALOGUES.get(lang)
    drawn = _kept.get(key)
    if drawn is None:
        content = _content(quote)
        text = render_template("quotes/_lines.html", quote=quote, **content)
        drawn = Markup(text)  # noqa: S704 - a template's own text, escaped there
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = drawn
        return {"drawn": drawn, "lines": content["lines"]}
    return {"drawn": drawn}


def _content(quote: Quote) -> dict[str, Any]:
    lines = lines_of(db.session, quote.id)
    locked = quote.state in LOCKED
    return {
        "lines": lines,
        "totals": totals_of(quote, lines),
        "subtotals": section_cents(lines),
        "locked": locked,
    }
