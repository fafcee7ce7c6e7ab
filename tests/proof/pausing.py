"""A worker that is put to sleep at one point, and wakes when another one has finished."""

from typing import Any

from tests.proof.lives import Life, Request
from tests.proof.running import Play, Visits
from tests.proof.scenario import DAY_AND_MORE

INSIDE = "before commit"
"""Asleep in there, it holds the database's lock: nobody can finish before it wakes."""

AWAKE_SECONDS = 0.7
"""Longer than the lease: whoever waits for the sleeper's lock then comes too late for him."""

_KEPT = """
SELECT invoicing.*, quote.state, quote.version FROM quote
LEFT JOIN invoicing ON invoicing.quote_id = quote.id WHERE quote.id = :quote
ORDER BY invoicing.number"""
_OWN_LEASE = ("lease", "lease_until")


class Pause(Play):
    """A press under SIGSTOP; another server finishes; SIGCONT: the sleeper changes nothing."""

    def lead(self) -> None:
        """Sleep, let somebody else finish, wake, and compare what is stored."""
        sleeper = self.serve(self.scenario.stop, "stop")
        asked = self.ask(sleeper, press=True)
        self.wait(sleeper, asked.over)
        sleeper.look()
        self.result.passed, self.result.struck = sleeper.passed, int(sleeper.stopped)
        if sleeper.stopped:
            if self.scenario.expire == "before":
                self.stage.advance(DAY_AND_MORE)
            if sleeper.passed[-1].startswith(INSIDE):
                self._wake_inside(sleeper, asked)
            else:
                self._wake_late(sleeper, asked)
        self.bury(sleeper)
        self.finish()

    def _wake_late(self, sleeper: Life, asked: Request) -> None:
        self.finish()
        if self.scenario.expire == "after":
            self.stage.advance(DAY_AND_MORE)
        before = self._kept()
        self._wake(sleeper, asked)
        if before != (after := self._kept()):
            changed = [(b, a) for b, a in zip(before, after, strict=False) if b != a]
            self.result.wrong.append(f"the sleeper wrote: {changed}")

    def _wake_inside(self, sleeper: Life, asked: Request) -> None:
        """Somebody else waits for the lock meanwhile; then both go on at once."""
        other = self.serve(None, rounds=True)
        visits = Visits(self, other)
        other.wait(lambda: visits.over() and False, AWAKE_SECONDS)
        self._wake(sleeper, asked)
        self.wait(other, visits.over)
        self.bury(other)

    def _wake(self, sleeper: Life, asked: Request) -> None:
        sleeper.go_on()
        self.wait(sleeper, asked.over)
        if (asked.status or 500) >= 500:
            self.result.wrong.append(f"the sleeper's press was answered with {asked.status}")

    def _kept(self) -> list[tuple[str, Any]]:
        """All that is stored of the quote and its attempts, but for who holds the lease."""
        rows = self.stage.rows(_KEPT, quote=self.quote.id)
        rows += self.stage.rows(
            "SELECT * FROM invoice WHERE quote_id = :quote", quote=self.quote.id
        )
        rows += self.stage.rows(
            "SELECT count(*) AS n FROM history WHERE quote_id = :quote", quote=self.quote.id
        )
        return [pair for row in rows for pair in row.items() if pair[0] not in _OWN_LEASE]
