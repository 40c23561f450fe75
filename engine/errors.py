"""Errors that a person caused or can mend: shown as one line, never as a traceback."""

from __future__ import annotations

from pathlib import Path


class UserError(Exception):
    """what: what is wrong. do: what to do about it. subject: the file or name it is about."""

    def __init__(self, subject: str | Path, what: str, do: str) -> None:
        self.subject = str(subject)
        self.what = what
        self.do = do
        super().__init__(f"{self.subject}: {what}; {do}")
