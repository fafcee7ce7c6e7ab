"""`flask --app app plan …`: the operator decides about plans."""

import click
from flask.cli import AppGroup
from sqlalchemy import or_, select

from joinways.domain.plan import PLANS
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import Workspace
from joinways.team.plans import set_plan

group = AppGroup("plan", help="The plans of the workspaces.")


@group.command("list")
def list_plans() -> None:
    """Every workspace: its public id, plan and name."""
    rows = db.session.execute(
        select(Workspace.public_id, Workspace.plan, Workspace.name).order_by(Workspace.id)
    )
    for public_id, plan, name in rows:
        click.echo(f"{public_id}  {plan:<10}  {name}")


@group.command("set")
@click.argument("workspace")
@click.argument("plan", type=click.Choice(PLANS))
def set_one(workspace: str, plan: str) -> None:
    """Give WORKSPACE (public id or name) a PLAN."""
    wanted = or_(Workspace.public_id == workspace, Workspace.name == workspace)
    found = db.session.execute(select(Workspace.id, Workspace.name).where(wanted)).all()
    db.session.rollback()
    if len(found) != 1:
        why = "several workspaces are called so: use the id" if found else "no such workspace"
        raise click.ClickException(f"{why} (see: plan list)")
    try:
        before = set_plan(db.session, found[0].id, plan)
    except Refused as refused:
        raise click.ClickException(refused.code) from refused
    click.echo(f"{found[0].name}: {before} -> {plan}")
