"""The application that `flask` and the production server find."""

import sys

from joinways import create_app
from joinways.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"joinways: {error}")
