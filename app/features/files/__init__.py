"""Open pictures and folders, and go from one picture to the next.
The list at the left says what is known of each picture, and can be filtered and put in another order.
What could not be read of the labels is counted above it, and listed with what to do.
Where nothing is open, a page says how to begin."""
