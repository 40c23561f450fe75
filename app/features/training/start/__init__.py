"""What a training starts from: the model that is chosen, or a new detector over a trunk that has learned."""
