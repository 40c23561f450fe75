"""Press F7 to judge the model on the open labelled folder.
Look at its curves, its confusions and its figures for each class.
Click one of them to list the pictures behind it."""
