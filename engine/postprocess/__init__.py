"""From scores and refined boxes to detections: NMS. Plain torch and NumPy."""
