"""What every route uses: who looks, what is theirs, how an answer leaves."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, ClassVar, TypeVar, cast

from flask import (
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_wtf import FlaskForm
from sqlalchemy import Select, bindparam, select
from werkzeug.wrappers import Response as AnyResponse

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import FormTranslations
from joinways.messages import sentence
from joinways.viewer import Viewer

Row = TypeVar("Row")
View = TypeVar("View", bound=Callable[..., Any])

ACCESS = ("public", "member", "manager", "owner")
"""Who may come in: anyone, any signed-in person, an owner or admin, an owner."""


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose messages are in the language in use, one for each field.

    Its fields stand in the order of its page, since the error summary goes by it; `begins_with`:
    those that the page has before the inherited ones.
    """

    begins_with: ClassVar[tuple[str, ...]] = ()

    class Meta:
        def get_translations(self, _form: Any) -> FormTranslations:
            return FormTranslations()

    def __iter__(self) -> Iterator[Any]:
        """Its fields, as the page has them."""
        ahead = [name for name in self.begins_with if name in self]
        return iter([self[name] for name in dict.fromkeys([*ahead, *self._fields])])

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether nothing is wrong. Each field says its first fault: with it others may go."""
        fine: bool = super().validate(extra_validators)
        for field in self:
            field.errors = list(field.errors)[:1]
        return fine


def access(level: str) -> Callable[[View], View]:
    """Declare who may reach a view; the application refuses to start without it."""
    if level not in ACCESS:
        raise ValueError(f"access is one of {ACCESS}")

    def declare(view: View) -> View:
        view.access = level  # type: ignore[attr-defined]
        return view

    return declare


def viewer() -> Viewer:
    """The signed-in person; only for views that are not public."""
    found: Viewer = g.viewer
    return found


def htmx() -> bool:
    """Whether htmx asks, and so wants a fragment."""
    return request.headers.get("HX-Request") == "true"


def mine_or_404(model: type[Row], public_id: str, query: Select[Row] | None = None) -> Row:
    """The viewer's workspace's own row of that public id; anybody else's is not there.

    `query` adds joins to the look-up. Aborts with 404.
    """
    wanted = {"public_id": public_id, "workspace_id": viewer().workspace_id}
    found: Row | None = db.session.execute(
        _mine(cast(Any, model), query), wanted
    ).scalar_one_or_none()
    if found is None:
        abort(404)
    return found


@lru_cache(maxsize=32)
def _mine(model: Any, query: Select[Any] | None) -> Select[Any]:
    """The statement of `mine_or_404`; made once for each query that is itself made once."""
    query = query if query is not None else select(model)
    return query.where(
        model.public_id == bindparam("public_id"),
        model.workspace_id == bindparam("workspace_id"),
    )


def page(template: str, code: int = 200, /, **context: Any) -> Response:
    """A rendered page or fragment."""
    return make_response(render_template(template, **context), code)


def page_or_fragment(name: str, code: int = 200, /, **context: Any) -> Response:
    """`quotes/quote` gives quotes/_quote.html to htmx and quotes/quote.html to a browser."""
    folder, _, file = name.rpartition("/")
    template = f"{folder}/_{file}.html" if htmx() else f"{name}.html"
    return page(template, code, **context)


def leave(address: str) -> AnyResponse:
    """Go to another page: 303, or for htmx 200 with HX-Redirect (a 303 would be swapped in)."""
    if htmx():
        answer = current_app.response_class("", 200)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, 303)


def attempt(action: Callable[[], Any], said: str) -> bool:
    """Do it; the next page says `said`, or why it was refused. Whether it was done."""
    try:
        action()
    except Refused as refused:
        flash(sentence(refused), "warning")
        return False
    flash(said, "success")
    return True


def local_address(address: str | None, default: str = "/events") -> str:
    """`address` when it is a path of our own, else `default`: no open redirect."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return default
    if "\\" in address or any(ord(character) < 32 for character in address):
        return default
    return address
