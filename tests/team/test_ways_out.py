"""Who is out of a workspace, and what becomes of what they had begun."""

from flask import Flask

from tests.cast import Cast, signed_in
from tests.team.test_team import invited, member_address
from tests.web.seeing import HTMX, send, text


def test_who_belongs_nowhere_is_told_so_and_can_sign_out(app: Flask, cast: Cast) -> None:
    gone = signed_in(app, "member")
    send(signed_in(app), f"{member_address(app, cast, 'member')}/remove")
    assert gone.get("/events").location == "/no-workspace"
    assert gone.get("/events", headers=HTMX).headers["HX-Redirect"] == "/no-workspace"
    page = text(gone.get("/no-workspace"))
    assert "Vous n’appartenez à aucun espace de travail" in page
    assert "member@team.example" in page
    # Invited again, they come in with one press; signed out, they are asked to sign in again.
    address = invited(app, "member@team.example")
    assert send(signed_in(app, "member"), address).status_code == 303
    assert gone.get("/no-workspace").location == "/events"
    assert gone.get("/events").status_code == 200
    send(signed_in(app), f"{member_address(app, cast, 'member')}/remove")
    assert send(gone, "/logout").location == "/login"
    assert gone.get("/events").location == "/login?next=/events"
    assert gone.get("/no-workspace").location == "/events"
