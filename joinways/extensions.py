"""The Flask extensions, made once and bound to the application in `create_app`."""

from flask_compress import Compress
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from joinways.database import Base

db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": True},
)
csrf = CSRFProtect()
compress = Compress()
