from __future__ import annotations

import numpy as np

from engine.proposals.selective_search.contours import border_strengths, edge_picture, outline_strengths
from engine.proposals.selective_search.grouping import COLOUR, FILL, group
from tests.engine.proposals.selective_search.test_grouping import parts
from tests.engine.proposals.selective_search.test_segmentation import planes_of


def test_an_outline_is_the_sum_of_the_edges_that_leave_the_region() -> None:
    found, features = parts(0, 3)
    edges = edge_picture(planes_of(0, 3, *found.labels.shape, 5))
    borders = border_strengths(found.labels, edges, found.neighbours, len(found.sizes))
    hierarchy = group(found, features, COLOUR | FILL)
    outlines = outline_strengths(hierarchy.merges, found.neighbours, borders)
    segments = len(found.sizes)
    members = [{i} for i in range(segments)]
    for a, b in hierarchy.merges:
        members.append(members[a] | members[b])
    for region, inside in enumerate(members):
        mask = np.isin(found.labels, list(inside))
        across = edges[0][:, :-1][mask[:, :-1] != mask[:, 1:]].sum(dtype=np.int64)
        down = edges[1][:-1][mask[:-1] != mask[1:]].sum(dtype=np.int64)
        assert outlines[region] == across + down
    assert outlines[-1] == 0
