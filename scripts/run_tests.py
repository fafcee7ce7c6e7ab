"""`make test`: all tests; arguments go to pytest. Without a Chromium, all but the browser's.

What is left out is said at the very end. With CI=true nothing may be left out.
"""

import os
import subprocess
import sys

from scripts.chromium import NONE_TO_BE_HAD, find_or_install

# A file's tests stay together, so that what they share (a server, a browser) is started once;
# what takes minutes comes first, test by test (tests/scheduling.py).
PYTEST = [sys.executable, "-m", "pytest", "-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"]
SKIPPED = """
  ************************************************************************************
  NOT EVERYTHING WAS TESTED: the browser tests were left out, for want of a Chromium.
  Install one (apt-get install chromium), or say where it is (CHROMIUM=…), and run again.
  ************************************************************************************
"""


def main(arguments: list[str]) -> int:
    """The exit code of pytest; 3 if a Chromium is required and none is to be had."""
    chromium = find_or_install()
    if chromium is None and os.environ.get("CI") == "true":
        print("make test: no Chromium, and with CI=true nothing may be skipped", file=sys.stderr)
        return NONE_TO_BE_HAD
    without = [] if chromium else ["-m", "not browser"]
    environment = os.environ | ({"CHROMIUM": chromium} if chromium else {})
    result = subprocess.run([*PYTEST, *without, *arguments], env=environment, check=False)
    if chromium is None:
        print(SKIPPED, file=sys.stderr)
    return result.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
