"""What a team was told, what each wants to be told, and the mails where they are kept here."""

from flask import Blueprint, Response, abort, current_app, flash, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.config import Config
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.mailer import MAILBOX
from joinways.notices import actions
from joinways.notices.forms import ChoicesForm
from joinways.notices.lookups import choices, mail_of, mails_of, notices_page, read_at
from joinways.notices.posting import enclosed
from joinways.notices.wording import opens, sentence
from joinways.web import access, htmx, page, viewer

blueprint = Blueprint("notices", __name__)

SETTINGS = "/settings/notifications"


@blueprint.get("/notices")
@access("member")
def notices() -> Response:
    """What was told of the kinds that this person wants to see, the newest first."""
    who = viewer()
    wanted = choices(db.session, who.user_id, who.workspace_id)
    found = notices_page(
        db.session,
        who.workspace_id,
        kinds=[kind for kind, (on_page, _) in wanted.items() if on_page],
        read_at=read_at(db.session, who.user_id, who.workspace_id),
        number=request.args.get("page", 1, type=int),
    )
    return page("notices/list.html", page=found, sentence=sentence, opens=opens)


@blueprint.post("/notices/read")
@access("member")
def notices_read() -> AnyResponse:
    """What the person has before them is no longer new."""
    until = request.form.get("until", "")
    actions.mark_read(db.session, viewer().user_id, viewer().workspace_id, until)
    return Response("", 204) if htmx() else redirect("/notices", 303)


@blueprint.get("/settings/notifications")
@access("member")
def notifications() -> Response:
    """What this person wants to be told in this workspace."""
    return _settings(ChoicesForm.of(choices(db.session, viewer().user_id, viewer().workspace_id)))


@blueprint.post("/settings/notifications")
@access("member")
def notifications_submit() -> AnyResponse:
    """Remember it."""
    form = ChoicesForm()
    if not form.validate():
        return _settings(form, 422)
    actions.choose(db.session, viewer().user_id, viewer().workspace_id, form.chosen())
    flash(gettext("Your choices are saved."), "success")
    return redirect(SETTINGS, 303)


def _settings(form: ChoicesForm, status: int = 200) -> Response:
    url = _config().mail_url
    return page(
        "notices/settings.html",
        status,
        form=form,
        mails_leave=url is not None and url != MAILBOX,
        mailbox=_keeps_mails(),
    )


@blueprint.get("/mailbox")
@access("public")
def mailbox() -> Response:
    """The mails that would have left; to who is not signed in, those about accounts alone."""
    _kept_or_404()
    return page("notices/mailbox.html", mails=mails_of(db.session, _workspace_id()))


@blueprint.get("/mailbox/<public_id>")
@access("public")
def mail(public_id: str) -> Response:
    """One of them, as it would have arrived."""
    _kept_or_404()
    found = mail_of(db.session, _workspace_id(), public_id)
    if found is None:
        abort(404)
    files = enclosed(db.session, _config(), found.brings_act)
    return page("notices/mail.html", mail=found, files=[file.name for file in files])


def _workspace_id() -> int | None:
    return g.viewer.workspace_id if g.viewer and not g.viewer.lacks_step else None


def _config() -> Config:
    config: Config = current_app.config["JOINWAYS"]
    return config


def _keeps_mails() -> bool:
    return _config().mail_url == MAILBOX and not _config().production


def _kept_or_404() -> None:
    """Where mails leave they are their readers' affair."""
    if not _keeps_mails():
        abort(404)
