"""From a picture to feature maps: scaling, trunks, pyramids. Plain torch."""
