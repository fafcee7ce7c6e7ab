"""What a person is written about their own account, in their language.

Such a mail belongs to no workspace. It holds a marker where a token belongs (account/tokens.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from joinways.account.office import Office
from joinways.account.tokens import marker
from joinways.account.wording import device_words
from joinways.database import new_public_id
from joinways.i18n import LANGUAGES, gettext, use_lang
from joinways.models import AccountToken, User
from joinways.outbox import NewMail, put


@dataclass(frozen=True)
class Reader:
    """Whom it goes to. `language`: fr, es, en; `name` "" for somebody whom we do not know."""

    name: str
    email: str
    language: str


@dataclass(frozen=True)
class Words:
    """What it says. `button`: what its link says and where it leads, ("", "") for none."""

    subject: str
    paragraphs: Sequence[str]
    button: tuple[str, str] = ("", "")
    after: Sequence[str] = ()


def reader_of(user: User, office: Office) -> Reader:
    """A person whom we know, in their own language, else in that of the page."""
    language = user.language if user.language in LANGUAGES else office.visitor.language
    return Reader(user.name, user.email, str(language))


def confirm_sign_up(
    session: Session, office: Office, reader: Reader, token: AccountToken, workspace: str
) -> None:
    """To somebody who wants an account: choose a password, and there is one."""
    with use_lang(reader.language):
        words = Words(
            subject=gettext("Confirm your email to begin with Joinways"),
            paragraphs=[
                gettext(
                    "You asked for an account and the workspace “%(workspace)s”. Open this page"
                    " and choose your password: both are made then.",
                    workspace=workspace,
                ),
            ],
            button=(gettext("Choose my password"), marker(token)),
            after=[
                gettext("The link works once, within 24 hours."),
                gettext("If you did not ask for it, do nothing: no account is made."),
            ],
        )
        _put(session, office, reader, "account-signup", words)


def known_already(session: Session, office: Office, reader: Reader) -> None:
    """To somebody whose address was typed where a new one was asked for."""
    with use_lang(reader.language):
        words = Words(
            subject=gettext("You have a Joinways account already"),
            paragraphs=[
                gettext(
                    "Somebody, probably you, gave this address as a new one. There is an account"
                    " with it already: sign in to that account. If you forgot the password, you can"
                    " choose a new one on the sign-in page."
                ),
            ],
            button=(gettext("Sign in"), f"{office.config.base_url}/login"),
            after=[gettext("If it was not you, do nothing: nothing was changed.")],
        )
        _put(session, office, reader, "account-known", words)


def choose_password(session: Session, office: Office, reader: Reader, token: AccountToken) -> None:
    """To somebody who forgot it."""
    with use_lang(reader.language):
        words = Words(
            subject=gettext("Choose a new password for Joinways"),
            paragraphs=[gettext("Somebody asked for a new password, probably you.")],
            button=(gettext("Choose a new password"), marker(token)),
            after=[
                gettext("The link works once, within an hour."),
                gettext("If it was not you, do nothing: your password stays as it is."),
            ],
        )
        _put(session, office, reader, "account-password", words)


def confirm_email(session: Session, office: Office, reader: Reader, token: AccountToken) -> None:
    """To the new address, which counts once its reader says so."""
    with use_lang(reader.language):
        words = Words(
            subject=gettext("Confirm your new email for Joinways"),
            paragraphs=[
                gettext("You asked to sign in with this address from now on. Confirm that it is"
                        " yours.")
            ],
            button=(gettext("Confirm this address"), marker(token)),
            after=[
                gettext("The link works once, within 24 hours."),
                gettext("If you did not ask for it, do nothing: nothing is changed."),
            ],
        )  # fmt: skip
        _put(session, office, reader, "account-email", words)


def tell_of(session: Session, office: Office, reader: Reader, word: str) -> None:
    """To the person, of a change that only they should make. `word`: see `_changes`.

    Nothing is written where no mail leaves.
    """
    if office.config.mail_url is None:
        return
    with use_lang(reader.language):
        subject, said = _changes()[word]
        where = gettext(
            "From: %(device)s, address %(ip)s.",
            device=device_words(office.visitor.user_agent),
            ip=office.visitor.ip or "–",
        )
        words = Words(
            subject=subject,
            paragraphs=[said, where],
            after=[
                gettext(
                    "If it was not you, choose a new password at once: %(address)s",
                    address=f"{office.config.base_url}/password/forgotten",
                )
            ],
        )
        _put(session, office, reader, "account-changed", words)


def tell_closed(session: Session, office: Office, reader: Reader) -> None:
    """To the address that an account had. Nothing is written where no mail leaves."""
    if office.config.mail_url is None:
        return
    with use_lang(reader.language):
        words = Words(
            subject=gettext("Your Joinways account is closed"),
            paragraphs=[
                gettext("Nobody signs in with this address any more, and what was kept of you for"
                        " that is erased."),
                gettext("What you did in a workspace stays in its history with your name, as"
                        " accounting law demands."),
            ],
        )  # fmt: skip
        _put(session, office, reader, "account-closed", words)


def _changes() -> dict[str, tuple[str, str]]:
    """word -> (subject, sentence)"""
    return _changes_of_passkeys() | {
        "password-changed": (
            gettext("Your Joinways password was changed"),
            gettext("Your password was changed. Every other browser was signed out."),
        ),
        "email-changed": (
            gettext("Your Joinways email was changed"),
            gettext("You sign in with another address from now on; this one no longer works."),
        ),
        "factor-on": (
            gettext("Two-step sign-in is on"),
            gettext("From now on, signing in also asks for a code from your phone."),
        ),
        "factor-off": (
            gettext("Two-step sign-in is off"),
            gettext("From now on, your password alone signs you in."),
        ),
        "recovery-used": (
            gettext("A recovery code was used"),
            gettext("Somebody signed in with one of your recovery codes. It can’t be used again."),
        ),
    }


def _changes_of_passkeys() -> dict[str, tuple[str, str]]:
    return {
        "passkey-added": (
            gettext("A passkey was added to your Joinways account"),
            gettext(
                "Whoever has it signs in without your password and without a code. If you did not"
                " add it, remove it in “My account” as well: a new password leaves it."
            ),
        ),
        "passkey-removed": (
            gettext("A passkey was removed from your Joinways account"),
            gettext("One of your passkeys no longer signs you in."),
        ),
        "passkeys-removed": (
            gettext("The passkeys of your Joinways account were removed"),
            gettext(
                "Your passkeys were removed together with the old password: none of them signs you"
                " in any more. You can add new ones in “My account”."
            ),
        ),
    }


def _put(session: Session, office: Office, reader: Reader, kind: str, words: Words) -> None:
    """Inside the transaction that it is about, in the language that is in use."""
    hello = gettext("Hello %(name)s,", name=reader.name) if reader.name else gettext("Hello,")
    context = {"lang": reader.language, "hello": hello, "words": words}
    mail = NewMail(
        workspace_id=None,
        kind=kind,
        once=f"{kind}:{new_public_id()}",
        to_name=reader.name,
        to_email=reader.email,
        language=reader.language,
        subject=words.subject,
        text=office.render("emails/account.txt", **context),
        html=office.render("emails/account.html", **context),
    )
    put(session, mail, office.config.mail_from)
