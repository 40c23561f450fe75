"""Why this box, why not that one: an object, or a detection, followed through the records of a run. Nothing here runs a
model: NumPy alone, and every number is one of the records'. The command line and the window say the words made here."""
