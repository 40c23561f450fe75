"""Press F5 to see how the detector sees the picture; Shift+F5 for the whole folder.
Choose the model, the detector and the source of its proposals in the tool bar.
Look at each of its stages, and move score and NMS, in the layer panel."""
