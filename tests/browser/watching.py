"""What a page must never do while anybody looks at it, and what it must always be."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, Request, Response

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
RUN_AXE = """async () => {
    const {violations} = await axe.run(document, {resultTypes: ["violations"]});
    return violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html).join(" ")}`);
}"""
WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
OUT_OF_THEIR_BOX = """() => [...document.querySelectorAll(".card, .notice, dd, td, th, .button")]
    .filter((box) => box.clientWidth && box.scrollWidth > box.clientWidth + 1)
    .map((box) => box.outerHTML.slice(0, 300))"""


@dataclass
class Watch:
    """Collects console errors (a breach of the CSP is one), page errors and failed requests.

    `expected`: pieces of messages that a test provokes, such as "422".
    """

    expected: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Watch this page until it closes."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"page error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def unexpected(self) -> list[str]:
        """What nobody provoked."""
        return [
            problem
            for problem in self.problems
            if not any(expected in problem for expected in self.expected)
        ]

    def _note(self, problem: str) -> None:
        self.problems.append(problem)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"console: {message.text} ({message.location.get('url')})")

    def _failed(self, request: Request) -> None:
        # Leaving a page, and the answer that replaces the steps, abort what is on its way.
        if request.failure != "net::ERR_ABORTED":
            self._note(f"failed: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"answered {response.status}: {response.url}")


def in_order(page: Page) -> None:
    """Nothing for axe to find, nothing to scroll sideways for, no words out of their box.

    Waits until the page is whole: right after a link was followed, it may have no body yet.
    """
    page.wait_for_load_state()
    width, room = page.evaluate(WIDTHS)
    assert width <= room, f"{page.url} is {width} px wide in {room} px"
    assert page.evaluate(OUT_OF_THEIR_BOX) == [], page.url
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    violations = page.evaluate(RUN_AXE)
    assert violations == [], f"{page.url}: {json.dumps(violations, indent=1, ensure_ascii=False)}"
