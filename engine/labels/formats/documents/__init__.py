"""Formats with one file for many pictures, apart from COCO: CSV, CreateML, VIA, Label Studio, CVAT."""
