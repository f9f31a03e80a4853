# %% right: step by step
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% right: pickled in the worker, and only opened by error
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.number = worker
        self.lines = traceback.format_exception(error)
        self.summary = traceback.format_exception_only(error)
        made_of = error.args
        if isinstance(error, OSError):
            made_of = (*error.args[:2], error.filename, None, error.filename2) if error.filename else error.args
        try:
            self.pickled = pickle.dumps((type(error), made_of, error.args, error.__dict__))
        except Exception:
            self.pickled = b""

    def error(self) -> BaseException:
        try:
            kind, made_of, arguments, attributes = pickle.loads(self.pickled)
            builtin = [one for one in kind.__mro__ if one.__module__ == "builtins"][0]
            error = builtin.__new__(kind, *made_of)
            builtin.__init__(error, *made_of)
            error.args, error.__dict__ = arguments, attributes
        except Exception:
            error = WorkerError("not sent: " + "".join(self.summary), worker=self.number)
        error.add_note("worker %d" % self.number)
        try:
            raise error from RemoteError("".join(self.lines))
        except BaseException as raised:
            return raised.with_traceback(None)


# %% right: a function that makes it, and its arguments
def revive(kind: Any, base: Any, pieces: Any, args: Any, state: Any) -> Any:
    error = kind.__new__(kind, *pieces)
    base.__init__(error, *pieces)
    error.__setstate__(state)
    error.args = args
    return error


class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        with_traceback = traceback.TracebackException.from_exception(error)
        self.cause = RemoteError("\n" + "".join(with_traceback.format()))
        self.note = f"in worker {worker}"
        base = next(kind for kind in type(error).mro() if kind in vars(__import__("builtins")).values())
        pieces = base.__reduce__(error)[1]
        self.recipe = type(error), base, pieces, error.args, {**vars(error)}
        try:
            revive(*pickle.loads(pickle.dumps(self.recipe)))
        except Exception:
            text = "".join(with_traceback.format_exception_only())
            state = {"worker": worker, "pid": os.getpid(), "exitcode": None}
            self.recipe = WorkerError, RuntimeError, (text,), (text,), state

    def error(self) -> BaseException:
        error = revive(*self.recipe)
        error.add_note(self.note)
        error.__cause__ = self.cause
        return error


# %% wrong: the exception is pickled as it is
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.original = error

    def error(self) -> BaseException:
        error = self.original
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: its __init__ is called again
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind(*self.made_of)
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: its __init__ is called on what __new__ made
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        error.__init__(*self.made_of)
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: attributes are lost
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: notes are lost
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = {name: value for name, value in vars(error).items() if name[0] != "_"}
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: an OSError forgets its file
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: an OSError is made of errno, text and file, whether it has them or not
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = (error.errno, error.strerror, error.filename)

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: what no __dict__ holds is lost
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: it is pickled to see whether that works, and not read back
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            pickle.dumps(self)
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: nothing is tried before it is sent
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: a WorkerError in its place leaves out the type
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            self._remember(WorkerError(f"{error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: a WorkerError in its place leaves out the text
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"a {name}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: a WorkerError in its place does not know its worker
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent"))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: a WorkerError in its place has its own traceback
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            replacement = WorkerError(f"{name}: {error}, which cannot be sent", worker)
            self.text = "".join(traceback.format_exception(replacement))
            self._remember(replacement)

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: the cause is the text without the traceback
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception_only(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: the traceback is the context, not the cause
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__context__ = RemoteError(self.text)
        return error


# %% wrong: the worker's note takes the place of the others
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.__notes__ = [f"raised in worker {self.worker}"]
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: the note does not say which worker
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error)
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note("raised in a worker")
        error.__cause__ = RemoteError(self.text)
        return error


# %% wrong: most types arrive as a RuntimeError
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self._remember(error)
        try:
            arrived = pickle.loads(pickle.dumps(self))
            arrived.error()
        except Exception:
            name = type(error).__name__
            self._remember(WorkerError(f"{name}: {error}, which cannot be sent", worker))

    def _remember(self, error: BaseException) -> None:
        self.kind = type(error) if isinstance(error, ValueError | KeyError) else RuntimeError
        self.arguments = error.args
        self.attributes = dict(vars(error))
        self.made_of = error.args
        if isinstance(error, OSError):
            self.made_of = OSError.__reduce__(error)[1]

    def error(self) -> BaseException:
        error = self.kind.__new__(self.kind, *self.made_of)
        for kind in self.kind.__mro__:
            if kind.__module__ == "builtins":
                kind.__init__(error, *self.made_of)
                break
        error.args = self.arguments
        for name, value in self.attributes.items():
            setattr(error, name, value)
        error.add_note(f"raised in worker {self.worker}")
        error.__cause__ = RemoteError(self.text)
        return error
