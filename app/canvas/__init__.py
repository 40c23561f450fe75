"""The picture with its layers: drawing, hitting, gestures."""
