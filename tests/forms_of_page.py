"""Reading a form as a browser without JavaScript would send it."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    """Collects the fields of the form whose action ends with `action`."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.select = action, False, ""
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = found.get("action", "").endswith(self.action)
        if not self.inside:
            return
        if tag == "input" and found.get("name"):
            if found.get("type") in ("radio", "checkbox") and "checked" not in found:
                return
            self.fields[found["name"]] = found.get("value", "")
        elif tag == "select":
            self.select = found["name"]
        elif tag == "option" and "selected" in found:
            self.fields[self.select] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def prefilled_form(page: str, action: str = "/invoice") -> dict[str, str]:
    """The fields of a page's form and what they hold."""
    reader = _Reader(action)
    reader.feed(page)
    return reader.fields
