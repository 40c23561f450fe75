"""The shelf of models: own and published ones, downloads, checkpoints, records of trainings."""
