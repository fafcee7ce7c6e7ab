"""`flask --app app account …`: accounts made by whoever runs the server."""

import click
from flask.cli import AppGroup

from joinways.account import second_factor, signing_up
from joinways.account.office import Office, Visitor
from joinways.account.pages import config, render
from joinways.account.regions import time_zone_of
from joinways.account.signing_up import Wish
from joinways.billing_fields import country_names
from joinways.domain.plan import PLANS
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import LANGUAGES, current_locale, use_lang
from joinways.messages import sentence

group = AppGroup("account", help="People who sign in.")


@group.command("create")
@click.option("--email", required=True, help="What they sign in with.")
@click.option("--name", required=True, help="What they are called.")
@click.option("--workspace", required=True, help="The name of their organisation.")
@click.option("--country", default="FR", show_default=True, help="Two letters, as in ISO 3166.")
@click.option("--language", type=click.Choice(LANGUAGES), default="fr", show_default=True)
@click.option("--plan", type=click.Choice(PLANS), default="pro", show_default=True)
def create(
    *, email: str, name: str, workspace: str, country: str, language: str, plan: str
) -> None:
    """Make a person who owns a new workspace, and print the link that sets their password."""
    country = country.upper()
    if country not in dict(country_names(current_locale())) or not country:
        raise click.ClickException(f"{country!r} is no country: two letters, such as FR")
    if "@" not in email.strip("@"):
        raise click.ClickException(f"{email!r} is no email")
    wish = Wish(
        name=name.strip(),
        email=email.strip().lower(),
        workspace=workspace.strip(),
        country=country,
        language=language,
        time_zone=time_zone_of(country),
        plan=plan,
    )
    try:
        _say(signing_up.make_account(_office(), wish))
    except Refused as refused:
        raise _english(refused) from None


@group.command("password-link")
@click.argument("email")
def password_link(email: str) -> None:
    """Print a link that sets a new password; for who cannot be mailed one."""
    try:
        _say(signing_up.password_link(_office(), email.strip().lower()))
    except Refused as refused:
        raise _english(refused) from None


@group.command("two-step-off")
@click.argument("email")
def two_step_off(email: str) -> None:
    """Turn two-step sign-in off for who lost the phone and the recovery codes."""
    try:
        second_factor.turn_off_for(_office(), email.strip().lower())
    except Refused as refused:
        raise _english(refused) from None
    click.echo("The password alone signs in again.")


def _say(address: str) -> None:
    click.echo("Whoever opens this link within 24 hours sets the password; it counts once:")
    click.echo(address)


def _office() -> Office:
    return Office(db.session, config(), render, Visitor("", "", "en"))


def _english(refused: Refused) -> click.ClickException:
    with use_lang("en"):
        return click.ClickException(sentence(refused))
