"""For all tests: the same signals wherever the tests are started from."""

from __future__ import annotations

import signal

# A shell starts what it runs in the background with Ctrl-C ignored, and every program that a test starts inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
