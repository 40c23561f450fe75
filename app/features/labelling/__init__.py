"""Draw boxes, move them, name them, copy them; undo all of it.
Accept or reject what the detector suggests, in one picture or in the folder; snap a box to its object.
Rename a class in the whole folder."""
