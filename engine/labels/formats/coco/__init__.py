"""COCO: one JSON file for many pictures."""
