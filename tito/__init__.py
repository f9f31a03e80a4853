"""tito: the command line of the course. `tito --help` lists what it does."""
