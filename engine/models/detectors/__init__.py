"""R-CNN, SPPnet, Fast R-CNN and Faster R-CNN as lists of stages."""
