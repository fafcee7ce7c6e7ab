"""The mails of signing: a code, and what was signed."""

from collections.abc import Callable, Sequence

from joinways.i18n import gettext, ngettext, use_lang
from joinways.models import Workspace
from joinways.notices.outbox import NewMail
from joinways.sending.letters import marker
from joinways.signing.offers import Offer, Opened

Render = Callable[..., str]
"""A template's path and its variables -> the text."""


def seller_name(workspace: Workspace) -> str:
    """The seller as the client knows it."""
    return workspace.legal_name or workspace.name


def code_mail(render: Render, found: Opened, code: tuple[int, str, str], lang: str) -> NewMail:
    """`code`: its row's id, whom it goes to, the digits."""
    row_id, email, digits = code
    with use_lang(lang):
        context = {
            "lang": lang,
            "seller": seller_name(found.workspace),
            "title": found.quote.title,
            "code": digits,
        }
        return NewMail(
            workspace_id=found.workspace.id,
            kind="signing-code",
            once=f"signing-code:{row_id}",
            to_name=found.client.name,
            to_email=email,
            language=lang,
            subject=gettext("%(code)s is your code to sign", code=digits),
            text=render("emails/signing_code.txt", **context),
            html=render("emails/signing_code.html", **context),
            from_name=seller_name(found.workspace),
            reply_to=found.workspace.email,
        )


def signed_mail(
    render: Render,
    found: Opened,
    offers: Sequence[Offer],
    act: tuple[str, str],
) -> dict[str, str]:
    """Subject, text and html of what the client gets. `act`: who signed, in which language."""
    name, lang = act
    with use_lang(lang):
        context = {
            "lang": lang,
            "seller": seller_name(found.workspace),
            "name": name,
            "offers": offers,
            "address": marker(found.link) if found.link else "",
        }
        return {
            "subject": ngettext(
                "Your signed quote: %(title)s",
                "Your signed quotes: %(title)s",
                len(offers),
                title=found.quote.title,
            ),
            "text": render("emails/signed.txt", **context),
            "html": render("emails/signed.html", **context),
        }
