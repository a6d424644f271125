"""The collaborators of the request at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from flask import Flask, current_app
from sqlmodel import Session

from cti.workplace import Workplace

_KEY = "cordboard.workplace"


def open_for_work(app: Flask, workplace: Workplace) -> None:
    """Give an application its collaborators; once, before its first request."""
    app.extensions[_KEY] = workplace


def workplace() -> Workplace:
    """Settings, clock, database, carrier and bells of this application."""
    return cast("Workplace", current_app.extensions[_KEY])


def now() -> datetime:
    """The present instant by the house's clock."""
    return workplace().clock.now()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """A session that commits on leaving and rolls back when an exception passes."""
    with workplace().database.session() as session:
        yield session
