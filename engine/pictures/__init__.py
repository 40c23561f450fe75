"""Finding and reading pictures, and telling copies of one another by their pixels."""
