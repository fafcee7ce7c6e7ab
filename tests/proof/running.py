"""Leading a scenario from the press to the end, with real processes."""

import time
from collections.abc import Callable

from tests.proof.fitting import Fitting
from tests.proof.hands import HANDS, LATER
from tests.proof.lives import Life, Request, Setting, resume, serve
from tests.proof.outcome import judge, see, waits_for_a_person
from tests.proof.scenario import DAY_AND_MORE, Result, Scenario
from tests.proof.stage import LEASE_SECONDS, Pressed, Stage

AT_MOST_SECONDS = 30.0
LOOK_SECONDS = 0.08
UNHURRIED_LEASE = 30.0
"""Of a life that nobody strikes: a slow machine takes nothing away from it."""

IMPATIENT_SECONDS = 0.25
HOUR = 3600
RESUMED_AT_MOST = 5
"""What is still open after so many rounds, an hour apart, counts as stuck."""

LOG_CHARACTERS = 6000


class Play:
    """One scenario under way."""

    def __init__(self, stage: Stage, scenario: Scenario) -> None:
        self.stage, self.scenario = stage, scenario
        self.quote: Pressed = stage.quote(scenario.lines)
        self.result = Result(scenario)
        self.lives: list[Life] = []

    def run(self) -> Result:
        """Lead it to its end and judge what both sides show."""
        begun = time.monotonic()
        self.stage.reset()
        if self.scenario.known_client:
            self.stage.introduce_client()
        for fault in self.scenario.faults:
            self.stage.stripe.ask("POST", "faults", fault)
        try:
            self.lead()
        finally:
            for life in self.lives:
                life.end()
        self.settle()
        judge(self.result, self.stage, self.quote)
        if self.result.wrong:
            self.result.log = self.stage.log.read_text(errors="replace")[-LOG_CHARACTERS:]
        self.result.seconds = round(time.monotonic() - begun, 3)
        return self.result

    def lead(self) -> None:
        """The press, what happens then, every life that resumes, and the rest undisturbed."""
        kills = self.scenario.kills
        first = self.press(kills[0] if kills else None)
        self.result.passed = first.passed
        if self.scenario.hand:
            self.settle()
            HANDS[self.scenario.hand](self.stage, self.quote)
        if self.scenario.expire:
            self.stage.advance(DAY_AND_MORE)
        for at in kills[1:]:
            self.go_on(at)
        self.finish()

    def finish(self) -> None:
        """Stripe is well again and nobody is struck: it must come to its end."""
        self.settle()
        self.stage.stripe.clear_faults()
        for _ in range(RESUMED_AT_MOST):
            seen = see(self.stage, self.quote)
            if seen.status == "done" or waits_for_a_person(self.scenario, seen):
                return
            if seen.waiting and self.scenario.hand in LATER:
                LATER[self.scenario.hand](self.stage)
            self.go_on(None)

    def go_on(self, at: int | None) -> None:
        """One more life: a press if the quote is still to be invoiced, else a resumer."""
        seen = see(self.stage, self.quote)
        if seen.state == "signed":
            self.press(at)
            return
        if self.scenario.resumer != "resume":  # which waits by itself
            if seen.waiting:
                self.stage.advance(HOUR)  # the back-off is heeded: so long nobody comes by
            time.sleep(min(seen.held_seconds, LEASE_SECONDS))
        self.resume(at)

    def press(self, at: int | None) -> Life:
        """A life in which the button is pressed, until it is killed or all of it is over."""
        life = self.serve(at)
        asked = self.ask(life, press=True)
        self.wait(life, asked.over)
        if at is not None:
            life.wait(lambda: False, 0.2 if asked.status else 2)  # it may just be dying
        self.bury(life)
        if not life.killed and (asked.status or 500) >= 500:
            self.result.wrong.append(f"the press was answered with {asked.status}")
        return life

    def resume(self, at: int | None) -> None:
        """A life that resumes in the scenario's way, until it is killed or nothing moves."""
        if self.scenario.resumer == "resume":
            life = resume(self._setting(at), self._fitting(at))
            self.lives.append(life)
            self.wait(life, lambda: False)
            if life.ended not in (0, -9):
                self.result.wrong.append("`invoices resume` failed")
        else:
            life = self.serve(at, rounds=True)
            visits = Visits(self, life) if self.scenario.resumer == "visit" else None
            self.wait(life, visits.over if visits else self.rarely(self.nothing_moves))
        self.bury(life)

    def serve(self, at: int | None, signal: str = "kill", *, rounds: bool = False) -> Life:
        """A server, struck at that point."""
        life = serve(self._setting(at), self._fitting(at, signal), rounds=rounds)
        self.lives.append(life)
        return life

    def bury(self, life: Life) -> None:
        """Note whether it was struck, and end what is left of it."""
        life.look()
        self.result.struck += life.killed
        life.end()
        self.lives.remove(life)

    def ask(self, life: Life, path: str = "", *, press: bool = False) -> Request:
        """Open the quote's page, another one, or press the quote's button."""
        own = f"/quotes/{self.quote.public_id}"
        form = self.quote.form if press else None
        path = path or (f"{own}/invoice" if press else own)
        return Request(life.port, path, self.stage.template.cookie, form)

    def wait(self, life: Life, over: Callable[[], bool]) -> None:
        """Until it is over, or the life is; that it takes too long is wrong."""
        if not life.wait(over, AT_MOST_SECONDS):
            self.result.wrong.append("a life took too long")

    def nothing_moves(self) -> bool:
        """Whether the attempt is at its end, or waits for better times."""
        return see(self.stage, self.quote).over

    def rarely(self, question: Callable[[], bool]) -> Callable[[], bool]:
        """`question`, asked from time to time only."""
        last = [time.monotonic()]

        def over() -> bool:
            if time.monotonic() - last[0] < LOOK_SECONDS:
                return False
            last[0] = time.monotonic()
            return question()

        return over

    def settle(self) -> None:
        """Wait until Stripe works on nothing: a call given up may still take effect."""
        while self.stage.stripe.ask("GET", "working")["data"]:
            time.sleep(0.02)

    def _setting(self, at: int | None) -> Setting:
        lease = UNHURRIED_LEASE if at is None else LEASE_SECONDS
        return self.stage.setting(self.scenario.removed, lease)

    def _fitting(self, at: int | None, signal: str = "kill") -> Fitting:
        faults = self.scenario.faults
        hangs = any("hang" in each["kind"] for each in faults)
        timeout = IMPATIENT_SECONDS if hangs else None
        return Fitting(self.stage.clock, at, signal, timeout, one_try=bool(faults))


class Visits:
    """Somebody who opens the quote's page again and again, and is led on from there."""

    def __init__(self, play: Play, life: Life) -> None:
        self.play, self.life = play, life
        self.asked: Request | None = None
        self.over = play.rarely(self._over)

    def _over(self) -> bool:
        if self.asked and not self.asked.over():
            return False
        if self.play.nothing_moves():
            return True
        if self.asked and (self.asked.status or 0) >= 500:
            self.play.result.wrong.append(f"a visit was answered with {self.asked.status}")
        try:
            self.asked = self.play.ask(self.life, self.asked.location if self.asked else "")
        except OSError:
            return self.life.ended is not None
        return False
