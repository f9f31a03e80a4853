"""Hostile cells by what they do while they are run; see `hostile.py`."""

from __future__ import annotations

IN_CELL = {
    "loops": "while True: pass",
    "sleeps": "import time; time.sleep(3600)",
    "takes memory in lists": "hoard = []\nwhile True: hoard.append([0] * 1_000_000)",
    "takes memory in arrays": "import numpy\nhoard = [numpy.ones(20_000_000) for _ in range(10_000)]",
    "takes memory that is shared": """
import mmap
hoard = []
while True:
    hoard.append(mmap.mmap(-1, 64 << 20))
    hoard[-1].write(bytes(64 << 20))""",
    "takes memory in files without a name": """
import os
while True:
    os.write(os.memfd_create("x"), bytes(16 << 20))""",
    "takes memory in files that it closes": """
import mmap, os
hoard = []
while True:
    file = os.memfd_create("x")
    os.write(file, bytes(16 << 20))
    hoard.append(mmap.mmap(file, 16 << 20))
    os.close(file)""",
    "takes memory in file systems of its own": """
import ctypes, os, time
library = ctypes.CDLL(None)
if os.fork() == 0:
    if library.unshare(0x10000000 | 0x20000) == 0:
        os.mkdir("/tmp/m")
        if library.mount(b"x", b"/tmp/m", b"tmpfs", 0, b"size=64G") == 0:
            raise SystemExit("mounted")
    os._exit(7)
if os.waitstatus_to_exitcode(os.wait()[1]) != 7: time.sleep(3600)
raise ValueError("refused")""",
    "takes memory of System V": """
import ctypes
if ctypes.CDLL(None).shmget(0, 1 << 30, 0o1600) != -1:
    while True: pass
raise ValueError("refused")""",
    "forks without end": "import os\nwhile True: os.fork()",
    "starts threads without end": """
import threading, time
while True: threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()""",
    "fills the disk": "file = open('/tmp/x', 'wb')\nwhile True: file.write(bytes(1 << 20))",
    "fills the shared memory": "file = open('/dev/shm/x', 'wb')\nwhile True: file.write(bytes(1 << 20))",
    "prints without end": "while True: print('x' * 1000)",
    "floods every descriptor": """
import os
while True:
    for number in range(64):
        try: os.write(number, b'{"event": "ran"}\\n' * 1000)
        except OSError: pass""",
    "floods with one endless line": """
import os
while True:
    for number in range(3, 64):
        try: os.write(number, b"[" * 100_000)
        except OSError: pass""",
    "leaves with os._exit": "import os; os._exit(0)",
    "leaves with an odd exit code": "import os; os._exit(128 + 35)",
    "leaves with sys.exit": "import sys; sys.exit(0)",
    "kills itself": "import os; os.kill(os.getpid(), 9)",
    "stops itself": "import os; os.kill(os.getpid(), 19)",
    "ends itself with a real-time signal": "import os; os.kill(os.getpid(), 35)",
    "kills its parent": "import os; os.kill(os.getppid(), 9); os.kill(os.getppid(), 15)",
    "kills everybody": "import os, signal; signal.signal(15, signal.SIG_IGN); os.kill(-1, 15); os.kill(-1, 9)",
    "kills its group": "import os; os.killpg(0, 9)",
    "reads address 0": "import ctypes; ctypes.string_at(0)",
    "overflows the stack": """
import sys, threading
sys.setrecursionlimit(10**9)
def down(n): return down(n + 1) + 1
down(0)""",
    "overflows the stack of the parser": "import ast; ast.parse('-' * 200_000 + '1')",
    "closes every descriptor": "import os; os.closerange(0, 1000)",
    "closes every descriptor and loops": "import os; os.closerange(0, 1000)\nwhile True: pass",
    "ends the time limit and loops": """
import faulthandler, signal
faulthandler.cancel_dump_traceback_later()
faulthandler.disable()
signal.setitimer(signal.ITIMER_REAL, 0)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True: pass""",
    "sets alarms": "import signal; signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)",
    "answers in its place, and loops": """
import gc
wire = next(one for one in gc.get_objects() if type(one).__name__ == "Wire")
wire.write({"event": "ran", "titles": [], "exhausted": False})
while True: pass""",
    "says that its memory is used up": """
import gc
wire = next(one for one in gc.get_objects() if type(one).__name__ == "Wire")
wire.write({"event": "ran", "exhausted": True})""",
    "answers with nonsense": """
import gc
wire = next(one for one in gc.get_objects() if type(one).__name__ == "Wire")
for answer in (["ran"], {"event": "observed", "site": 10**9, "what": {}}, {"event": ["ran"]}, {"event": "ran",
        "failure": {"status": 7, "message": {"a": []}, "traceback": "line " + "9" * 9000 + ", in x: y"},
        "titles": {"x": 1}, "output": [[[]]], "exhausted": "yes"}):
    wire._encode = (lambda encode: lambda value: encode(answer | {"turn": wire.turn}) if isinstance(answer, dict)
        else encode(answer))(type(wire)()._encode)
    wire.write({})
    del wire._encode""",
    "answers with deep nesting": """
import os
for number in range(3, 64):
    try: os.write(number, b'{"event":' + b"[" * 60_000 + b"]" * 60_000 + b"}\\n")
    except OSError: pass""",
    "answers with a huge number": """
import os
for number in range(3, 64):
    try: os.write(number, b'{"turn":' + b"9" * 60_000 + b"}\\n")
    except OSError: pass""",
    "writes where it hung": """
import os
for number in range(3, 64):
    try: os.write(number, b'Timeout (0:00:01)\\n  File "dataloader_dev.py", line ' + b"9" * 9000 + b" in x\\n")
    except OSError: pass
os._exit(1)""",
    "takes the requests of others": """
import os, threading
def steal():
    while True: os.read(number, 1 << 16)
for number in range(3, 10):
    try:
        if "pipe" in os.readlink(f"/proc/self/fd/{number}"): threading.Thread(target=steal, daemon=True).start()
    except OSError: pass""",
    "leaves threads that are busy": """
import threading
def spin():
    while True: pass
for _ in range(4): threading.Thread(target=spin, daemon=True).start()""",
    "leaves threads that nobody may end": """
import threading, time
threading.Thread(target=time.sleep, args=(3600,)).start()""",
    "leaves a process": """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: time.sleep(3600)
    os._exit(0)""",
    "leaves a process that answers": """
import os, time
if os.fork() == 0:
    while True:
        os.write(4, b'{"event": "ran", "titles": []}\\n')
        time.sleep(0.01)""",
    "ends the process later": """
import os, threading, time
def end():
    time.sleep(0.002)
    os._exit(0)
threading.Thread(target=end, daemon=True).start()""",
    "asks to be called at the end": "import atexit, os; atexit.register(os.kill, os.getppid(), 9); raise SystemExit",
    "changes the folder": "import os; os.chdir('/')",
    "empties the modules": "import sys; sys.modules.clear()",
    "stops the collector": "import gc; gc.disable(); gc.set_threshold(0)",
    "sets the deepest recursion": "import sys; sys.setrecursionlimit(40)",
    "sets a tracer": "import sys\ndef spy(*seen): raise SystemExit\nsys.settrace(spy)",
    "bends the built-ins": "import builtins\nfor name in dir(builtins): builtins.__dict__[name] = lambda *a, **k: True",
    "bends NumPy": """
import numpy
numpy.array_equal = numpy.isclose = numpy.allclose = numpy.all = lambda *a, **k: True
numpy.ndarray = numpy.asarray = numpy.arange = object""",
    "bends the checks": """
import tito.checks
for name in ("expect", "expect_close", "expect_true", "expect_error", "_difference"):
    setattr(tito.checks, name, lambda *a, **k: None)
    globals()[name] = lambda *a, **k: None
tito.checks.CheckFailed = globals()["CheckFailed"] = BaseException""",
    "bends what a check is": """
import contextlib, tito.checks
tito.checks.check = check = lambda *a: contextlib.suppress(BaseException)
tito.checks._Block.__exit__ = lambda *a: True""",
    "bends JSON": "import json\njson.dumps = json.JSONEncoder.encode = json.JSONDecoder.decode = lambda *a: '{}'",
    "bends writing": "import os\nos.write = lambda number, data: len(data)",
    "bends the runner": """
import tito.grading.inside.execute, tito.grading.inside.kernel, sys
tito.grading.inside.execute.Executor.run = tito.grading.inside.execute.Executor.run_check = lambda *a, **k: None
kernel = sys.modules["__main__"]
kernel.Kernel._run = lambda self, request: {"titles": ["lists are reversed", "arrays, too"], "output": ""}""",
    "bends the guard": """
import tito.grading.inside.guard
for name in ("enter", "leave", "disarm"): setattr(tito.grading.inside.guard.Guard, name, lambda *a, **k: None)""",
    "hangs when it is collected": """
class Trap:
    def __del__(self):
        while True: pass
Trap()""",
    "puts control characters into names": """
class Sly(Exception): pass
Sly.__name__ = Sly.__qualname__ = "\\x1b[2J\\x07</script>"
raise Sly("\\x1b]0;\\x07\\udcff")""",
    "raises a huge message": "raise ValueError('x' * 10_000_000)",
    "raises what never says what it is": """
class Endless(Exception):
    def __str__(self):
        while True: pass
raise Endless""",
    "raises what ends the process": """
import os
class Deadly(Exception):
    def __str__(self): os._exit(0)
raise Deadly""",
    "raises a ring of errors": """
one, other = ValueError("one"), ValueError("other")
one.__cause__, other.__cause__ = other, one
raise one""",
    "waits for everybody": """
from tinytorch.core.dataloader.errors import NotBuilt
import gc
for names in (one for one in gc.get_objects() if type(one) is dict and "double" in one):
    names["Total"] = NotBuilt("Total", "8.9", "x")""",
    "is no Python": "def mirror(values:\n  }}}",
    "holds a null": "x = '\x00'",
    "holds half a character": "x = '\ud800'",
}
