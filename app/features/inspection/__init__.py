"""Select a detection, and read why it is what it is: its scores, its proposal, its refinement.
Select a label, and read how it was made, and which proposal comes nearest to it.
Anchors, proposals and RoI bins tell of themselves, too, and a RoI shows where its gradient would go."""
