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


# %% right: a buffer of one that is filled before it is emptied
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
        source, started = iter(batches), deque()  # [event, host, there]
        end = object()

        def start() -> bool:
            host = [next(source, end)]
            if host[0] is end:
                return False
            there, event = copies.copy(host[0])
            started.append([event, host.pop(), there])
            return True

        def give(entry: list[Any]) -> Any:
            copies.wait(entry[0])
            copies.record(entry[2])
            return entry.pop()

        try:
            start()
            while started:
                start()
                yield give(started[0])
                copies.finish(started[0][0])
                started.popleft()
        finally:
            try:
                while started:
                    copies.finish(started[0][0])
                    started.popleft()
            finally:
                batches.close()


# %% wrong: an error of the loader comes when its batch is asked for
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
        kept: deque[tuple[Any, Any]] = deque()
        coming: deque[tuple[Any, Any]] = deque()
        problem: list[BaseException] = []
        with contextlib.closing(batches):
            try:
                while True:
                    try:
                        host = [next(batches)]
                    except StopIteration:
                        break
                    except Exception as error:
                        problem.append(error)
                        break
                    there, event = copies.copy(host[0])
                    kept.append((event, host.pop()))
                    coming.append((event, there))
                    del there
                    if len(coming) == 2:
                        yield self._arrived(coming, copies)
                        copies.finish(kept[0][0])
                        kept.popleft()
                if coming:
                    yield self._arrived(coming, copies)
                if problem:
                    raise problem.pop()
            finally:
                for event, _ in kept:
                    copies.finish(event)

    def _arrived(self, coming: deque[tuple[Any, Any]], copies: Any) -> Any:
        event, there = coming.popleft()
        copies.wait(event)
        copies.record(there)
        return there


# %% wrong: the batch on the host is recorded
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
        kept: deque[tuple[Any, Any]] = deque()  # (event, host batch) of copies that may be in flight
        coming: deque[tuple[Any, Any]] = deque()  # (event, device batch) that the caller has not got
        with contextlib.closing(batches):
            try:
                for host in batches:
                    there, event = copies.copy(host)
                    kept.append((event, host))
                    coming.append((event, there, host))
                    del there, host
                    if len(coming) == 2:
                        yield self._arrived(coming, copies)
                        copies.finish(kept[0][0])
                        kept.popleft()
                if coming:
                    yield self._arrived(coming, copies)
            finally:
                for event, _ in kept:
                    copies.finish(event)

    def _arrived(self, coming: deque[tuple[Any, Any]], copies: Any) -> Any:
        event, there, host = coming.popleft()
        copies.wait(event)
        copies.record(host)
        return there


# %% wrong: the caller gets the batch on the host
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
        kept: deque[tuple[Any, Any]] = deque()  # (event, host batch) of copies that may be in flight
        coming: deque[tuple[Any, Any]] = deque()  # (event, device batch) that the caller has not got
        with contextlib.closing(batches):
            try:
                for host in batches:
                    there, event = copies.copy(host)
                    kept.append((event, host))
                    coming.append((event, there, host))
                    del there, host
                    if len(coming) == 2:
                        yield self._arrived(coming, copies)
                        copies.finish(kept[0][0])
                        kept.popleft()
                if coming:
                    yield self._arrived(coming, copies)
            finally:
                for event, _ in kept:
                    copies.finish(event)

    def _arrived(self, coming: deque[tuple[Any, Any]], copies: Any) -> Any:
        event, there, host = coming.popleft()
        copies.wait(event)
        copies.record(there)
        return host


# %% wrong: a batch that is false is lost
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
        kept: deque[tuple[Any, Any]] = deque()  # (event, host batch) of copies that may be in flight
        coming: deque[tuple[Any, Any]] = deque()  # (event, device batch) that the caller has not got
        with contextlib.closing(batches):
            try:
                for host in batches:
                    there, event = copies.copy(host)
                    kept.append((event, host))
                    coming.append((event, there))
                    del there, host
                    if len(coming) == 2:
                        yield self._arrived(coming, copies)
                        copies.finish(kept[0][0])
                        kept.popleft()
                if coming:
                    if coming[0][1]:
                        yield self._arrived(coming, copies)
            finally:
                for event, _ in kept:
                    copies.finish(event)

    def _arrived(self, coming: deque[tuple[Any, Any]], copies: Any) -> Any:
        event, there = coming.popleft()
        copies.wait(event)
        copies.record(there)
        return there


# %% wrong: every copy that is left in the end is finished twice
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
        kept: deque[tuple[Any, Any]] = deque()  # (event, host batch) of copies that may be in flight
        coming: deque[tuple[Any, Any]] = deque()  # (event, device batch) that the caller has not got
        with contextlib.closing(batches):
            try:
                for host in batches:
                    there, event = copies.copy(host)
                    kept.append((event, host))
                    coming.append((event, there))
                    del there, host
                    if len(coming) == 2:
                        yield self._arrived(coming, copies)
                        copies.finish(kept[0][0])
                        kept.popleft()
                if coming:
                    yield self._arrived(coming, copies)
            finally:
                for event, _ in [*kept, *kept]:
                    copies.finish(event)

    def _arrived(self, coming: deque[tuple[Any, Any]], copies: Any) -> Any:
        event, there = coming.popleft()
        copies.wait(event)
        copies.record(there)
        return there


# %% wrong: in the end all copies are finished, also those that were
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
        started: list[Any] = []
        kept: deque[tuple[Any, Any]] = deque()  # (event, host batch) of copies that may be in flight
        coming: deque[tuple[Any, Any]] = deque()  # (event, device batch) that the caller has not got
        with contextlib.closing(batches):
            try:
                for host in batches:
                    there, event = copies.copy(host)
                    kept.append((event, host))
                    started.append(event)
                    coming.append((event, there))
                    del there, host
                    if len(coming) == 2:
                        yield self._arrived(coming, copies)
                        copies.finish(kept[0][0])
                        kept.popleft()
                if coming:
                    yield self._arrived(coming, copies)
            finally:
                for event in started:
                    copies.finish(event)

    def _arrived(self, coming: deque[tuple[Any, Any]], copies: Any) -> Any:
        event, there = coming.popleft()
        copies.wait(event)
        copies.record(there)
        return there


# %% wrong: an interrupt finishes no copy
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
        kept: deque[tuple[Any, Any]] = deque()  # (event, host batch) of copies that may be in flight
        coming: deque[tuple[Any, Any]] = deque()  # (event, device batch) that the caller has not got
        with contextlib.closing(batches):
            try:
                for host in batches:
                    there, event = copies.copy(host)
                    kept.append((event, host))
                    coming.append((event, there))
                    del there, host
                    if len(coming) == 2:
                        yield self._arrived(coming, copies)
                        copies.finish(kept[0][0])
                        kept.popleft()
                if coming:
                    yield self._arrived(coming, copies)
            except (Exception, GeneratorExit):
                for event, _ in kept:
                    copies.finish(event)
                raise
            for event, _ in kept:
                copies.finish(event)

    def _arrived(self, coming: deque[tuple[Any, Any]], copies: Any) -> Any:
        event, there = coming.popleft()
        copies.wait(event)
        copies.record(there)
        return there


# %% wrong: an OSError of the loader ends the loop
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
        kept: deque[tuple[Any, Any]] = deque()  # (event, host batch) of copies that may be in flight
        coming: deque[tuple[Any, Any]] = deque()  # (event, device batch) that the caller has not got
        with contextlib.closing(batches):
            try:
                for host in readable(batches):
                    there, event = copies.copy(host)
                    kept.append((event, host))
                    coming.append((event, there))
                    del there, host
                    if len(coming) == 2:
                        yield self._arrived(coming, copies)
                        copies.finish(kept[0][0])
                        kept.popleft()
                if coming:
                    yield self._arrived(coming, copies)
            finally:
                for event, _ in kept:
                    copies.finish(event)

    def _arrived(self, coming: deque[tuple[Any, Any]], copies: Any) -> Any:
        event, there = coming.popleft()
        copies.wait(event)
        copies.record(there)
        return there


def readable(batches: Iterator[Any]) -> Iterator[Any]:
    try:
        yield from batches
    except OSError:
        return


# %% wrong: waits when the copy is started, after the batch before was taken
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
        return recounted(self.loader, self.overlapped(batches, self.copies))

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        kept: deque[tuple[Any, Any]] = deque()  # (event, host batch) of copies that may be in flight
        coming: deque[tuple[Any, Any]] = deque()  # (event, device batch) that the caller has not got
        with contextlib.closing(batches):
            try:
                for host in batches:
                    there, event = copies.copy(host)
                    copies.wait(event)
                    copies.record(there)
                    kept.append((event, host))
                    coming.append((event, there))
                    del there, host
                    if len(coming) == 2:
                        yield self._arrived(coming, copies)
                        copies.finish(kept[0][0])
                        kept.popleft()
                if coming:
                    yield self._arrived(coming, copies)
            finally:
                for event, _ in kept:
                    copies.finish(event)

    def _arrived(self, coming: deque[tuple[Any, Any]], copies: Any) -> Any:
        return coming.popleft()[1]


# %% wrong: the last copy is finished before its batch is given out
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
        return recounted(self.loader, self.overlapped(batches, self.copies))

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        kept: deque[tuple[Any, Any]] = deque()  # (event, host batch) of copies that may be in flight
        coming: deque[tuple[Any, Any]] = deque()  # (event, device batch) that the caller has not got
        with contextlib.closing(batches):
            try:
                for host in batches:
                    there, event = copies.copy(host)
                    kept.append((event, host))
                    coming.append((event, there))
                    del there, host
                    if len(coming) == 2:
                        yield self._arrived(coming, copies)
                        copies.finish(kept[0][0])
                        kept.popleft()
                if coming:
                    while kept:
                        copies.finish(kept.popleft()[0])
                    yield self._arrived(coming, copies)
            finally:
                for event, _ in kept:
                    copies.finish(event)

    def _arrived(self, coming: deque[tuple[Any, Any]], copies: Any) -> Any:
        event, there = coming.popleft()
        copies.wait(event)
        copies.record(there)
        return there
