"""One host of several: the background rounds of a server, without its pages.

Started by `python -m tests.operations.hosting`; ends when its input does.
"""

import sys

from joinways import background, create_app

if __name__ == "__main__":
    background.start(create_app())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
