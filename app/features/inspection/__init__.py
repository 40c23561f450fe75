"""Select a detection, a proposal or a label, and read its story: each step of it is drawn over the picture.
A count that is opened marks its boxes, and keys go through them one by one.
Anchors and RoI bins tell of themselves, too, and a RoI shows where its gradient would go."""
