"""From the command line to a window that works: the one place that knows all features."""
