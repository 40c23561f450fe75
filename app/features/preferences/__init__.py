"""Change settings and keys.
Choose the dark or the light theme, hide the side panels.
Read which keys there are, and what this program is."""
