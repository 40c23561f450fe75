"""What is looked for in the whole folder: objects alike, what is wrong in the labels, what to label next."""
