"""See the objects of the whole folder as pictures, in a grid: sort them, choose many, and change them together.
Show one object, and find the others that look like it.
Look at what is wrong in the labels, at pictures that show nearly the same, and at what to label next."""
