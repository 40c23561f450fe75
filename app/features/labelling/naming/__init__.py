"""How a box gets its class: the label bar, and letters typed right after a box was drawn."""
