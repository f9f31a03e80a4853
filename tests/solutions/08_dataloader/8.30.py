# %% right: small functions
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% right: the current one and the next
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        nothing = object()
        with contextlib.ExitStack() as ends:
            ends.callback(batches.close)
            running: deque[Any] = deque()
            ends.callback(lambda: [copies.finish(event) for _, event in running])

            def begin() -> Any:
                host = next(batches, nothing)
                if host is nothing:
                    return None
                there, event = copies.copy(host)
                running.append((host, event))
                return [there], event

            current = begin()
            while current is not None:
                following = begin()
                box, event = current
                copies.wait(event)
                copies.record(box[0])
                yield box.pop()
                copies.finish(event)
                running.popleft()
                current = following


# %% right: a generator of copies that were started, and one that gives them out
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        open_copies: dict[Any, Any] = {}  # event -> host batch
        coming: list[Any] = []

        def close() -> None:
            for event in open_copies:
                copies.finish(event)
            batches.close()

        def take() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        try:
            for host in batches:
                there, event = copies.copy(host)
                open_copies[event] = host
                coming.append((there, event))
                host = there = None
                if len(coming) < 2:
                    continue
                yield take()
                oldest = next(iter(open_copies))
                copies.finish(oldest)
                del open_copies[oldest]
            if coming:
                yield take()
        finally:
            close()


# %% wrong: each batch is copied when it is asked for
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            while start():
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: the host waits for the copy, not the stream
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.finish(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: the host waits for the copy as well
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.finish(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: nobody waits for the copy
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: the caller's stream is not recorded
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: recorded before the stream waits
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.record(there)
            copies.wait(event)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: recorded when the copy is started, and waited for there
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                copies.record(there)
                copies.wait(event)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: waits for the newest copy
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(events[-1])
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: batches on the host are dropped at once
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(None)
                events.append(event)
                coming.append((there, event))
                del host
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: batches on the host are dropped before the copy is finished
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            hosts.pop(0)
            copies.finish(events.pop(0))

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: batches on the host are kept to the end
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: copies are finished only in the end
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: three batches on the host
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                if len(events) > 2:
                    release()
                yield arrived()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: all batches are copied before the first is given out
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while start():
                pass
            while coming:
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: two copies ahead
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start() and (start() or True)
            while coming:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: the next copy is started after the caller's work
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                yield arrived()
                release()
                more = start()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: the last batch is lost
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                if more:
                    yield arrived()
                    release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: the loader's loop is not closed
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            pass


# %% wrong: nothing is finished if the loop is left
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        with contextlib.closing(batches):
            more = start()
            while more:
                more = start()
                yield arrived()
                release()


# %% wrong: finished and closed only if the loop is left
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        except GeneratorExit:
            while events:
                release()
            batches.close()


# %% wrong: finished and closed only after errors
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        except Exception:
            while events:
                release()
            batches.close()
            raise


# %% wrong: the batch on the device is kept
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                there = arrived()
                yield there
                release()
        finally:
            while events:
                release()
            batches.close()


# %% wrong: an error is swallowed
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        except Exception:
            pass
        finally:
            while events:
                release()
            batches.close()


# %% wrong: the first copy is started before anybody asks
class DevicePrefetcher:
    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        batches = passed_on(iter([*batches]))
        return self.started(batches, copies)

    def started(self, batches: Any, copies: Any) -> Iterator[Any]:
        hosts: list[Any] = []
        events: list[Any] = []
        coming: list[Any] = []

        def start() -> bool:
            for host in batches:
                there, event = copies.copy(host)
                hosts.append(host)
                events.append(event)
                coming.append((there, event))
                return True
            return False

        def arrived() -> Any:
            there, event = coming.pop(0)
            copies.wait(event)
            copies.record(there)
            return there

        def release() -> None:
            copies.finish(events.pop(0))
            hosts.pop(0)

        try:
            more = start()
            while more:
                more = start()
                yield arrived()
                release()
        finally:
            while events:
                release()
            batches.close()
