"""Files with bytes changed at random: what once failed is tried first, then new cases for some seconds.

`make fuzz` goes on for an hour, with other cases each time.
"""

from __future__ import annotations

import pytest

from tests.fuzz.readers import targets
from tests.fuzz.run import case, fault, fuzz, stored

SECONDS = 10.0
TARGETS = targets()
STORED = [(target, file) for target in TARGETS for file in stored(target.name)]


@pytest.mark.parametrize(("target", "file"), STORED, ids=[f"{target.name}-{file.name}" for target, file in STORED])
def test_what_once_failed(target, file) -> None:
    assert fault(target, file.read_bytes()) == ""


def test_for_some_seconds() -> None:
    found = fuzz(TARGETS, SECONDS)
    assert not found, "\n".join(wrong for some in found.values() for wrong in some[:1])


def test_a_case_is_the_same_on_every_machine() -> None:
    for target in TARGETS:
        assert case(target, 7) == case(target, 7)


def test_a_fault_is_seen() -> None:
    target = TARGETS[0]._replace(use=lambda content, folder: 1 / 0)
    assert "ZeroDivisionError" in fault(target, b"")
