"""The bare page to compare with: one SELECT through SQLAlchemy, its text sent as it is.

BARE_DATABASE_URL has the one table. Same database settings, same compression, no templates.
"""

import os

from flask import Flask
from sqlalchemy import Column, Integer, MetaData, Table, Text, create_engine, select

from joinways.database import engine_options, prepare
from joinways.extensions import compress

URL = os.environ["BARE_DATABASE_URL"]
pages = Table("page", MetaData(), Column("id", Integer, primary_key=True), Column("body", Text))

engine = create_engine(URL, **engine_options(URL))
prepare(engine)
app = Flask(__name__)
compress.init_app(app)


@app.get("/page")
def page() -> str:
    """The page's text."""
    with engine.connect() as connection:
        body: str = connection.execute(select(pages.c.body).where(pages.c.id == 1)).scalar_one()
    return body
