"""Which of the classes are meant by what is typed: letters of their names, or their digits."""

from __future__ import annotations

DIGITS = tuple("123456789")  # keys of the first classes


def matching(text: str, classes: tuple[str, ...]) -> list[str]:
    """Those that contain the text, whatever its case: first the one that is it, then those that begin with it."""
    folded = text.casefold()

    def rank(name: str) -> tuple[bool, bool, bool]:
        return name != text, name.casefold() != folded, not name.casefold().startswith(folded)

    return sorted((name for name in classes if folded in name.casefold()), key=rank)


def numbered(typed: str, classes: tuple[str, ...]) -> str:
    """The class that the last one of some digits stands for; empty where it stands for none."""
    is_key = typed.isdigit() and typed[-1] in DIGITS[: len(classes)]
    return classes[DIGITS.index(typed[-1])] if is_key else ""


def is_rather_a_name(digits: str, classes: tuple[str, ...]) -> bool:
    """Whether digits are a name, or several the beginning of one, before they are keys."""
    numbers = sum(name.isdigit() for name in classes)
    is_begun = len(digits) > 1 and any(name.startswith(digits) for name in classes)
    return digits in classes or is_begun or 2 * numbers > len(classes)
