"""The layers that run for each RoI, the coding of boxes, truncated SVD. Plain torch."""
