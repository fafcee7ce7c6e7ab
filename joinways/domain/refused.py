"""The one exception by which a rule says no."""

from typing import Any


class Refused(Exception):
    """A rule says no. `code` names the reason; `joinways.web` turns it into a sentence.

    `details` holds what the sentence needs (amounts in cents, names), never a sentence.
    """

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
