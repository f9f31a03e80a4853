"""Which student is which: names of files, and lists of the class."""
