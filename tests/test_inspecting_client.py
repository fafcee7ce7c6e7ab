"""The inspecting client lets good answers pass and fails on each kind of bad one."""

from collections.abc import Iterator

import pytest
from flask import Flask, Response, redirect, request

from tests.inspecting_client import InspectingClient, policy_problems

PAGE = (
    '<!doctype html><html lang="es"><head><title>Presupuesto</title></head>'
    "<body><main><h1>Presupuesto</h1></main></body></html>"
)
FRAGMENT = '<p id="quotes-totals">1 000 €</p>'
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "private, no-store",
    "Vary": "Cookie, HX-Request",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class Answer:
    """What the tiny application answers next."""

    def __init__(self) -> None:
        self.body = PAGE
        self.status = 200
        self.headers = dict(HEADERS)
        self.mimetype: str | None = "text/html"


@pytest.fixture
def answer() -> Answer:
    return Answer()


@pytest.fixture
def client(answer: Answer) -> Iterator[InspectingClient]:
    app = Flask(__name__)
    app.test_client_class = InspectingClient

    @app.route("/", methods=["GET", "POST"])
    def page() -> Response:
        return Response(answer.body, answer.status, answer.headers, answer.mimetype)

    @app.route("/leave/<int:code>", methods=["GET", "POST"])
    def leave(code: int) -> Response:
        response = redirect("/", code)
        response.headers.update(HEADERS)
        assert request.path.startswith("/leave")
        return Response(response.get_data(), code, response.headers)

    with app.test_client() as client:
        assert isinstance(client, InspectingClient)
        yield client


def test_good_page_passes(client: InspectingClient) -> None:
    assert client.get("/").status_code == 200


def test_good_fragment_for_htmx_passes(client: InspectingClient, answer: Answer) -> None:
    answer.body = FRAGMENT
    assert client.get("/", headers={"HX-Request": "true"}).status_code == 200


def test_empty_answer_to_htmx_passes(client: InspectingClient, answer: Answer) -> None:
    answer.body = ""
    assert client.get("/", headers={"HX-Request": "true"}).status_code == 200


def test_other_kinds_need_only_nosniff(client: InspectingClient, answer: Answer) -> None:
    answer.mimetype = "text/css"
    answer.headers = {"X-Content-Type-Options": "nosniff"}
    answer.body = "p {}"
    assert client.get("/").status_code == 200


def test_all_problems_are_told_with_the_address(client: InspectingClient, answer: Answer) -> None:
    answer.body = PAGE.replace("<h1>", "<h2>").replace("</h1>", "</h2>").replace("es", "de")
    answer.status = 422
    with pytest.raises(AssertionError, match=r"GET / \(422\)\n.*") as failure:
        client.get("/")
    assert "0 h1" in str(failure.value)
    assert 'lang="de"' in str(failure.value)


def test_inspection_can_be_turned_off(client: InspectingClient, answer: Answer) -> None:
    answer.body = FRAGMENT
    client.inspects = False
    assert client.get("/").status_code == 200


def test_fragment_without_htmx_fails(client: InspectingClient, answer: Answer) -> None:
    answer.body = FRAGMENT
    with pytest.raises(AssertionError, match="a fragment, though htmx didn't ask"):
        client.get("/")


def test_bad_fragment_fails(client: InspectingClient, answer: Answer) -> None:
    answer.body = '<p id="a"></p><p id="a"></p>'
    with pytest.raises(AssertionError, match="stands 2 times"):
        client.get("/", headers={"HX-Request": "true"})


@pytest.mark.parametrize(
    "content", ["text/css", "application/xml", "text/csv; charset=utf-8; charset=utf-8"]
)
def test_text_that_does_not_say_how_it_is_written_fails(
    client: InspectingClient, answer: Answer, content: str
) -> None:
    answer.mimetype, answer.headers["Content-Type"] = None, content
    with pytest.raises(AssertionError, match="without charset=utf-8"):
        client.get("/")
    answer.headers["Content-Type"] = content.split(";", maxsplit=1)[0] + "; charset=utf-8"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("header", "value", "problem"),
    [
        ("Content-Security-Policy", "", "no Content-Security-Policy"),
        ("Cache-Control", "private", "no no-store"),
        ("Vary", "Cookie", "Vary doesn't name HX-Request"),
        ("X-Content-Type-Options", "", "not nosniff"),
        ("Referrer-Policy", "unsafe-url", "Referrer-Policy is missing"),
        ("Set-Cookie", "session=1; HttpOnly", "the cookie session is not HttpOnly and SameSite"),
        ("Set-Cookie", "session=1; SameSite=Lax", "the cookie session is not HttpOnly"),
    ],
)
def test_bad_header_fails(
    client: InspectingClient, answer: Answer, header: str, value: str, problem: str
) -> None:
    answer.headers[header] = value
    with pytest.raises(AssertionError, match=problem):
        client.get("/")


def test_redirects_that_leave_well_pass(client: InspectingClient) -> None:
    assert client.post("/leave/303").status_code == 303
    assert client.get("/leave/302").status_code == 302


def test_redirect_is_followed_and_inspected(client: InspectingClient, answer: Answer) -> None:
    answer.body = PAGE.replace("<main>", "<main><h1>Dos</h1>")
    with pytest.raises(AssertionError, match=r"GET / \(200\)\n  2 h1"):
        client.post("/leave/303", follow_redirects=True)


def test_post_redirected_by_302_fails(client: InspectingClient) -> None:
    with pytest.raises(AssertionError, match=r"POST /leave/302 \(302\)\n .* not 303"):
        client.post("/leave/302")


def test_redirect_to_htmx_fails(client: InspectingClient) -> None:
    with pytest.raises(AssertionError, match="a 303 to htmx nests a page"):
        client.post("/leave/303", headers={"HX-Request": "true"})


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ("default-src 'none'", "default-src *", "default-src is neither"),
        ("default-src 'none'; ", "", "no default-src"),
        ("base-uri 'none'; ", "", "no base-uri"),
        ("script-src 'self'", "script-src 'self' 'unsafe-inline'", "script-src allows 'unsafe-in"),
        ("style-src 'self'", "style-src https://cdn.example", "style-src allows https://cdn"),
        ("img-src 'self' data:", "img-src https:", "img-src allows https:"),
    ],
)
def test_loose_policy_is_caught(good: str, bad: str, problem: str) -> None:
    assert policy_problems(POLICY) == []
    assert good in POLICY
    assert any(problem in each for each in policy_problems(POLICY.replace(good, bad)))
