"""What may be looked into: stories, gradients, heat, and post-processing gone through again."""
