"""Show the site on this machine while it is written, and build it again whenever something is saved."""

from __future__ import annotations

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tito import output
from tito.book import site
from tito.book.command import build_command
from tito.workspace import Workspace, find

WATCHED = ("book", "modules", "tito/book", "_toc.yml", "CHANGELOG.md", "benchmarks/results")


class Pages(SimpleHTTPRequestHandler):
    """Serve the files of the site; log no requests, and let the browser cache nothing."""

    def end_headers(self) -> None:
        """Ask the browser to come back for each page."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def serve_command(port: int) -> int:
    """Build, serve until Ctrl-C; return 0, or 1 if there is nothing to show or the port is taken."""
    workspace = find()
    if build_command():
        return 1
    try:
        server = serving(workspace.root / site.BUILD / "html", port)
    except OSError as error:
        output.fail(f"port {port} cannot be used ({error.strerror}): take another with --port")
        return 1
    with server:
        output.say(f"http://127.0.0.1:{server.server_port} (Ctrl-C ends it; saved pages are built again)")
        try:
            _build_on_change(workspace)
        except KeyboardInterrupt:
            output.say("")
        finally:
            server.shutdown()
    return 0


def serving(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a folder that answers on this machine only; port 0 takes a free one."""
    server = ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Pages, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _build_on_change(workspace: Workspace) -> None:
    """Build whenever a source of the site is saved, until Ctrl-C."""
    from watchfiles import DefaultFilter, watch

    class Sources(DefaultFilter):
        ignore_dirs = (*DefaultFilter.ignore_dirs, "_build")

    paths = [workspace.root / name for name in WATCHED if (workspace.root / name).exists()]
    for _ in watch(*paths, watch_filter=Sources(), raise_interrupt=True):
        build_command()
