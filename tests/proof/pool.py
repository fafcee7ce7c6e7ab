"""Lanes side by side: while one waits for a lease to run out, another one works."""

import json
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from tests.conftest import in_memory
from tests.proof.hammer import HAMMER_LINES
from tests.proof.scenario import Result, Scenario
from tests.proof.stage import build, drop_database, make_database

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1, 100, *[HAMMER_LINES] * 100)
"""Numbers of lines of the quotes that are pressed: two for scenarios, the others hammered."""


class Lane:
    """The near end of the socket to a lane."""

    def __init__(self, near: socket.socket) -> None:
        self._near = near
        self._asked, self._answers = near.makefile("w"), near.makefile("r")

    def tell(self, line: str) -> None:
        """One line there."""
        self._asked.write(line + "\n")
        self._asked.flush()

    def ask(self, line: str) -> str:
        """One line there, one line back. Raises RuntimeError when the lane has ended."""
        self.tell(line)
        answer = self._answers.readline()
        if not answer:
            raise RuntimeError("a lane has ended; what it wrote stands above")
        return answer

    def close(self) -> None:
        """Nothing more comes: the lane ends."""
        self._asked.close()
        self._answers.close()
        self._near.close()


class Pool:
    """Processes that lead scenarios, and the databases that they play on."""

    def __init__(self, lanes: list["Lane"], kinds: tuple[str, ...]) -> None:
        self.lanes, self.kinds = lanes, kinds

    def run(self, scenarios: Iterable[Scenario]) -> list[Result]:
        """Lead all of them; the results in no particular order."""
        results: list[Result] = []
        self.each(scenarios, results.append)
        return results

    def each(self, scenarios: Iterable[Scenario], done: Callable[[Result], None]) -> None:
        """Lead them as long as there are any; `done` hears of each, one at a time."""
        waiting = iter(scenarios)
        turn = threading.Lock()
        failed: queue.SimpleQueue[BaseException] = queue.SimpleQueue()

        def work(lane: Lane) -> None:
            try:
                while True:
                    with turn:
                        scenario = next(waiting, None)
                    if scenario is None:
                        return
                    result = Result.from_json(lane.ask(scenario.to_json()))
                    with turn:
                        done(result)
            except BaseException as error:
                failed.put(error)

        threads = [threading.Thread(target=work, args=[lane]) for lane in self.lanes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not failed.empty():
            raise failed.get()

    def hammer(self, database: str, **how: Any) -> dict[str, Any]:
        """Let the first lane hammer; what `hammer.hammer` answers."""
        told = json.dumps({"database": database, "hammer": how})
        found: dict[str, Any] = json.loads(self.lanes[0].ask(told))
        return found


@contextmanager
def open_pool(folder: Path, lanes: int, postgresql: str) -> Iterator[Pool]:
    """Lanes on SQLite, and on the PostgreSQL server of that address where there is one."""
    # A killed process takes nothing from memory that it would leave on a disk.
    files = in_memory() or folder
    urls = {"sqlite": [f"sqlite:///{files / f'{name}.sqlite'}" for name in _names(lanes)]}
    if postgresql:
        urls["postgresql"] = [
            make_url(postgresql).set(database=f"joinways_proof_{os.getpid()}_{name}")
            .render_as_string(hide_password=False)
            for name in _names(lanes)
        ]  # fmt: skip
        make_database(urls["postgresql"][0])
    templates = {kind: build(of[0], SIZES).to_json() for kind, of in urls.items()}
    ends = [socket.socketpair() for _ in range(lanes)]
    numbers = [far.fileno() for _, far in ends]
    mother = subprocess.Popen(
        [sys.executable, "-m", "tests.proof.lane", *map(str, numbers)], cwd=ROOT, pass_fds=numbers
    )
    running = [Lane(near) for near, _ in ends]
    for _, far in ends:
        far.close()
    try:
        for number, lane in enumerate(running):
            places = {kind: (templates[kind], of[number + 1]) for kind, of in urls.items()}
            own = folder / f"lane{number}"
            own.mkdir()
            lane.tell(json.dumps({"folder": str(own), "databases": places}))
        yield Pool(running, tuple(urls))
    finally:
        for lane in running:
            lane.close()
        mother.wait()
        for url in urls.get("postgresql", []):
            drop_database(url)


def _names(lanes: int) -> list[str]:
    return ["template", *(f"lane{number}" for number in range(lanes))]
