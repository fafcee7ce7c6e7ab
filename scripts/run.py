"""`make run`: the demo in one terminal. Ctrl-C, or the end of any part, ends all of it.

Migrates, seeds (a second run keeps the data), starts the simulated Stripe and the web server.
Environment: PORT (8000; the simulated Stripe takes the next free port), JOINWAYS_ENV (demo),
STRIPE_API_BASE (when set, it is used as it is and no simulated Stripe is started).
"""

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from scripts.processes import Process, end_all, listen_for_the_end, start

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
HOST = "127.0.0.1"
STARTS_WITHIN = 60  # seconds for the web server's first answer
WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# At "info" gunicorn would write its own lines over the banner.
WEB_SERVER = ["-m", "gunicorn", "-c", "gunicorn.conf.py", "--log-level", "warning", "app:app"]
BANNER = """
  Joinways       {app}
  Sign in as     owner@demo.joinways.example      (may do everything)
                 admin@demo.joinways.example      (everything but the plan)
                 member@demo.joinways.example     (no settings)
                 stranger@demo.joinways.example   (another workspace)
  Password       joinways-demo, for each of them
  Stripe         {stripe}
  Stop           Ctrl-C (the data stays in instance/)
"""
SIMULATED = """simulated: {base} shows its invoices,
                 {base}/_sandbox/mailbox the mails it would have sent"""

PLATFORM = {
    "STRIPE_CONNECT_CLIENT_ID": "ca_platform",
    "STRIPE_CONNECT_SECRET_KEY": "sk_test_platform",
    "STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_simulated",
}
"""Of the simulated Stripe: the demo connects accounts by OAuth too."""


class CannotRunError(Exception):
    """A reason, in one line, for not running."""


class EndedError(Exception):
    """Someone asked for the end: Ctrl-C, a signal, or the parent is gone."""


def main(arguments: list[str]) -> int:
    """Run until the end is asked for (0) or a part fails (1, and one line says which)."""
    ended = listen_for_the_end(with_parent="--end-with-parent" in arguments)
    parts: dict[str, Process] = {}
    try:
        run(parts, ended)
    except EndedError:
        pass
    except CannotRunError as reason:
        print(f"make run: {reason}", file=sys.stderr)
        return 1
    finally:
        end_all(parts.values())
    return 0


def run(parts: dict[str, Process], ended: Callable[[], bool]) -> None:
    """Prepare, start the parts, say where they are, and watch them.

    Raises EndedError or CannotRunError: there is no other way out.
    """
    port = port_from(os.environ.get("PORT", "8000"))
    if not is_free(port):
        raise CannotRunError(f"port {port} is taken: stop what uses it, or choose another: PORT=…")
    given_base = os.environ.get("STRIPE_API_BASE")
    sandbox_port = next_free_port(port + 1)
    base = given_base or f"http://{HOST}:{sandbox_port}"
    environment = {"JOINWAYS_ENV": "demo", **os.environ}
    environment |= {"PORT": str(port), "STRIPE_API_BASE": base}
    if not given_base:  # a proxy for the web must not come between the two servers
        environment = PLATFORM | environment
        environment |= {"NO_PROXY": HOST, "no_proxy": HOST}
    prepare("db upgrade", environment, ended)
    prepare("demo", environment, ended)
    if not given_base:
        sandbox = ["--port", str(sandbox_port), "--data", str(INSTANCE / "stripe_sandbox.sqlite")]
        told = f"http://{HOST}:{port}/stripe/webhook/connect"
        secret = environment["STRIPE_CONNECT_WEBHOOK_SECRET"]
        sandbox += ["--connect-webhook-url", told, "--connect-webhook-secret", secret]
        module = ["-m", "joinways.stripe_sandbox"]
        with (INSTANCE / "stripe_sandbox.log").open("wb") as log:
            child = start([*module, *sandbox], environment, ROOT, log.fileno())
        parts["the simulated Stripe"] = child
    parts["the web server"] = start(WEB_SERVER, environment, ROOT)
    app = f"http://{HOST}:{port}"
    watch(parts, ended, until=lambda: answers(f"{app}/healthz"))
    stripe = base if given_base else SIMULATED.format(base=base)
    print(BANNER.format(app=app, stripe=stripe), flush=True)
    watch(parts, ended)


def port_from(text: str) -> int:
    """The port number in `text`. Raises CannotRunError if there is none."""
    if not text.isdecimal() or not 1 <= int(text) <= 65000:
        raise CannotRunError(f"PORT must be a number from 1 to 65000, not {text!r}")
    return int(text)


def is_free(port: int) -> bool:
    """Can a server listen there? (A connection that is just closing doesn't count.)"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def next_free_port(first: int) -> int:
    """The first free port from `first` on. Raises CannotRunError when 100 in a row are taken."""
    for port in range(first, first + 100):
        if is_free(port):
            return port
    raise CannotRunError(f"no port from {first} to {first + 99} is free for the simulated Stripe")


def prepare(step: str, environment: dict[str, str], ended: Callable[[], bool]) -> None:
    """Run `flask <step>`, whose output shows only if it fails.

    Raises CannotRunError, EndedError.
    """
    INSTANCE.mkdir(exist_ok=True)
    log = INSTANCE / "run.log"
    with log.open("wb") as output:
        command = ["-m", "flask", "--app", "app", *step.split()]
        child = start(command, environment, ROOT, output.fileno())
        try:
            while child.poll() is None:
                if ended():
                    raise EndedError
                time.sleep(0.05)
        finally:
            end_all([child])
    if child.returncode:
        said = log.read_text(errors="replace").strip().splitlines() or ["(nothing)"]
        raise CannotRunError(f"`flask {step}`: {said[-1].strip()} (all of it: instance/run.log)")


def watch(
    parts: dict[str, Process], ended: Callable[[], bool], until: Callable[[], bool] | None = None
) -> None:
    """Wait for `until` (for ever without it).

    Raises EndedError; CannotRunError when a part has died or `until` took too long.
    """
    deadline = time.monotonic() + STARTS_WITHIN
    while not (until and until()):
        for name, child in parts.items():
            if child.poll() is not None:
                raise CannotRunError(f"{name} has ended (exit code {child.returncode})")
        if ended():
            raise EndedError
        if until and time.monotonic() > deadline:
            raise CannotRunError(f"the web server gave no answer within {STARTS_WITHIN} seconds")
        time.sleep(0.1)


def answers(address: str) -> bool:
    """Does `address` answer 200 right now?"""
    try:
        with WITHOUT_PROXY.open(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
