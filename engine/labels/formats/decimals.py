"""Exact steps between a file's decimal text and float64 edges, so that a box read and written never moves by a bit."""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation

# Wide enough for any float64 plus or minus one, written out in full; the usual "161" or "45.7" cost no more for it.
EXACT = Context(prec=1200, traps=[])
MAX_DIGITS = 1100


def number(text: str) -> Decimal | None:
    """The number in a file's text, None where it is none (also for inf, nan and absurdly long ones)."""
    text = text.strip()
    if not text or len(text) > MAX_DIGITS or "_" in text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and value.adjusted() < 300 else None


def exact(value: float) -> Decimal:
    """The shortest decimal that reads back as this float64."""
    return Decimal(repr(float(value)))


def divided(a: Decimal, b: Decimal, places: int) -> Decimal:
    """a / b rounded to so many places after the point."""
    quotient = Context(prec=places + 40).divide(a, b)
    return quotient.quantize(Decimal(1).scaleb(-places), context=EXACT)


def text_of(value: Decimal) -> str:
    """Plain digits, no exponent, no zeros at the end."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
