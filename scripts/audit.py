"""Known vulnerabilities of what is pinned: `make audit`, part of `make check`.

Asks PyPI's advisories, and OSV where PyPI has none. Exit code 1: one was found. Where nobody can be
asked (no network, a mirror without advisories) it says so and ends with 0: `make check` has to work
on a train too, and the next one with a network asks again.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ("pypi", "osv")
WITHIN_SECONDS = 120

ACCEPTED: dict[str, str] = {}
"""Advisory -> why it does not concern us, and until when that has to be looked at again."""

Json = dict[str, Any]


def asked(service: str, requirements: Path) -> list[Json]:
    """What the service says of each pinned package; nothing if it could not be asked."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(requirements), "--no-deps"]
    command += ["--disable-pip", "-s", service, "-f", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [*command, "--timeout", "8"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=WITHIN_SECONDS,
            check=False,
        )
        found: list[Json] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return []
    return [each for each in found if "skip_reason" not in each]


def vulnerabilities(packages: Iterable[Json]) -> list[str]:
    """One line for each that is not accepted."""
    return [
        f"{package['name']} {package['version']}: {hole['id']}"
        f" (mended in {', '.join(hole['fix_versions']) or 'no version yet'})"
        for package in packages
        for hole in package["vulns"]
        if not {hole["id"], *hole.get("aliases", [])} & set(ACCEPTED)
    ]


def audit(requirements: Path) -> tuple[int, list[str]]:
    """Exit code, and what to print."""
    pinned = sum("==" in line for line in requirements.read_text().splitlines())
    for service in SERVICES:
        packages = asked(service, requirements)
        if not packages:
            continue
        found = vulnerabilities(packages)
        told = f"audit: {len(packages)} of {pinned} pinned packages looked up at {service}"
        return (1 if found else 0), [*found, f"{told}, {len(found)} known vulnerabilities"]
    return 0, [
        f"audit: NOT DONE, {pinned} pinned packages not looked up: neither PyPI's advisories nor"
        " OSV can be reached from here. Run `make audit` where there is a network."
    ]


def main() -> int:
    """Look up everything that is pinned, also what only tests need."""
    code, lines = audit(ROOT / "requirements-dev.txt")
    print("\n".join(lines), file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main())
