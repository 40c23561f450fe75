"""Press F6, and step through the detector: each stage over the picture, with a line in plain words and its time.
See the maps, their channels and what a cell can see; NMS box by box; Selective Search as a film; what a score hangs on.
Watch precision, recall and AP while score and IoU move, and save what is seen as a file."""
