"""Nothing: labels are saved by themselves, a moment after each edit.
Decide where somebody else changed the same file, with both versions side by side.
Save a copy of the folder in another format.
Get back what was not saved when the program died."""
