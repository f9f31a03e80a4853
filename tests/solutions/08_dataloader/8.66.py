# %% right: a list of those to wait for
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        me = threading.current_thread()
        others = [thread for thread in self.threads if thread.ident and thread is not me]
        for thread in others:
            rest_s = None if deadline is None else max(0.0, deadline - time.monotonic())
            thread.join(rest_s)
        left = [thread.name for thread in others if thread.is_alive()]
        if left and me not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% right: asks first whether the process is its own
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        if not self.ended_s:
            self.ended_s = time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        if os.getpid() != self.owner:
            return
        self.cancel()
        self.close()

    def stop(self, timeout_s: float | None) -> None:
        if os.getpid() != self.owner:
            return
        self.abandon()
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% right: the source first, and looks until the deadline
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        cancel = getattr(self.plan.source, "cancel", None)
        if cancel is not None:
            cancel()
        for inbox in reversed(self.inboxes):
            inbox.close()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        waiting = [one for one in self.threads if one.is_alive() and one is not threading.current_thread()]
        while waiting and (deadline is None or time.monotonic() < deadline):
            waiting[0].join(0.01)
            waiting = [one for one in waiting if one.is_alive()]
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: cancels in a forked process
class Run(Threads):
    def cancel(self) -> None:
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: ends the stages of the process that it was forked from
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: processes of stages live on
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        pass

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: cancel waits for the threads
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: only the inbox of the consumer is closed
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        self.inboxes[-1].close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: all but the inbox of the consumer are closed
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes[:-1]:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: streams are finished, and not closed
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.finish()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: a source that can be cancelled is not
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: every source is cancelled
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: the end is noted again and again
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: the end is not noted
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: the end in another clock
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.time()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: waits for no thread
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(0.0)
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: waits as long as it takes
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join()
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: the timeout for each thread
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(timeout_s)
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: sleeps the whole timeout
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        time.sleep(timeout_s or 0.0)
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: no limit is a limit of 0
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = time.monotonic() + (timeout_s or 0.0)
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: threads that were not started are waited for
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: a thread waits for itself
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None:
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: no warning
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            pass


# %% wrong: a warning without names
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {len(left)} threads"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: a warning for each thread
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            for name in left:
                warnings.warn(f"{said} {name}", RuntimeWarning, stacklevel=3)


# %% wrong: an error instead of a warning
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            raise RuntimeError(said)


# %% wrong: always a warning
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: warns itself
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: stop does not cancel
class Run(Threads):
    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: a warning of any kind
class Run(Threads):

    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, UserWarning, stacklevel=3)


# %% wrong: waits in a forked process
class Run(Threads):

    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: waits for nobody in its own thread
class Run(Threads):

    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner or threading.current_thread() in self.threads:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: in its own thread, it warns of the others
class Run(Threads):

    def cancel(self) -> None:
        if os.getpid() != self.owner:
            return
        self.ended_s = self.ended_s or time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)


# %% wrong: a run that has ended is not cancelled
class Run(Threads):

    def cancel(self) -> None:
        if os.getpid() != self.owner or self.ended_s:
            return
        self.ended_s = time.perf_counter()
        for inbox in self.inboxes:
            inbox.close()
        if hasattr(self.plan.source, "cancel"):
            self.plan.source.cancel()

    def abandon(self) -> None:
        self.cancel()
        if self.owner == os.getpid():
            self.close()

    def stop(self, timeout_s: float | None) -> None:
        self.abandon()
        if os.getpid() != self.owner:
            return
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        for one in self.threads:
            if one.ident is not None and one is not threading.current_thread():
                one.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
        left = sorted(thread.name for thread in self.threads if thread.is_alive())
        if left and threading.current_thread() not in self.threads:
            said = f"left behind after timeout={timeout_s:g} seconds, still busy: {', '.join(left)}"
            warnings.warn(said, RuntimeWarning, stacklevel=3)
