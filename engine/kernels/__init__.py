"""What makes the papers' network quick on a processor: `optimise.optimise` takes a net and gives a quicker one with
equal results; `operators.COMPILED` are the steps without weights. Nothing of the network itself needs this room."""
