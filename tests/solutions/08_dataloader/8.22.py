# %% right: step by step
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% right: another state for the pickle, and nothing else that is kept
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.number, self.here = worker, error
        self.lines = traceback.format_exception(error)
        self.summary = traceback.format_exception_only(error)

    def __getstate__(self) -> tuple[Any, ...]:
        return self.number, self.lines, self.summary, self.pickled if self.here is None else self._pickle(self.here)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.number, self.lines, self.summary, self.pickled = state
        self.here = None

    def _builtin(self, kind: Any) -> Any:
        return [one for one in kind.__mro__ if one.__module__ == "builtins"][0]

    def _pickle(self, error: BaseException) -> bytes:
        _, made_of, *state = self._builtin(type(error)).__reduce__(error)
        attributes = {key: value for known in [*state, vars(error)] for key, value in known.items()}
        bad = [key for key in attributes if not arrives(attributes[key])]
        for key in bad:
            del attributes[key]
        try:
            return pickle.dumps((type(error), made_of, attributes | {"args": error.args}, bad))
        except Exception:
            return b""

    def error(self) -> BaseException:
        note = "worker %d" % self.number
        if self.here is not None:
            return with_note(self.here, note)
        try:
            kind, made_of, attributes, bad = pickle.loads(self.pickled)
            error = self._builtin(kind).__new__(kind, *made_of)
            self._builtin(kind).__init__(error, *made_of)
            for key in attributes:
                set_past_class(error, key, attributes[key])
        except Exception:
            error, bad = WorkerError("not sent: " + "".join(self.summary), worker=self.number), []
        for text in [f"the attribute {key} stayed in the worker" for key in bad] + [note]:
            with_note(error, text)
        try:
            raise error from RemoteError("".join(self.lines))
        except BaseException as raised:
            return raised.with_traceback(None)


# %% right: a class of its own for what arrives
def revive(kind: Any, base: Any, pieces: Any, state: Any, lost: str) -> Any:
    error = kind.__new__(kind, *pieces)
    base.__init__(error, *pieces)
    for name in state:
        set_past_class(error, name, state[name])
    return with_note(error, f"without {lost}") if lost else error


class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.exception, self.worker = error, worker
        self.told = traceback.TracebackException.from_exception(error)

    def __reduce__(self) -> Any:
        error, told = self.exception, self.told
        base = next(kind for kind in type(error).mro() if kind in vars(__import__("builtins")).values())
        pieces, *more = base.__reduce__(error)[1:]
        state = (more[0] if more else {}) | vars(error)
        lost = sorted(name for name in state if not arrives(state[name]))
        state = {"args": error.args} | {name: value for name, value in state.items() if name not in lost}
        try:
            recipe = pickle.dumps((type(error), base, pieces, state, " and ".join(lost)))
            revive(*pickle.loads(recipe))
        except Exception:
            recipe = b""
        return Arrived, (recipe, "".join(told.format_exception_only()), "".join(told.format()), self.worker)

    def error(self) -> BaseException:
        return with_note(self.exception, f"in worker {self.worker}")


class Arrived(Failure):
    """What is left of it in another process."""

    def __init__(self, recipe: bytes, short: str, long: str, worker: int) -> None:
        self.given = recipe, short, long, worker

    def __reduce__(self) -> Any:
        return Arrived, self.given

    def error(self) -> BaseException:
        recipe, short, long, worker = self.given
        try:
            error = revive(*pickle.loads(recipe))
        except Exception:
            error = WorkerError(f"this could not be sent: {short}", worker)
        set_past_class(error, "__cause__", RemoteError("\n" + long))
        return with_note(error, f"in worker {worker}")


# %% wrong: the exception is pickled as it is
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self.original)
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = pickle.loads(self.pickled)
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: its __init__ is called again
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind(*made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: its __init__ is called on what __new__ made
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        error.__init__(*made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: attributes are lost
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        set_past_class(error, "__notes__", kept.get("__notes__", []))
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: notes are lost
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if name == "__notes__":
                continue
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: an OSError forgets its file
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = error.args if isinstance(error, OSError) else reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: an OSError is made of errno, text and file, whether it has them or not
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        if isinstance(error, OSError):
            made_of = (error.errno, error.strerror, error.filename)
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: what no __dict__ holds is lost
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: what Python's own classes keep as state is lost
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: attributes are pickled to see whether that works, and not read back
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            try:
                pickle.dumps(value)
            except Exception:
                left_out.append(name)
            else:
                kept[name] = value
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: whether class and arguments can be pickled is not tried
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            state["pickled"] = pickle.dumps(self._remember(self.original))
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: an attribute that cannot be sent costs the class
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        kept.update(attributes)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: no attribute is sent if one cannot be
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        if arrives(attributes):
            kept.update(attributes)
        else:
            left_out.extend(attributes)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: what was left out is not named
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: an attribute that cannot be sent arrives as its text
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                kept[name] = repr(value)
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: a class that cannot be found here is an error while reading
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = self._remember(self.original)
                self._made(*pickle.loads(pickle.dumps(state["pickled"])))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*self.pickled)
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: pickled when it is made, so a thread's exception is another one
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        try:
            self.pickled = pickle.dumps(self._remember(error))
        except Exception:
            self.pickled = b""
        self.original = None

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: a thread's exception has no note
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return self.original
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: a thread's exception gets another cause
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            error = with_note(self.original, f"raised in worker {self.worker}")
            set_past_class(error, "__cause__", RemoteError(self.text))
            return error
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: attributes are set the ordinary way, which a class may refuse
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        error.args = arguments
        for name, value in kept.items():
            setattr(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: notes are added the ordinary way, which a class may refuse
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        error.add_note(f"raised in worker {self.worker}")
        return error


# %% wrong: a WorkerError in its place leaves out the type
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: a WorkerError in its place leaves out the text
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"a {type(error).__name__}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: a WorkerError in its place does not know its worker
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: a WorkerError in its place has its own traceback
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
            self.text = "".join(traceback.format_exception(error))
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: the cause is the text without the traceback
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception_only(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: the traceback is the context, not the cause
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__context__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: the worker's note takes the place of the others
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        set_past_class(error, "__notes__", [f"raised in worker {self.worker}"])
        return error


# %% wrong: the note does not say which worker
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, "raised in a worker")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, "raised in a worker")


# %% wrong: most types arrive as a RuntimeError
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.original: Any = error
        self.worker = worker
        self.text = "".join(traceback.format_exception(error))
        self.instead = f"{type(error).__name__}: {error}, which cannot be sent"
        self.pickled = b""

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if self.original is not None:
            state["original"] = None
            try:
                state["pickled"] = pickle.dumps(self._remember(self.original))
            except Exception:
                state["pickled"] = b""
        return state

    def _remember(self, error: BaseException) -> tuple[Any, ...]:
        for base in type(error).__mro__:
            if base.__module__ == "builtins":
                break
        reduced = base.__reduce__(error)
        made_of = reduced[1]
        attributes = dict(vars(error))
        if len(reduced) > 2:
            attributes.update(reduced[2])
        kept, left_out = {}, []
        for name, value in attributes.items():
            if arrives(value):
                kept[name] = value
            else:
                left_out.append(name)
        if not isinstance(error, ValueError | KeyError):
            return RuntimeError, RuntimeError, error.args, error.args, kept, left_out
        return type(error), base, made_of, error.args, kept, left_out

    def _made(self, kind: Any, base: Any, made_of: Any, arguments: Any, kept: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)
        set_past_class(error, "args", arguments)
        for name, value in kept.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"could not be sent and is left out: {', '.join(left_out)}")
        return error

    def error(self) -> BaseException:
        if self.original is not None:
            return with_note(self.original, f"raised in worker {self.worker}")
        try:
            error = self._made(*pickle.loads(self.pickled))
        except Exception:
            error = WorkerError(self.instead, self.worker)
        set_past_class(error, "__cause__", RemoteError(self.text))
        return with_note(error, f"raised in worker {self.worker}")


# %% wrong: worker 0 is not named
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.raised: BaseException | None = error
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()

    def __getstate__(self) -> dict[str, Any]:
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(self.raised))
        return vars(self) | {"raised": None}

    @staticmethod
    def _taken_apart(error: Any) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        state = error.__getstate__()
        attributes = dict(states[0] if states else {}) | vars(error) | (state[1] if isinstance(state, tuple) else {})
        sent = {name: value for name, value in attributes.items() if arrives(value)}
        left_out = sorted(attributes.keys() - sent.keys())
        return type(error), base, made_of, error.args, sent, left_out

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, sent: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        for name, value in {"args": arguments, **sent}.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"without {', '.join(left_out)}, which could not be sent from the worker")
        return error

    def error(self) -> BaseException:
        if self.raised is not None:
            return with_note(self.raised, f"in worker {self.worker}")
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        set_past_class(error, "__cause__", RemoteError(f'\n"""\n{self.text}"""'))
        return with_note(error, f"in worker {self.worker}") if self.worker else error


# %% wrong: in a thread, worker 0 is not named
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.raised: BaseException | None = error
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()

    def __getstate__(self) -> dict[str, Any]:
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(self.raised))
        return vars(self) | {"raised": None}

    @staticmethod
    def _taken_apart(error: Any) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        state = error.__getstate__()
        attributes = dict(states[0] if states else {}) | vars(error) | (state[1] if isinstance(state, tuple) else {})
        sent = {name: value for name, value in attributes.items() if arrives(value)}
        left_out = sorted(attributes.keys() - sent.keys())
        return type(error), base, made_of, error.args, sent, left_out

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, sent: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        for name, value in {"args": arguments, **sent}.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"without {', '.join(left_out)}, which could not be sent from the worker")
        return error

    def error(self) -> BaseException:
        if self.raised is not None:
            return with_note(self.raised, f"in worker {self.worker}") if self.worker else self.raised
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        set_past_class(error, "__cause__", RemoteError(f'\n"""\n{self.text}"""'))
        return with_note(error, f"in worker {self.worker}")


# %% wrong: a WorkerError knows every worker but the first
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.raised: BaseException | None = error
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()

    def __getstate__(self) -> dict[str, Any]:
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(self.raised))
        return vars(self) | {"raised": None}

    @staticmethod
    def _taken_apart(error: Any) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        state = error.__getstate__()
        attributes = dict(states[0] if states else {}) | vars(error) | (state[1] if isinstance(state, tuple) else {})
        sent = {name: value for name, value in attributes.items() if arrives(value)}
        left_out = sorted(attributes.keys() - sent.keys())
        return type(error), base, made_of, error.args, sent, left_out

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, sent: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        for name, value in {"args": arguments, **sent}.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"without {', '.join(left_out)}, which could not be sent from the worker")
        return error

    def error(self) -> BaseException:
        if self.raised is not None:
            return with_note(self.raised, f"in worker {self.worker}")
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker or None)
        set_past_class(error, "__cause__", RemoteError(f'\n"""\n{self.text}"""'))
        return with_note(error, f"in worker {self.worker}")


# %% wrong: the note names a worker by its last digit
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.raised: BaseException | None = error
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()

    def __getstate__(self) -> dict[str, Any]:
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(self.raised))
        return vars(self) | {"raised": None}

    @staticmethod
    def _taken_apart(error: Any) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        state = error.__getstate__()
        attributes = dict(states[0] if states else {}) | vars(error) | (state[1] if isinstance(state, tuple) else {})
        sent = {name: value for name, value in attributes.items() if arrives(value)}
        left_out = sorted(attributes.keys() - sent.keys())
        return type(error), base, made_of, error.args, sent, left_out

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, sent: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        for name, value in {"args": arguments, **sent}.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"without {', '.join(left_out)}, which could not be sent from the worker")
        return error

    def error(self) -> BaseException:
        if self.raised is not None:
            return with_note(self.raised, f"in worker {self.worker}")
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        set_past_class(error, "__cause__", RemoteError(f'\n"""\n{self.text}"""'))
        return with_note(error, f"in worker {self.worker % 10}")


# %% wrong: its __init__ is called again wherever that works
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.raised: BaseException | None = error
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()

    def __getstate__(self) -> dict[str, Any]:
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(self.raised))
        return vars(self) | {"raised": None}

    @staticmethod
    def _taken_apart(error: Any) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        state = error.__getstate__()
        attributes = dict(states[0] if states else {}) | vars(error) | (state[1] if isinstance(state, tuple) else {})
        sent = {name: value for name, value in attributes.items() if arrives(value)}
        left_out = sorted(attributes.keys() - sent.keys())
        return type(error), base, made_of, error.args, sent, left_out

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, sent: Any, left_out: Any) -> BaseException:
        try:
            error = kind(*made_of)
        except Exception:
            error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        for name, value in {"args": arguments, **sent}.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"without {', '.join(left_out)}, which could not be sent from the worker")
        return error

    def error(self) -> BaseException:
        if self.raised is not None:
            return with_note(self.raised, f"in worker {self.worker}")
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        set_past_class(error, "__cause__", RemoteError(f'\n"""\n{self.text}"""'))
        return with_note(error, f"in worker {self.worker}")


# %% wrong: once it was pickled, the exception here is another one, too
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.raised: BaseException | None = error
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()

    def __getstate__(self) -> dict[str, Any]:
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(self.raised))
        self.raised = None
        return vars(self)

    @staticmethod
    def _taken_apart(error: Any) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        state = error.__getstate__()
        attributes = dict(states[0] if states else {}) | vars(error) | (state[1] if isinstance(state, tuple) else {})
        sent = {name: value for name, value in attributes.items() if arrives(value)}
        left_out = sorted(attributes.keys() - sent.keys())
        return type(error), base, made_of, error.args, sent, left_out

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, sent: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        for name, value in {"args": arguments, **sent}.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"without {', '.join(left_out)}, which could not be sent from the worker")
        return error

    def error(self) -> BaseException:
        if self.raised is not None:
            return with_note(self.raised, f"in worker {self.worker}")
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        set_past_class(error, "__cause__", RemoteError(f'\n"""\n{self.text}"""'))
        return with_note(error, f"in worker {self.worker}")


# %% wrong: the code of a SystemExit is lost
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.raised: BaseException | None = error
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()

    def __getstate__(self) -> dict[str, Any]:
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(self.raised))
        return vars(self) | {"raised": None}

    @staticmethod
    def _taken_apart(error: Any) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        state = error.__getstate__()
        attributes = dict(states[0] if states else {}) | vars(error) | (state[1] if isinstance(state, tuple) else {})
        sent = {name: value for name, value in attributes.items() if arrives(value)}
        left_out = sorted(attributes.keys() - sent.keys())
        made_of = made_of if not isinstance(error, SystemExit) else ()
        return type(error), base, made_of, error.args, sent, left_out

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, sent: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        for name, value in {"args": arguments, **sent}.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"without {', '.join(left_out)}, which could not be sent from the worker")
        return error

    def error(self) -> BaseException:
        if self.raised is not None:
            return with_note(self.raised, f"in worker {self.worker}")
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        set_past_class(error, "__cause__", RemoteError(f'\n"""\n{self.text}"""'))
        return with_note(error, f"in worker {self.worker}")


# %% right: a tuple of parts, and the class rebuilt without its __init__
class Failure:
    def __init__(self, error: BaseException, worker: int) -> None:
        self.raised: BaseException | None = error
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()

    def __getstate__(self) -> dict[str, Any]:
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(self.raised))
        return vars(self) | {"raised": None}

    @staticmethod
    def _taken_apart(error: Any) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        state = error.__getstate__()
        attributes = dict(states[0] if states else {}) | vars(error) | (state[1] if isinstance(state, tuple) else {})
        sent = {name: value for name, value in attributes.items() if arrives(value)}
        left_out = sorted(attributes.keys() - sent.keys())
        return type(error), base, made_of, error.args, sent, left_out

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, sent: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        set_past_class(error, "args", arguments)
        for name in sent:
            set_past_class(error, name, sent[name])
        if len(left_out):
            with_note(error, f"without {', '.join(left_out)}, which could not be sent from the worker")
        return error

    def error(self) -> BaseException:
        if self.raised is not None:
            return with_note(self.raised, f"raised by worker number {self.worker}")
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        set_past_class(error, "__cause__", RemoteError(f'\n"""\n{self.text}"""'))
        return with_note(error, f"it was worker {self.worker} that failed")


# %% wrong: the traceback of what is being handled when it is pickled
class Failure:

    def __init__(self, error: BaseException, worker: int) -> None:
        self.raised: BaseException | None = error
        self.text, self.worker, self.parts = "", worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()

    def __getstate__(self) -> dict[str, Any]:
        self.text = traceback.format_exc()
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(self.raised))
        return vars(self) | {"raised": None}

    @staticmethod
    def _taken_apart(error: Any) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        state = error.__getstate__()
        attributes = dict(states[0] if states else {}) | vars(error) | (state[1] if isinstance(state, tuple) else {})
        sent = {name: value for name, value in attributes.items() if arrives(value)}
        left_out = sorted(attributes.keys() - sent.keys())
        return type(error), base, made_of, error.args, sent, left_out

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, sent: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        for name, value in {"args": arguments, **sent}.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"without {', '.join(left_out)}, which could not be sent from the worker")
        return error

    def error(self) -> BaseException:
        if self.raised is not None:
            return with_note(self.raised, f"in worker {self.worker}")
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        set_past_class(error, "__cause__", RemoteError(f'\n"""\n{self.text}"""'))
        return with_note(error, f"in worker {self.worker}")


# %% wrong: a table of the names that Python's classes keep elsewhere
class Failure:

    def __init__(self, error: BaseException, worker: int) -> None:
        self.raised: BaseException | None = error
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()

    def __getstate__(self) -> dict[str, Any]:
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(self.raised))
        return vars(self) | {"raised": None}

    @staticmethod
    def _taken_apart(error: Any) -> tuple[Any, ...]:
        names = ("errno", "strerror", "filename", "encoding", "object", "start", "end", "reason", "name", "msg", "code")
        found = {name: getattr(error, name) for name in names if getattr(error, name, None) is not None}
        attributes = found | vars(error)
        sent = {name: value for name, value in attributes.items() if arrives(value)}
        left_out = sorted(attributes.keys() - sent.keys())
        return type(error), error.args, sent, left_out

    @staticmethod
    def _put_together(kind: Any, arguments: Any, sent: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *arguments)
        for name, value in {"args": arguments, **sent}.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"without {', '.join(left_out)}, which could not be sent from the worker")
        return error

    def error(self) -> BaseException:
        if self.raised is not None:
            return with_note(self.raised, f"in worker {self.worker}")
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        set_past_class(error, "__cause__", RemoteError(f'\n"""\n{self.text}"""'))
        return with_note(error, f"in worker {self.worker}")
