"""Files as answers."""

from flask import Response, abort, current_app, request

from joinways.config import Config
from joinways.extensions import db
from joinways.kept_files import content_of
from joinways.models import Quote, StoredFile
from joinways.signing.offers import Opened


def asked_for(found: Opened) -> Quote:
    """Of quotes that are signed together the one that `?of=` names; usually the only one."""
    wanted = request.args.get("of", found.quote.public_id)
    for quote in found.quotes:
        if quote.public_id == wanted:
            return quote
    abort(404)


def pdf(content: bytes, name: str) -> Response:
    """A PDF that the browser shows. `name` is ours: number and ending."""
    return _file(content, "application/pdf", name)


def stored(file: StoredFile) -> Response:
    """A kept file, to the byte. Raises Damaged where it is no longer what was kept."""
    config: Config = current_app.config["JOINWAYS"]
    media_type, name = file.media_type, file.name
    return _file(content_of(db.session, config, file), media_type, name)


def evidence(text: str, name: str) -> Response:
    """The evidence, to the byte: its SHA-256 is the one that is chained."""
    return _file(text.encode(), "application/json", name)


def _file(content: bytes, media_type: str, name: str) -> Response:
    answer = current_app.response_class(content, mimetype=media_type)
    answer.headers.set("Content-Disposition", "inline", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return answer
