"""The states of a quote: the whole table, by hand."""

import pytest

from joinways.domain.quote import LOCKED, STATES, after
from joinways.domain.refused import Refused

ACTIONS = (
    "send", "withdraw", "sign", "decline", "expire", "claim", "replace", "release", "finalize",
    "reopen",
)  # fmt: skip

# One column for each action, in that order; "-" where it may not be.
TABLE = {
    "draft": "sent - - - - - - - - -",
    "sent": "- draft signed declined expired - - - - -",
    "signed": "- - - - - invoicing replaced - - -",
    "invoicing": "- - - - - - - signed invoiced -",
    "invoiced": "- - - - - - - - - signed",
    "declined": "- draft - - - - - - - -",
    "expired": "- draft - - - - - - - -",
    "replaced": "- - - - - - - - - -",
}  # fmt: skip

CASES = [
    (state, action, reached)
    for state, row in TABLE.items()
    for action, reached in zip(ACTIONS, row.split(), strict=True)
]


@pytest.mark.parametrize(("state", "action", "reached"), CASES)
def test_action_leads_where_the_table_says(state: str, action: str, reached: str) -> None:
    if reached != "-":
        assert after(state, action) == reached
        return
    with pytest.raises(Refused) as refused:
        after(state, action)
    assert refused.value.code == "quote-state"
    assert refused.value.details == {"state": state, "action": action}


def test_table_knows_every_state() -> None:
    assert tuple(TABLE) == (
        "draft",
        "sent",
        "signed",
        "invoicing",
        "invoiced",
        "declined",
        "expired",
        "replaced",
    )
    assert set(TABLE) == set(STATES)
    assert after("draft", "send") == "sent"


def test_nothing_leads_out_of_what_is_locked_but_to_what_is_locked() -> None:
    assert {"signed", "invoicing", "invoiced", "replaced"} == LOCKED
    for state, _, reached in CASES:
        if state in LOCKED and reached != "-":
            assert reached in LOCKED


def test_unknown_action_is_refused() -> None:
    with pytest.raises(Refused):
        after("signed", "delete")
