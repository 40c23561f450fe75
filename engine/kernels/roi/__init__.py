"""RoI pooling and RoIAlign, compiled for the processor."""
