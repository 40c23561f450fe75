"""The words beside boxes: where they fit, and how they are painted."""
