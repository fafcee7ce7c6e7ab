"""What a client is written about a quote, plain and HTML, in the client's language.

The address that opens the quote is in no row: a mail holds a marker in its place, and the token is
written in as it leaves. A copy of the database opens nothing.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup
from sqlalchemy import select

from joinways.account.tokens import with_account_links
from joinways.config import Config
from joinways.database import Db
from joinways.domain.link_tokens import Marker
from joinways.i18n import gettext, ngettext, use_lang
from joinways.mailer import Letter
from joinways.models import Quote, ShareLink
from joinways.sending.links import address_of
from joinways.team.tokens import with_invitation_links

Render = Callable[..., str]
"""A template's path and its variables -> the text."""

KINDS = ("quote", "quote-again", "reminder")
"""Mails to a client: the first one, one more, a reminder."""

_ON_A_PAGE: dict[str, object] = {"on_page": True, "opens": "#sending-preview-title"}
"""In the preview there is no link yet."""

_MARKER = Marker("joinways-link")


@dataclass(frozen=True)
class Office:
    """What writing to clients takes besides the database."""

    config: Config
    render: Render


@dataclass(frozen=True)
class About:
    """What a mail speaks of. `quotes`: signed together, the first one has the link.

    `sender` and `workspace` are names; `client`: whom it greets, "" for nobody by name.
    """

    quotes: Sequence[Quote]
    event: str
    client: str
    workspace: str
    sender: str
    valid_until: date
    needs_code: bool = False

    @property
    def gross_cents(self) -> int:
        """Of all of them."""
        return sum(quote.gross_cents for quote in self.quotes)


@dataclass(frozen=True)
class Written:
    """A mail's words. `body`: the HTML part as a page of ours shows it."""

    subject: str
    text: str
    html: str
    body: Markup


def usual_message(kind: str, about: About, language: str) -> str:
    """The words that a person may change before they leave; the signature with them."""
    with use_lang(language):
        name = about.client
        hello = gettext("Hello %(name)s,", name=name) if name else gettext("Hello,")
        body = _reminder(about) if kind == "reminder" else _first(about)
        if kind == "quote-again":
            body = gettext("Here is our quote for “%(event)s” once more.", event=about.event)
        close = gettext("If you have any questions, please ask us.")
        by = "\n".join(each for each in (about.sender, about.workspace) if each)
        return "\n\n".join((hello, body, close, by))


def _first(about: About) -> str:
    return ngettext(
        "Here is our quote for “%(event)s”. You can read it and sign it online in a minute, without"
        " an account.",
        "Here are our quotes for “%(event)s”. You can read them and sign them online in a minute,"
        " without an account.",
        len(about.quotes),
        event=about.event,
    )


def _reminder(about: About) -> str:
    return gettext(
        "We sent you our quote for “%(event)s” and haven’t heard from you yet. You can still read"
        " it and sign it online.",
        event=about.event,
    )


def write(
    render: Render, kind: str, about: About, message: str, *, language: str, address: str
) -> Written:
    """The mail as it leaves. `address`: the link, or the marker that stands for it."""
    with use_lang(language):
        context: dict[str, object] = {
            "lang": language,
            "about": about,
            "paragraphs": [each for each in re.split(r"\n{2,}", message.strip()) if each],
            "message": message.strip(),
            "address": address,
            "opens": address,
            "reminder": kind == "reminder",
        }
        return Written(
            subject=_subject(kind, about),
            text=render("emails/quote.txt", **context),
            html=render("emails/quote.html", **context),
            body=Markup(render("emails/_quote_body.html", **context | _ON_A_PAGE)),  # noqa: S704 - escaped there
        )


def _subject(kind: str, about: About) -> str:
    facts = {"title": about.quotes[0].title, "workspace": about.workspace}
    if kind == "reminder":
        return gettext("Reminder: quote “%(title)s”, %(workspace)s", **facts)
    return gettext("Quote “%(title)s”, %(workspace)s", **facts)


def marker(link: ShareLink) -> str:
    """What stands for the link's address in a mail that has not left."""
    return _MARKER.of(link.public_id)


def with_links(db: Db, config: Config, text: str) -> str:
    """The text with the addresses of its links. One that the server's secret no longer opens
    becomes the address of this server: there is nothing better to say."""

    def addresses(names: Collection[str]) -> Mapping[str, str]:
        links = db.scalars(select(ShareLink).where(ShareLink.public_id.in_(names)))
        opened = (config.secret_key, config.base_url)
        return {link.public_id: address_of(link, *opened) for link in links}

    return _MARKER.put_in(with_invitation_links(db, config, text), addresses, config.base_url)


def with_all_links(db: Db, config: Config, text: str) -> str:
    """The same for mails about accounts too."""
    return with_account_links(db, config, with_links(db, config, text))


def finished(db: Db, config: Config, letter: Letter) -> Letter:
    """A letter about to leave, with the addresses of its links."""
    text, html = (with_all_links(db, config, each) for each in (letter.text, letter.html))
    db.rollback()
    return replace(letter, text=text, html=html)
