"""Two-stage nets: their specification, the network, and named architectures."""
