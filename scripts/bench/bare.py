"""The bare page to compare with: one SELECT by Flask-SQLAlchemy's session, its text sent as it is.

BARE_DATABASE_URL has the one table. Same database settings, same compression, nothing else.
"""

import os

from flask import Flask
from sqlalchemy import Column, Integer, MetaData, Table, Text, select

from joinways.database import engine_options, prepare
from joinways.extensions import compress, db

URL = os.environ["BARE_DATABASE_URL"]
pages = Table("page", MetaData(), Column("id", Integer, primary_key=True), Column("body", Text))

app = Flask(__name__)
app.config.update(SQLALCHEMY_DATABASE_URI=URL, SQLALCHEMY_ENGINE_OPTIONS=engine_options(URL))
db.init_app(app)
compress.init_app(app)
with app.app_context():
    prepare(db.engine)


@app.get("/page")
def page() -> str:
    """The page's text."""
    body: str = db.session.execute(select(pages.c.body).where(pages.c.id == 1)).scalar_one()
    return body
