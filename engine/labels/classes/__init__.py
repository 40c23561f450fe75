"""The classes of a folder: in which order, what they mean, and lists of them from other files."""
