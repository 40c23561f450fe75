"""Selective Search (Uijlings et al. 2013): class-independent proposals by hierarchical grouping.

`search` is the way in. Behind it: the initial segmentation (grid_edges, edge_order, atoms, segmentation), what regions
look like (colour_spaces, cells, region_features, contours), grouping, order (ranking).
"""

from engine.proposals.selective_search.search import (
    STRATEGIES,
    SearchCancelledError,
    SelectiveSearch,
    selective_search,
    warm_up,
)

__all__ = ["STRATEGIES", "SearchCancelledError", "SelectiveSearch", "selective_search", "warm_up"]
