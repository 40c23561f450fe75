"""Nothing is lost: atomic files, locks, the journal of unsaved edits, rebase over edited files."""
