"""Label files of VOC, COCO, YOLO and labelme, read and written to the last bit."""
