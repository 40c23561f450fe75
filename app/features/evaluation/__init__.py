"""Press F7 to judge the model on the open labelled folder, and look at its curves, confusions and figures.
Click one of them to list the pictures behind it.
Or train the papers' four detectors on the folder, and compare them."""
