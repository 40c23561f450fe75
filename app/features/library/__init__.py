"""See which models there are, and what they reach.
Download, import, rename, delete and export them.
Choose the one that detects."""
