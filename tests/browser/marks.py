"""What every file of browser tests is marked with."""

import pytest

# Flask-Compress leaves closing a static file that it has compressed to the garbage collector.
UNCLOSED = (
    "ignore:Exception ignored in. <_io.FileIO name=.*static:pytest.PytestUnraisableExceptionWarning"
)

IN_A_BROWSER = [pytest.mark.browser, pytest.mark.filterwarnings(UNCLOSED)]
