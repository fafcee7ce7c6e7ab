"""`make run` starts everything and, however it ends, leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Run, Running, eventually, processes_in

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def health(port: int) -> dict[str, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        return dict(json.load(answer))


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def up(run: Run, port: int, *arguments: str, **environment: str) -> Running:
    running = run(*arguments, PORT=str(port), **environment)
    running.wait_for("Ctrl-C")
    return running


def test_banner_tells_address_sign_ins_and_simulated_stripe(run: Run, free_port: int) -> None:
    said = up(run, free_port).said()
    assert f"http://127.0.0.1:{free_port}\n" in said
    assert f"http://127.0.0.1:{free_port + 1}/_sandbox/mailbox" in said
    for name in ("owner", "admin", "member", "stranger"):
        assert f"{name}@demo.joinways.example" in said
    assert "joinways-demo" in said


def test_application_is_told_where_the_simulated_stripe_is(run: Run, free_port: int) -> None:
    up(run, free_port)
    stripe = f"http://127.0.0.1:{free_port + 1}"
    assert health(free_port) == {"stripe": stripe, "env": "demo"}


def test_background_work_is_started(run: Run, project: Path, free_port: int) -> None:
    up(run, free_port)
    assert (project / "instance" / "background").read_text() == "app"


def test_given_stripe_is_used_and_none_is_started(run: Run, free_port: int) -> None:
    running = up(run, free_port, STRIPE_API_BASE="http://127.0.0.1:9")
    assert health(free_port)["stripe"] == "http://127.0.0.1:9"
    assert "simulated" not in running.said()


@pytest.fixture
def heeded() -> Iterator[None]:
    """Under nohup all children ignore SIGHUP, and `make run` with them, as it should."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_everything(
    heeded: None, run: Run, project: Path, free_port: int, number: int
) -> None:
    running = up(run, free_port)
    assert len(processes_in(project)) >= 4  # the script, the simulated Stripe, gunicorn, a worker
    running.process.send_signal(number)
    assert running.wait() == 0
    assert processes_in(project) == []


def test_second_run_keeps_the_data(run: Run, project: Path, free_port: int) -> None:
    for _ in range(2):
        running = up(run, free_port)
        running.process.send_signal(signal.SIGINT)
        assert running.wait() == 0
    assert (project / "instance" / "seeds").read_text() == "seeded\nseeded\n"


def test_stuck_part_is_killed(run: Run, project: Path, free_port: int) -> None:
    (project / "stubborn").touch()
    running = up(run, free_port)
    running.process.send_signal(signal.SIGINT)
    assert running.wait() == 0
    assert processes_in(project) == []


@pytest.mark.parametrize(
    ("command", "name"),
    [("joinways.stripe_sandbox", "the simulated Stripe"), ("gunicorn", "the web server")],
)
def test_death_of_a_part_ends_the_others(
    run: Run, project: Path, free_port: int, command: str, name: str
) -> None:
    running = up(run, free_port)
    parts = {pid for pid in processes_in(project) if command in command_line(pid)}
    (leader,) = [pid for pid in parts if os.getpgid(pid) == pid]
    os.kill(leader, signal.SIGKILL)
    assert running.wait() == 1
    assert f"make run: {name} has ended" in running.said()
    eventually(lambda: not processes_in(project))
    assert processes_in(project) == []


def test_nothing_outlives_a_killed_script(run: Run, project: Path, free_port: int) -> None:
    running = up(run, free_port)
    running.process.kill()
    running.wait()
    eventually(lambda: not processes_in(project))
    assert processes_in(project) == []


def test_nothing_outlives_a_killed_make(project: Path, free_port: int) -> None:
    command = f"{sys.executable} -m scripts.run --end-with-parent >output 2>&1; true"
    environment = {**os.environ, "PORT": str(free_port), "STRIPE_API_BASE": ""}
    output = project / "output"
    output.touch()
    with subprocess.Popen(["sh", "-c", command], cwd=project, env=environment) as shell:
        eventually(lambda: "Ctrl-C" in output.read_text())
        shell.kill()
    assert "Ctrl-C" in output.read_text()
    eventually(lambda: not processes_in(project))
    assert processes_in(project) == []


def test_taken_port_is_one_line(run: Run, free_port: int) -> None:
    with socket.create_server(("127.0.0.1", free_port)):
        running = run(PORT=str(free_port))
        assert running.wait() == 1
    assert running.said().startswith(f"make run: port {free_port} is taken")
    assert running.said().count("\n") == 1


def test_taken_port_of_the_simulated_stripe_is_stepped_over(run: Run, free_port: int) -> None:
    with socket.create_server(("127.0.0.1", free_port + 1)):
        up(run, free_port)
        assert not health(free_port)["stripe"].endswith(f":{free_port + 1}")


@pytest.mark.parametrize("port", ["eight", "0", "70000", "-1"])
def test_nonsense_port_is_one_line(run: Run, port: str) -> None:
    running = run(PORT=port)
    assert running.wait() == 1
    assert running.said() == f"make run: PORT must be a number from 1 to 65000, not '{port}'\n"


def test_failed_migration_is_one_line(run: Run, project: Path, free_port: int) -> None:
    (project / "broken").touch()
    running = run(PORT=str(free_port))
    assert running.wait() == 1
    expected = "make run: `flask db upgrade`: the disk is on fire (all of it: instance/run.log)\n"
    assert running.said() == expected
    assert processes_in(project) == []
