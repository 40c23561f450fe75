"""What is open now, and what was read and detected of it. No widgets."""
