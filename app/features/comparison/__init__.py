"""Press F8 to lay two models over the same pictures.
See which boxes were gained, lost, fixed and broken.
Drag a line over each picture to look from one model to the other."""
