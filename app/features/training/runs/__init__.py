"""The trainings that were made: their curves, how they differ, going on with one."""
