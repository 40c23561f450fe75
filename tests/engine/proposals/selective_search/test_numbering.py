from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.proposals.selective_search.numbering import different, first_places, numbered


@given(st.lists(st.integers(0, 5) | st.integers(0, 2**64 - 1), max_size=60))
def test_numbers_follow_the_first_appearance(values: list[int]) -> None:
    keys = np.array(values, np.uint64)
    numbers, count = numbered(keys)
    seen = list(dict.fromkeys(values))
    assert numbers.tolist() == [seen.index(value) for value in values]
    assert count == len(seen)
    assert first_places(numbers, count).tolist() == [values.index(value) for value in seen]
    assert different(keys).tolist() == seen
