"""Press Ctrl+T: the model learns from the pictures that were just corrected.
In the dock, train on labelled folders, check their labels before, and watch the curves.
Look at earlier trainings, go on with them, compare them."""
