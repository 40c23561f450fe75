"""How good detections and proposals are: the figures of COCO and VOC, their intervals, two models compared."""
