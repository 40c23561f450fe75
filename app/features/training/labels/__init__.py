"""The check of a folder's labels before a training."""
