"""`tito book build`, `serve` and `record`: what they print."""

from __future__ import annotations

from tito import output
from tito.book import recording, site
from tito.notebooks.cell import NotebookError
from tito.workspace import find


def build_command(*, json: bool = False) -> int:
    """Build the site; return 0, or 1 if it could not be built or must not be shown."""
    try:
        with output.working("building the book ..."):
            folder = site.build(find())
    except (site.BookError, site.RecordingError, NotebookError) as error:
        output.fail(str(error))
        return 1
    pages = len([path for path in folder.rglob("*.html") if "_static" not in path.parts])
    if json:
        output.put_json({"folder": str(folder), "pages": pages})
    else:
        output.say(f"{pages} pages, nothing in them that students must not see: {folder / 'index.html'}")
    return 0


def record_command() -> int:
    """Run the notebooks and keep what they print and draw; return 0, or 1 if that could not be done."""
    try:
        for file in recording.record(find(), output.say):
            output.say(f"wrote {file}")
    except (site.RecordingError, NotebookError) as error:
        output.fail(str(error))
        return 1
    return 0
