"""Click a box, and read why it is what it is: its scores, its proposal, its refinement.
Click an object that was missed, and read where the detector lost it.
Of a label: who made it, and what it is matched with."""
