"""Text from data, such as the name of a file or a class, as a person is shown it: on one line, and as what it is."""

from __future__ import annotations

import re

MOST = 400  # letters of one name
# What is not seen and changes what is seen: control characters, ends of lines, halves of letters, changes of direction.
# Of Unicode's categories Cc, Zl, Zp and Cs all, which are the same for ever.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def plain(text: str, most: int = MOST) -> str:
    """With each hidden character as its number, and a long text without its middle. It is for the eye alone: what a
    file holds, and what is compared, stays as it is."""
    if len(text) > most:
        text = f"{text[: most // 2]} … {text[-most // 2 :]}"
    return _HIDDEN.sub(_as_number, text)


def plain_lines(text: str, most: int = 10 * MOST) -> str:
    """As `plain`, but for the ends of its lines, which stay."""
    return "\n".join(plain(line, most) for line in text.split("\n"))


def _as_number(letter: re.Match[str]) -> str:
    code = ord(letter[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
