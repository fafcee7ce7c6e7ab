"""`flask --app app signatures …`"""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from joinways.extensions import db
from joinways.models import Signature
from joinways.signing.chain import broken

group = AppGroup("signatures", help="What was signed, and its proof.")


@group.command("verify")
def verify() -> None:
    """Walk the chain of every workspace; exit code 1 when something was changed."""
    found = broken(db.session)
    for sentence in found:
        click.echo(sentence)
    count = db.session.scalar(select(func.count()).select_from(Signature)) or 0
    click.echo(f"{count} signatures, {len(found)} problems")
    if found:
        sys.exit(1)
