"""Vectors of a folder's RoIs, and what they answer: which objects look like these, which labels look wrong."""
