"""`flask --app app mails …`"""

import sys

import click
from flask.cli import AppGroup

from joinways.extensions import db
from joinways.sending.bounces import MOST_BYTES, bounce_of, came_back

group = AppGroup("mails", help="Mails that Joinways wrote.")


@group.command("bounced")
def bounced() -> None:
    """Read a mail that came back from the standard input, and note it on the one that it is about.

    For the mail server to call for each mail to MAIL_FROM. Always ends with 0, for another code
    would send a bounce of the bounce.
    """
    bounce = bounce_of(sys.stdin.buffer.read(MOST_BYTES))
    if bounce is None:
        click.echo("no report of a mail that came back: nothing noted")
    elif came_back(db.session, bounce):
        click.echo(f"noted: {bounce.words}")
    else:
        click.echo("no mail of ours: nothing noted")
