# %% right: the stages one by one
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    builder = PipelineBuilder().add_source(Numbered(sampler, first_place))
    builder = builder.pipe(functools.partial(look_up, catalog), name="look up")
    return (
        builder.pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% right: functions of its own for the first and the last stage
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            value = self.function(placed.value)
        return Placed(placed.place, value)


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(lambda pair: look_up(catalog, pair), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(lambda batch: collate_fn([placed.value for placed in batch]), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% right: one way to place a function
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return placed._replace(value=self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    def at_place(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        kind = AsyncAtPlace if is_async(function) else AtPlace
        return kind(function, seed, epoch)

    load, preprocess = at_place(load_fn), at_place(preprocess_fn)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: random numbers belong to no place
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: the place is lost
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(0, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: the value without its place
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return self.function(placed.value)


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: the function gets the place, too
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: the epoch does not count
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, 0, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: the seed does not count
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(0, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: every sample at place 0
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, 0):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: seed and epoch the wrong way round
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.epoch, self.seed, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: async functions run in threads
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = AtPlace(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: an async preprocess_fn runs in threads
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = AtPlace(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: preprocess_fn as load_fn is
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(load_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: load_fn without a place
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, 0, 0)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: places begin with 0
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, 0))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: the sampler is iterated when the pipeline is built
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(list(sampler), first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: the catalog is read when the pipeline is built
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, [catalog[position] for position in range(10)]), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: concurrencies the wrong way round
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_cpu_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_io_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: one thread for each stage
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, output_order=output_order, name="load")
        .pipe(preprocess, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: samples as they are ready
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order="completion", name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order="completion", executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: always in order
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order="input", name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order="input", executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: preprocessing as it is ready
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: the executor is forgotten
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: the executor loads, too
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, executor=executor, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: drop_last is forgotten
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: buffer_size is forgotten
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink()
        .build()
    )


# %% wrong: batches of placed samples
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(collate_fn, name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: stages without names
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order)
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor)
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: returns the description
class AtPlace:
    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):
    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
    )


# %% wrong: buffer_size for every stage
class AtPlace:

    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):

    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, buffer_size=buffer_size, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: samples that fail are left out
class AtPlace:

    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):

    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if is_async(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if is_async(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, on_error="skip", output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )


# %% wrong: an object whose __call__ is async runs in threads
class AtPlace:

    def __init__(self, function: Callable[[Any], Any], seed: int, epoch: int) -> None:
        self.function, self.seed, self.epoch = function, seed, epoch

    def __call__(self, placed: Placed) -> Placed:
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, self.function(placed.value))


class AsyncAtPlace(AtPlace):

    async def __call__(self, placed: Placed) -> Placed:  # type: ignore[override]
        with sample_at(self.seed, self.epoch, placed.place):
            return Placed(placed.place, await self.function(placed.value))


def build_data_pipeline(
    catalog: Any,
    sampler: Iterable[int],
    *,
    load_fn: Callable[[Any], Any],
    preprocess_fn: Callable[[Any], Any],
    collate_fn: Callable[[list[Any]], Any],
    batch_size: int,
    drop_last: bool = False,
    num_io_workers: int = 8,
    num_cpu_workers: int = 2,
    buffer_size: int = 3,
    output_order: str = "input",
    executor: Any = None,
    seed: int = 0,
    epoch: int = 0,
    first_place: int = 0,
) -> Pipeline:
    load = (AsyncAtPlace if asyncio.iscoroutinefunction(load_fn) else AtPlace)(load_fn, seed, epoch)
    preprocess = (AsyncAtPlace if asyncio.iscoroutinefunction(preprocess_fn) else AtPlace)(preprocess_fn, seed, epoch)
    return (
        PipelineBuilder()
        .add_source(Numbered(sampler, first_place))
        .pipe(functools.partial(look_up, catalog), name="look up")
        .pipe(load, concurrency=num_io_workers, output_order=output_order, name="load")
        .pipe(preprocess, concurrency=num_cpu_workers, output_order=output_order, executor=executor, name="preprocess")
        .aggregate(batch_size, drop_last=drop_last)
        .pipe(functools.partial(collated, collate_fn), name="collate")
        .add_sink(buffer_size)
        .build()
    )
