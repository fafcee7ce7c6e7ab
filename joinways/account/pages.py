"""What the routes of accounts share: who asks, the cookie, a refusal beside its field."""

from flask import current_app, g, request, session
from werkzeug.wrappers import Response
from wtforms import Field

from joinways.account import actions
from joinways.account.forms import SignInForm
from joinways.account.office import IP_CHARACTERS, USER_AGENT_CHARACTERS, Office, Visitor
from joinways.account.relying_party import party_of
from joinways.config import Config
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import current_lang
from joinways.mailer import MAILBOX
from joinways.messages import sentence
from joinways.web import page

STEP = "step"
"""The cookie's word for a sign-in of which the second step is missing. It opens nothing else."""


def config() -> Config:
    """The settings of this installation."""
    found: Config = current_app.config["JOINWAYS"]
    return found


def visitor() -> Visitor:
    """Who asks."""
    return Visitor(
        ip=(request.remote_addr or "")[:IP_CHARACTERS],
        user_agent=request.user_agent.string[:USER_AGENT_CHARACTERS],
        language=current_lang(),
    )


def office() -> Office:
    """What the actions of this request are handed."""
    return Office(db.session, config(), render, visitor())


def workspace_id() -> int | None:
    """The workspace that is open, if one is."""
    return g.viewer.workspace_id if g.viewer else None


def render(template: str, **context: object) -> str:
    """A mail from its template; `lang` is its reader's, whoever looks at the page."""
    return current_app.jinja_env.get_template(template).render(**context)


def keeps_mails() -> bool:
    """Whether mails are kept here to be seen, and none leaves."""
    return config().mail_url == MAILBOX and not config().production


def enter(token: str) -> None:
    """A fresh cookie, and the session before is over: nothing of before the sign-in goes on."""
    if before := session.get("token"):
        actions.sign_out(office(), before)
    _renew("token", token)


def await_code(token: str) -> None:
    """The password was right; until the code comes nobody is signed in."""
    if before := session.get("token"):
        actions.sign_out(office(), before)
    _renew(STEP, token)


def _renew(name: str, token: str) -> None:
    language = session.get("language")
    session.clear()
    session.permanent = True
    session[name] = token
    if language:
        session["language"] = language


def login_page(form: SignInForm, status: int = 200, refused: Refused | None = None) -> Response:
    """The sign-in page: with a password, or with a passkey where browsers know of any."""
    ours = config()
    return page(
        "account/login.html",
        status_of(refused) if refused else status,
        form=form,
        refusal=sentence(refused) if refused else None,
        demo=ours.env == "demo",
        signup=ours.signup,
        party=party_of(ours),
    )


def beside(field: Field, refused: Refused) -> int:
    """Put a refusal beside the field that it is about; the status of the answer."""
    field.errors = [*field.errors, sentence(refused)]
    return 422


def status_of(refused: Refused) -> int:
    """429 for what was tried too often, else 422."""
    return 429 if refused.code == "sign-in-throttled" else 422
