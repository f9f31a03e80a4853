"""Let `python -m tito` do what `tito` does, and say what to run where its packages are missing."""

import sys

INSTALL = "run `make setup`, or `python -m pip install -c constraints.txt -e .`, in the folder of the course"

if sys.version_info < (3, 11):  # noqa: UP036 - this is read by whatever Python there is
    sys.exit(f"tito needs Python 3.11 or later, and this is {sys.version_info[0]}.{sys.version_info[1]}: {INSTALL}")
try:
    from tito.cli import main
except ModuleNotFoundError as error:
    if (error.name or "tito").partition(".")[0] in ("tito", "tinytorch"):
        raise
    sys.exit(f"{error.name} is not installed for {sys.executable}: {INSTALL}")

main()
