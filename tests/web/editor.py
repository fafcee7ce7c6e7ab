"""The editor of a draft as a browser without JavaScript sends it."""

from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.web.seeing import HTMX, source


class _Fields(HTMLParser):
    """Every field of the editor's form, in order; nothing of its templates."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.inside = self.apart = False
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = has.get("id") == "quotes-editor"
        if tag == "template":
            self.apart = True
        if not self.inside or self.apart:
            return
        if tag == "input" and (has.get("type") != "checkbox" or "checked" in has):
            self.found.append((has["name"], has.get("value", "")))
        elif tag == "select":
            self.select = has["name"]
        elif tag == "option" and "selected" in has and self.select:
            self.found.append((self.select, has["value"]))
        elif tag == "textarea":
            self.area = has["name"]
            self.found.append((self.area, ""))

    def handle_endtag(self, tag: str) -> None:
        self.apart = self.apart and tag != "template"
        self.inside = self.inside and tag != "form"
        self.area = "" if tag == "textarea" else self.area
        self.select = "" if tag == "select" else self.select

    def handle_data(self, data: str) -> None:
        if self.area and not self.apart:
            name, before = self.found.pop()
            self.found.append((name, before + data))


class Editor:
    """One open editor: `type` into a row's field, then `press` a button or let it save."""

    def __init__(self, browser: FlaskClient, quote: str) -> None:
        self.browser, self.address = browser, f"{quote}/edit"
        self.read(source(browser.get(self.address)))

    def read(self, page: str) -> None:
        """Take the fields as the page has them."""
        reader = _Fields()
        reader.feed(page)
        self.fields: MultiDict[str, str] = MultiDict(reader.found)

    @property
    def keys(self) -> list[str]:
        return self.fields.getlist("key")

    def row(self, index: int) -> dict[str, str]:
        """What a row says, by the names of its fields."""
        key = self.keys[index]
        return {
            name.partition(".")[0]: value
            for name, value in self.fields.items()
            if name.endswith(f".{key}")
        }

    def type(self, index: int, **typed: str) -> None:
        """Type into a row's fields."""
        for name, value in typed.items():
            self.fields[f"{name}.{self.keys[index]}"] = value

    def press(self, wish: str, index: int | None = None) -> TestResponse:
        """A button, without JavaScript: what it answers; the fields are read anew."""
        pressed = wish if index is None else f"{wish}:{self.keys[index]}"
        fields = MultiDict(self.fields)
        fields["do"] = pressed
        answer = self.browser.post(self.address, data=fields)
        if answer.status_code == 303:
            self.read(source(self.browser.get(answer.headers["Location"])))
        else:
            self.read(source(answer))
        return answer

    def save(self) -> TestResponse:
        """What happens by itself while typing: htmx gets the computed cells."""
        return self.browser.post(self.address, data=self.fields, headers=HTMX)
