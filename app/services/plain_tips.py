"""Tips that name something of the person's data: Qt would read a class called <b> as markup."""

from __future__ import annotations

import re

from engine.plain_text import plain_lines

_SIGNS = re.compile("[<&]")
_UNSEEN = "\u2060"  # a word joiner: after it, a sign begins no markup


def tip_of(text: str) -> str:
    """The text, as it is: without markup, turned words and thousands of letters."""
    return _SIGNS.sub(lambda sign: sign[0] + _UNSEEN, plain_lines(text))
