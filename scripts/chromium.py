"""Find a Chromium for the browser tests, or install one, and print its path.

Looks at CHROMIUM, then for the usual commands, then where playwright keeps its own; else installs
playwright's, or as root Debian's. Exit code 3, and one loud line, when none is to be had.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NONE_TO_BE_HAD = 3
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT = "apt-get install -qy chromium || { apt-get update -q && apt-get install -qy chromium; }"
INSTALLERS = {
    "playwright install chromium": [sys.executable, "-m", "playwright", "install", "chromium"],
    "apt-get install chromium": ["env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", APT],
}


def find() -> str | None:
    """The path of a Chromium that starts, or None."""
    return next((path for path in candidates() if starts(path)), None)


def find_or_install() -> str | None:
    """The same, after trying to install one where there is none."""
    return find() or next(filter(None, map(installed_by, INSTALLERS)), None)


def candidates() -> Iterator[str]:
    """Where a Chromium may be, best first. A CHROMIUM that is set is the only one."""
    if chosen := os.environ.get("CHROMIUM"):
        yield chosen
        return
    yield from filter(None, map(shutil.which, COMMANDS))
    home = Path.home()
    caches = (
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH", home / ".cache/ms-playwright"),
        home / "Library/Caches/ms-playwright",
    )
    for cache in map(Path, caches):
        for name in ("chrome", "Chromium", "Google Chrome for Testing"):
            yield from sorted(map(str, cache.glob(f"chromium-*/**/{name}")), reverse=True)


def starts(path: str) -> bool:
    """Does it run at all? (Ubuntu's chromium-browser is an empty shell without snap.)"""
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def installed_by(installer: str) -> str | None:
    """Run one of INSTALLERS, its words on standard error; the Chromium there is afterwards."""
    debian = shutil.which("apt-get") and os.geteuid() == 0
    if os.environ.get("CHROMIUM") or (installer.startswith("apt-get") and not debian):
        return None
    print(f"browser: no Chromium found; trying {installer}", file=sys.stderr)
    try:
        command = INSTALLERS[installer]
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=2, timeout=600, check=False)
    except subprocess.TimeoutExpired:
        return None
    return find()


def main() -> int:
    """Print the path (0), or say that none is to be had (3)."""
    if path := find_or_install():
        print(path)
        return 0
    print("browser: NO CHROMIUM FOUND, and none could be installed", file=sys.stderr)
    return NONE_TO_BE_HAD


if __name__ == "__main__":
    sys.exit(main())
