"""Where objects may be: anchors and the RPN, Selective Search, or a file."""
