"""Lanes: processes that have imported everything, and lead one scenario after another.

`python -m tests.proof.lane 5 6` is told by the numbers of sockets that it inherits. It forks a
lane for each: that reads its places as a line of JSON, then scenarios, one a line, and answers
each with a line. None of them has threads, so that they may fork.
"""

import gc
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from joinways.stripe_sandbox import create_sandbox
from joinways.stripe_sandbox.server import serve_on
from scripts.processes import end_with_parent
from tests.conftest import GARBAGE
from tests.proof.hammer import hammer
from tests.proof.pausing import Pause
from tests.proof.running import Play
from tests.proof.scenario import Result, Scenario
from tests.proof.stage import Stage, Template

HOST = "127.0.0.1"


def start_stripe() -> tuple[int, str]:
    """A simulated Stripe of this lane's own: its process, and its address."""
    heard, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        _end_with_parent()
        server = serve_on(create_sandbox(), HOST, 0)
        os.write(told, str(server.port).encode())
        os.close(told)
        server.serve_forever(poll_interval=60)
    os.close(told)
    port = os.read(heard, 10).decode()
    os.close(heard)
    return pid, f"http://{HOST}:{port}"


def _end_with_parent() -> None:
    if sys.platform == "linux":
        end_with_parent()


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


def lead(told: socket.socket) -> None:
    """Lead what is asked for until nothing more comes."""
    asked, answers = told.makefile("r"), told.makefile("w")
    places = json.loads(asked.readline())
    stripe, base = start_stripe()
    stages = {}
    for kind, (template, url) in places["databases"].items():
        folder = Path(places["folder"]) / kind
        folder.mkdir(parents=True)
        stages[kind] = Stage(Template.from_json(template), url, folder, base)
        stages[kind].warm()
    gc.freeze()  # what every life shares stays shared
    gc.set_threshold(*GARBAGE)
    for line in asked:
        answers.write(answer(stages, line) + "\n")
        answers.flush()
    os.kill(stripe, signal.SIGKILL)
    os.waitpid(stripe, 0)


def answer(stages: dict[str, Stage], line: str) -> str:
    """Do what a line asks for, and put what came of it into one."""
    job: dict[str, Any] = json.loads(line)
    if "hammer" in job:
        return json.dumps(hammer(stages[job["database"]], **job["hammer"]))
    scenario = Scenario.from_json(line)
    return play(stages[scenario.database], scenario).to_json()


def main(numbers: list[str]) -> None:
    """Fork a lane for each socket, and wait until all of them have ended."""
    for position, number in enumerate(numbers):
        if os.fork() == 0:
            _end_with_parent()
            for later in numbers[position + 1 :]:
                os.close(int(later))
            lead(socket.socket(fileno=int(number)))
            os._exit(0)
        os.close(int(number))
    for _ in numbers:
        os.wait()


if __name__ == "__main__":
    main(sys.argv[1:])
