"""Threads and memory of the compiled kernels."""
