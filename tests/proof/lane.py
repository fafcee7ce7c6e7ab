"""A lane: one process that has imported everything, and leads one scenario after another.

`python -m tests.proof.lane` reads its places as a line of JSON, then scenarios, one a line, and
answers each with a line. It has no threads, so that it may fork.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

from scripts.processes import end_with_parent
from tests.proof.hammer import hammer
from tests.proof.pausing import Pause
from tests.proof.running import Play
from tests.proof.scenario import Result, Scenario
from tests.proof.stage import Stage, Template

SANDBOX = [sys.executable, "-m", "joinways.stripe_sandbox", "--port", "0"]


def start_stripe() -> subprocess.Popen[str]:
    """A simulated Stripe of this lane's own."""
    return subprocess.Popen(
        SANDBOX,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
    )


def play(stage: Stage, scenario: Scenario) -> Result:
    """Lead one scenario to its end. What goes wrong with the harness itself is wrong too."""
    kind = Pause if scenario.stop is not None else Play
    begun = time.monotonic()
    try:
        return kind(stage, scenario).run()
    except Exception as error:
        took = round(time.monotonic() - begun, 3)
        wrong = [f"the harness failed: {type(error).__name__}: {error}"]
        return Result(scenario, wrong=wrong, seconds=took, log=stage.log.read_text())


def main() -> None:
    """Lead what is asked for until nothing more comes."""
    places = json.loads(sys.stdin.readline())
    stripe = start_stripe()
    assert stripe.stdout
    base = stripe.stdout.readline().split()[-1]
    stages = {}
    for kind, (template, url) in places["databases"].items():
        folder = Path(places["folder"]) / kind
        folder.mkdir(parents=True)
        stages[kind] = Stage(Template.from_json(template), url, folder, base)
        stages[kind].warm()
    for line in sys.stdin:
        job = json.loads(line)
        if "hammer" in job:
            answer = json.dumps(hammer(stages[job["database"]], **job["hammer"]))
        else:
            scenario = Scenario.from_json(line)
            answer = play(stages[scenario.database], scenario).to_json()
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()
    stripe.kill()
    stripe.wait()


if __name__ == "__main__":
    main()
