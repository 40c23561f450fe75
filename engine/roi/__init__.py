"""RoIs on feature maps: projection, levels, and pooling with its backward pass. Plain torch."""
