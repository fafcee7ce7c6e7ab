"""The application that `flask` and the production server find."""

from joinways import create_app

app = create_app()
