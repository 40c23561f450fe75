"""The curves of a training: loss, figures on the pictures held out, learning rate."""
