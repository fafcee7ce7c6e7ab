"""The points of issuing, written by hand: where a server can be struck, in their order."""


def _commit(what: str) -> tuple[str, ...]:
    return (f"before commit {what}", f"after commit {what}")


def _call(what: str) -> tuple[str, ...]:
    return (f"before {what}", f"after {what}")


def points(lines: int = 1, known_client: bool = False) -> tuple[str, ...]:
    """What one press passes until all is done, for so many lines and that client."""
    return (
        *_commit("claim"),
        *_commit("lease"),
        *(() if known_client else _call("GET /v1/account")),
        *(() if known_client else _commit("note")),
        *(() if known_client else _call("POST /v1/customers")),
        *_commit("customer"),
        *_call("POST /v1/invoices"),
        *_commit("draft"),
        *_call("POST /v1/invoices/{id}/add_lines"),
        *_commit("lines"),
        *_call("GET /v1/invoices/{id}"),
        *(_call("GET /v1/invoices/{id}/lines") if lines > 10 else ()),
        *_commit("note"),  # the lease is renewed right before the number
        *_call("POST /v1/invoices/{id}/finalize"),
        *_commit("finalized"),
        *_commit("unknown"),  # the mail is about to be asked for
        *_call("POST /v1/invoices/{id}/send"),
        *_commit("mail"),
        *_commit("let-go"),
        *_commit("lease"),
        *_call("POST /v1/invoices/{id}"),  # Stripe's reminders
        *_commit("done"),
        *_commit("let-go"),
    )


def at(name: str, lines: int = 1, known_client: bool = False) -> int:
    """The number of the first point of that name."""
    return points(lines, known_client).index(name)
