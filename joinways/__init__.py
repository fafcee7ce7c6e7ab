"""Joinways: a signed quote becomes exactly one Stripe invoice."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from joinways import answers, formats, i18n, pages
from joinways.account.commands import group as account_commands
from joinways.account.factor_routes import blueprint as account_factor
from joinways.account.passkey_routes import blueprint as account_passkeys
from joinways.account.password_routes import blueprint as account_password
from joinways.account.person_routes import blueprint as account_person
from joinways.account.routes import blueprint as account
from joinways.account.signup_routes import blueprint as account_signup
from joinways.audit.routes import blueprint as audit
from joinways.board.routes import blueprint as board
from joinways.catalogue.import_routes import blueprint as catalogue_import
from joinways.catalogue.routes import blueprint as catalogue
from joinways.clients.contact_routes import blueprint as contacts
from joinways.clients.import_routes import blueprint as clients_import
from joinways.clients.merge_routes import blueprint as clients_merge
from joinways.clients.routes import blueprint as clients
from joinways.config import Config, read
from joinways.database import engine_options, forbid_stray_writes, prepare
from joinways.demo import demo
from joinways.events.edit_routes import blueprint as events_edit
from joinways.events.import_routes import blueprint as events_import
from joinways.events.routes import blueprint as events
from joinways.extensions import compress, csrf, db
from joinways.following.commands import sync_command
from joinways.following.routes import blueprint as following
from joinways.invariants.commands import verify
from joinways.invoices.commands import group as invoices_commands
from joinways.invoices.restored import reconcile, reconciled, restored
from joinways.invoices.routes import blueprint as invoices
from joinways.notices.routes import blueprint as notices
from joinways.operations import alarm, logs, requests
from joinways.operations.doctor.commands import doctor
from joinways.operations.routes import blueprint as operations
from joinways.orders.commands import resume
from joinways.orders.routes import blueprint as orders
from joinways.papers.archive_routes import blueprint as archive
from joinways.papers.mention_routes import blueprint as mentions
from joinways.papers.routes import blueprint as papers
from joinways.papers.style_routes import blueprint as paper_style
from joinways.privacy.own_routes import blueprint as own_data
from joinways.privacy.routes import blueprint as privacy
from joinways.quotes.beginning_routes import blueprint as quotes_beginning
from joinways.quotes.routes import blueprint as quotes
from joinways.quotes.versions import blueprint as versions
from joinways.sending.commands import group as mails_commands
from joinways.sending.plan_routes import blueprint as plan
from joinways.sending.routes import blueprint as sending
from joinways.sheets.public_routes import blueprint as sheets_public
from joinways.sheets.routes import blueprint as sheets
from joinways.signing.commands import group as signatures_commands
from joinways.signing.routes import blueprint as signing
from joinways.signing.team import blueprint as signatures
from joinways.team.commands import group as plan_commands
from joinways.team.joining_routes import blueprint as joining
from joinways.team.routes import blueprint as team
from joinways.workspace.billing_routes import blueprint as billing
from joinways.workspace.commands import group as secrets_commands
from joinways.workspace.connect_routes import blueprint as connecting
from joinways.workspace.integration_routes import blueprint as integrations
from joinways.workspace.number_routes import blueprint as numbers
from joinways.workspace.routes import blueprint as workspace

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.0.0.1", "localhost")
BLUEPRINTS = (
    account,
    audit,
    account_factor,
    account_passkeys,
    account_password,
    account_person,
    account_signup,
    workspace,
    numbers,
    billing,
    mentions,
    integrations,
    connecting,
    notices,
    team,
    joining,
    clients,
    contacts,
    clients_merge,
    clients_import,
    events,
    catalogue,
    catalogue_import,
    events_edit,
    events_import,
    quotes,
    own_data,
    privacy,
    quotes_beginning,
    sending,
    plan,
    versions,
    invoices,
    following,
    orders,
    papers,
    archive,
    paper_style,
    board,
    sheets,
    sheets_public,
    signing,
    signatures,
    operations,
)


def create_app(config: Config | None = None) -> Flask:
    """The application. Raises ConfigError when the environment cannot be used."""
    config = config or read(os.environ)
    logs.install(config)
    alarm.install(config)
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    _configure(app, config)
    if count := config.trusted_proxies:
        fixed = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)
        app.wsgi_app = fixed  # type: ignore[method-assign]
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    forbid_stray_writes(db.session)
    csrf.init_app(app)
    compress.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    i18n.install(app.jinja_env)
    formats.install(app.jinja_env)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    pages.install(app)
    answers.install(app)
    requests.install(app)
    for command in (restored, reconcile, reconciled, sync_command, resume):
        invoices_commands.add_command(command)
    app.cli.add_command(account_commands)
    app.cli.add_command(mails_commands)
    app.cli.add_command(invoices_commands)
    app.cli.add_command(signatures_commands)
    app.cli.add_command(secrets_commands)
    app.cli.add_command(plan_commands)
    app.cli.add_command(verify)
    app.cli.add_command(doctor)
    app.cli.add_command(demo)
    return app


def _configure(app: Flask, config: Config) -> None:
    secure = config.production or config.over_https
    app.config.update(
        JOINWAYS=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(config.database_url),
        MAX_CONTENT_LENGTH=1_000_000,
        SESSION_COOKIE_NAME="__Host-joinways" if secure else "joinways",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open overnight still works
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),  # static addresses carry a fingerprint
        TEMPLATES_AUTO_RELOAD=not config.production,
        TRUSTED_HOSTS=_own_names(config),
    )


def _own_names(config: Config) -> list[str] | None:
    """The host names that we answer to, None for any. The machine's own are for its probes: what
    they get names no address of theirs, since every link is built from BASE_URL."""
    if not config.production:
        return None
    own = urlsplit(config.base_url).hostname or ""
    return [own, *config.trusted_hosts, *LOOPBACK]
