"""A net as one ONNX file, checked beside the engine before it gets its name."""
