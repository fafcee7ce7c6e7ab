"""`flask --app app secrets rotate`"""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from joinways.config import Config
from joinways.extensions import db
from joinways.resealing import count_older, reseal_all
from joinways.vault import Vault

group = AppGroup("secrets", help="Secrets at rest.")


@group.command("rotate")
@with_appcontext
def rotate() -> None:
    """Seal every secret anew with the newest ENCRYPTION_KEY; exit code 1 when one stays shut.

    May be stopped and run again. Afterwards the older keys can be removed.
    """
    config: Config = current_app.config["JOINWAYS"]
    vault, shut = Vault(config.encryption_keys), 0
    for tally in reseal_all(db.session, vault):
        click.echo(f"{tally.column}: {tally.resealed} sealed anew, {tally.already} already")
        for row_id in tally.shut:
            click.echo(f"{tally.column}, row {row_id}: no key opens it", err=True)
        shut += len(tally.shut)
    older = count_older(db.session, vault) - shut
    if older or shut:
        click.echo(f"Keep the older keys: {older + shut} secrets need them or another one.")
        raise SystemExit(1)
    click.echo("The newest key opens every secret: the older ones can be removed.")
