"""See which models there are, and what they reach.
Download, import, rename, delete and export them, or make a smaller copy.
Choose the one that detects."""
