"""See in the list where the model disagrees with the labels, or is unsure.
Look at the statistics of the folder: boxes by class, sizes and shapes.
Click a bar to list its pictures, with its boxes marked."""
