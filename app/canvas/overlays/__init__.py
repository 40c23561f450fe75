"""One class per layer, each in a file of its own."""
