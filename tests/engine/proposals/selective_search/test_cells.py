from __future__ import annotations

import numpy as np
import pytest

from engine.proposals.selective_search.atoms import atom_graph
from engine.proposals.selective_search.cells import cell_features, cells_of
from engine.proposals.selective_search.contours import border_strengths, edge_picture
from engine.proposals.selective_search.grid_edges import never
from engine.proposals.selective_search.region_features import derivative_codes, region_features
from engine.proposals.selective_search.segmentation import segment
from tests.engine.proposals.selective_search.test_segmentation import planes_of


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("ks", [(20,), (20, 60, 40)])
def test_sums_of_cells_are_what_counting_each_segmentation_gives(ks: tuple[int, ...], channels: int) -> None:
    planes = planes_of(7, channels, 48, 61, 5)
    codes, edges = derivative_codes(planes), edge_picture(planes)
    graph = atom_graph(planes, 20)
    segmentations = [segment(graph, k) for k in ks]
    cells = cells_of(graph, segmentations)
    features = cell_features(cells, planes, codes, edges, never)
    stacked = np.stack([one.labels.ravel() for one in segmentations])
    assert len(cells.atoms) == len(np.unique(stacked, axis=1).T)
    for one in segmentations:
        count = len(one.sizes)
        np.testing.assert_array_equal(cells.regions(one)[cells.labels], one.labels)
        histograms, borders = features.of(one)
        expected = region_features(planes, codes, one.labels, count)
        np.testing.assert_array_equal(histograms.colour, expected.colour)
        np.testing.assert_array_equal(histograms.texture, expected.texture)
        np.testing.assert_array_equal(borders, border_strengths(one.labels, edges, one.neighbours, count))
