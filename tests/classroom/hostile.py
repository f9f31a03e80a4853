"""Hostile solutions for task 8.2 of the small notebook, by what they do. None of them solves the task."""

from __future__ import annotations

from hostile_cells import IN_CELL

WRONG = "\n\ndef mirror(values):\n    return values\n"  # what most of them hand in for the task itself

# What the function of the task does when a check calls it.
IN_CALL = {
    "loops in a call": "while True: pass",
    "leaves in a call": "import os; os._exit(0)",
    "leaves a call with SystemExit": "raise SystemExit(0)",
    "leaves a call with KeyboardInterrupt": "raise KeyboardInterrupt",
    "leaves a call with an exception that nothing catches": "raise type('Odd', (BaseException,), {})",
    "says nothing": "return None",
    "hangs when it is shown": """
class Trap:
    def __repr__(self):
        while True: pass
return Trap()""",
    "hangs when it is compared": """
class Trap(list):
    def __eq__(self, other):
        while True: pass
    __len__ = __iter__ = __getitem__ = __repr__ = __eq__
return Trap(values)""",
    "is equal to everything": """
class Same:
    __eq__ = lambda *a: True
    __ne__ = lambda *a: False
    __hash__ = lambda self: 0
    __len__ = lambda self: 2
    __array__ = lambda self, *a, **k: __import__("numpy").array([3, 2, 1, 0])
return Same()""",
    "is a list that is equal to everything": """
class Same(list):
    __eq__ = lambda *a: True
    __iter__ = lambda self: iter([3, 2, 1])
    __getitem__ = lambda self, place: [3, 2, 1][place]
    __len__ = lambda self: 3
return Same(values)""",
    "is an array that is equal to everything": """
import numpy
class Same(numpy.ndarray):
    __eq__ = lambda *a: numpy.True_
    def __array_function__(self, *a, **k): return True
    def __array_ufunc__(self, *a, **k): return True
return numpy.zeros(4, int).view(Same)""",
    "holds numbers that are equal to everything": """
class Same(int):
    __eq__ = lambda *a: True
    __hash__ = int.__hash__
    __repr__ = lambda self: "3"
class Text(str):
    __eq__ = lambda *a: True
    __hash__ = str.__hash__
return [Same() if isinstance(value, int) else Text() for value in values]""",
    "lies about its class": """
class Liar:
    __class__ = property(lambda self: list)
    __eq__ = lambda *a: True
    __len__ = lambda self: 2
return Liar()""",
    "is its own type": """
class Meta(type):
    __eq__ = lambda *a: True
    __hash__ = type.__hash__
    __module__ = property(lambda self: [])
class Odd(metaclass=Meta): pass
return Odd""",
    "is nested without end": "endless = []\nendless.append(endless)\nreturn endless",
    "is wide without end": "endless = []\nendless += [endless] * 3\nreturn endless",
    "is huge": "return list(range(1_000_000))",
    "is a huge text": "return 'x' * 50_000_000",
    "is a huge number": "return 1 << 20_000_000",
    "is a pickle that runs code": """
import pickle
class Trap:
    def __reduce__(self): return __import__("os").system, ("touch /tmp/pwned",)
return pickle.dumps(Trap())""",
    "changes what it was given": "values.reverse() if isinstance(values, list) else None\nreturn values",
    "raises all errors at once": """
class Any(ValueError, TypeError, KeyError, ZeroDivisionError): pass
raise Any("empty")""",
    "puts its answer into the check": """
import sys
frame = sys._getframe(1)
frame.f_globals["expect"] = lambda *a: None
frame.f_globals["check"] = lambda *a: __import__("contextlib").nullcontext()
return values""",
}


# Take whatever text the process holds, in the hope that it is a hidden check or a solution.
THIEF = """
import builtins, gc, linecache, sys
builtins.loot = loot = getattr(builtins, "loot", set())
def steal():
    frame = sys._getframe()
    while frame is not None:
        loot.update(text for text in frame.f_code.co_consts if isinstance(text, str))
        loot.update(text for text in frame.f_locals.values() if type(text) is str)
        frame = frame.f_back
    for one in gc.get_objects():
        if type(one) is dict:
            loot.update(text for text in list(one.values()) if type(text) is str and len(text) > 40)
    for entry in list(linecache.cache.values()):
        loot.update(entry[2] if len(entry) == 4 else (entry[0]() or "").split("\\n"))
def taken():
    import base64
    steal()
    words = ["".join(chr(ord(mark) - 1) for mark in word) for word in ("qfsjxjolmf", "wfsnjmjpo", "dfsvmfbo")]
    found = {text[max(0, text.find(word) - 20):][:60] for text in loot for word in words if word in text}
    return f"LOOT {len(loot)} " + base64.b64encode(" ".join(sorted(found)).encode()).decode()
"""


def cell(name: str) -> str:
    """Return the source of a hostile cell."""
    if name in IN_CELL:
        return IN_CELL[name].strip("\n") + WRONG
    body = "\n    ".join(IN_CALL[name].strip("\n").split("\n"))
    return f"def mirror(values):\n    {body}\n"
