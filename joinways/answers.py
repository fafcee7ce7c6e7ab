"""What leaves with every answer: headers that protect, and errors in plain words."""

import logging

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from joinways.extensions import db
from joinways.operations.logs import request_id
from joinways.operations.requests import place
from joinways.pages import recognise_person
from joinways.web import htmx

log = logging.getLogger(__name__)

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
        "report-uri /csp-report",  # for browsers that know no report-to
        "report-to csp",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Reporting-Endpoints": 'csp="/csp-report"',
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


_KEPT_OF_ERRORS = ("Allow", "Retry-After")


def install(app: Flask) -> None:
    """Bind to the application."""
    app.after_request(_protect)
    app.after_request(_in_one_piece)
    app.teardown_request(_let_files_go)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _our_fault)


def _protect(answer: Response) -> Response:
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.is_secure:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if answer.mimetype == "text/html":
        answer.headers["Cache-Control"] = "no-store"
        answer.vary.update(("HX-Request", "Cookie", "Accept-Language"))
    return answer


def _in_one_piece(answer: Response) -> Response:
    """A file's text as a whole: Flask-Compress knows no gzip for what is streamed."""
    if request.endpoint == "static" and answer.status_code == 200 and _is_text(answer.mimetype):
        answer.direct_passthrough = False
        answer.make_sequence()
    return answer


def _let_files_go(_error: BaseException | None) -> None:
    """A large upload lies on the disk until it is closed."""
    request.close()


def _is_text(mimetype: str | None) -> bool:
    return (mimetype or "").startswith("text/") or mimetype == "image/svg+xml"


def _stale_form(error: CSRFError) -> tuple[str, int]:
    log.info("form refused: %s", error.description)
    return _page(400, "stale-form"), 400


def _http_error(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    if error.response is not None or code < 400:
        return error
    answer = make_response(_page(code, ""), code)
    answer.headers.extend(pair for pair in error.get_headers() if pair[0] in _KEPT_OF_ERRORS)
    return answer


def _our_fault(error: Exception) -> tuple[str, int]:
    """No stack trace leaves; the page names what to look for in the log."""
    log.error("%s failed at %s", request.method, place(), exc_info=error)
    db.session.rollback()
    return _page(500, ""), 500


def _page(code: int, reason: str) -> str:
    if "viewer" not in g:
        recognise_person()
    template = "errors/_error.html" if htmx() else "errors/error.html"
    return render_template(template, code=code, reason=reason, number=request_id.get())
