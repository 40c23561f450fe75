"""The engine without a window: the same tasks, the same numbers (see README, "Command line")."""
