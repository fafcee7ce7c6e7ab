"""The server sees by itself that a backup was put back."""

from types import SimpleNamespace

import pytest

from joinways import background
from joinways.domain.refused import Refused
from joinways.invoices import recognising
from joinways.invoices.recognising import Lookout
from tests.actions.desk import Desk
from tests.actions.restoring import issue, refused, signed
from tests.proof.backups import Backup, put_back


def test_server_sees_a_restored_backup(desk: Desk, backup: Backup) -> None:
    quote = signed(desk)
    issue(desk, quote)
    put_back(desk.app, backup)
    background.look_out(Lookout())
    assert refused(desk)
    with pytest.raises(Refused, match="must-reconcile"):
        desk.claim(quote)


@pytest.mark.parametrize("step", ["start", "customer", "draft", "lines", "finalized", "done"])
def test_server_is_not_alarmed_by_work_in_progress(desk: Desk, step: str) -> None:
    _, attempt_id = desk.begin()
    desk.drive(attempt_id, until=step)
    background.look_out(Lookout())
    assert not refused(desk)


def test_server_looks_again_where_it_had_no_answer(
    desk: Desk, backup: Backup, monkeypatch: pytest.MonkeyPatch, one_try: None
) -> None:
    issue(desk, signed(desk))
    put_back(desk.app, backup)
    lookout, clock = Lookout(), [1000.0]
    monkeypatch.setattr(recognising, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    desk.stripe.add_fault("error_500", "invoices.list", times=1, stored=False)
    background.look_out(lookout)
    assert not refused(desk)
    background.look_out(lookout)  # not at once
    assert not refused(desk)
    clock[0] += 11
    background.look_out(lookout)
    assert refused(desk)
    assert lookout.waits == {}
