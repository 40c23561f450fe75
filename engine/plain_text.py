"""Text from data, such as the name of a file or a class, as a person is shown it: on one line, and as what it is."""

from __future__ import annotations

import re
import unicodedata

MOST = 400  # letters of one name
# What is not seen and changes what is seen: control characters, ends of lines, halves of letters, changes of direction.
_HIDDEN = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def plain(text: str, most: int = MOST) -> str:
    """With each hidden character as its number, and a long text without its middle. It is for the eye alone: what a
    file holds, and what is compared, stays as it is."""
    if len(text) > most:
        text = f"{text[: most // 2]} … {text[-most // 2 :]}"
    if text.isascii() and text.isprintable():
        return text
    return "".join(_as_number(letter) if _is_hidden(letter) else letter for letter in text)


def plain_lines(text: str, most: int = 10 * MOST) -> str:
    """As `plain`, but for the ends of its lines, which stay."""
    return "\n".join(plain(line, most) for line in text.split("\n"))


def _is_hidden(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or _HIDDEN.match(letter) is not None


def _as_number(letter: str) -> str:
    code = ord(letter)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
