"""How a box gets its class: whether a field opens at a drawn box, the field, and the list of classes below it."""
