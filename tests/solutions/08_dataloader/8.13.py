# %% right: one rule after the other
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% right: a table of what is wrong, and its first row that holds
def _is_size(value: Any) -> bool:
    return type(value) is not bool and isinstance(value, int | np.integer) and value > 0


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool | np.bool_)


def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    own, batches = sampler is not None, batch_sampler is not None
    rules = (
        (batch_size is not None and not _is_size(batch_size), f"batch_size: positive integer or None, not {batch_size!r}"),
        (not _is_flag(drop_last), f"drop_last: a bool, not {drop_last!r}"),
        (not (shuffle is None or _is_flag(shuffle)), f"shuffle: a bool or None, not {shuffle!r}"),
        (own and shuffle is True, "sampler excludes shuffle=True"),
        (batches and batch_size not in {1, DEFAULT_BATCH_SIZE}, "batch_sampler excludes batch_size"),
        (batches and shuffle is True, "batch_sampler excludes shuffle=True"),
        (batches and drop_last is True, "batch_sampler excludes drop_last=True"),
        (batches and own, "batch_sampler excludes sampler"),
        (batch_size is None and drop_last is True, "drop_last=True excludes batch_size=None"),
        (own and runs_out(sampler), f"sampler: must begin anew each epoch, {sampler!r} does not"),
        (batches and runs_out(batch_sampler), f"batch_sampler: must begin anew, {batch_sampler!r} does not"),
    )
    for broken, message in rules:
        if broken:
            raise ValueError(message)


# %% wrong: batch_size=True passes for 1
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: a batch_size of 0 passes
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 0:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: fractions pass as batch_size
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, float, np.number)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if not batch_size >= 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: a text as batch_size is a TypeError
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if batch_size is True or batch_size != batch_size or isinstance(batch_size, (float, list)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: another type of batch_size is a TypeError
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise TypeError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: the rules are asserted
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        assert batch_size >= 1, f"batch_size must be at least 1, got {batch_size!r}"
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: NumPy's integers are refused
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: batch_size=None is refused
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if True:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: the message does not give the value
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: the message does not name the parameter
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"expected at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: drop_last is not checked
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: drop_last=None passes
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not None and drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: 0 and 1 pass for drop_last
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last not in (True, False):
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: shuffle is not checked
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: 0 and 1 pass for shuffle
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle not in (True, False, None):
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: shuffle=None is refused
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: an empty sampler counts as none
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: a sampler is asked for its truth
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if shuffle and sampler is not None or sampler and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: an array of positions is compared with None, position by position
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler != None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: sampler and shuffle are not compared
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: a sampler excludes shuffle=False too
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle is not None:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: a sampler excludes drop_last
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and (shuffle or drop_last):
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: an empty batch_sampler counts as none
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: a batch_sampler does not exclude another batch_size
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: a batch_sampler excludes torch's default batch_size
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: a batch_sampler excludes the default batch_size of this loader
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: a batch_sampler passes with batch_size=None
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size not in (1, DEFAULT_BATCH_SIZE, None):
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: a batch_sampler does not exclude drop_last
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: a batch_sampler does not exclude shuffle
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: a batch_sampler does not exclude a sampler
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: drop_last without batches passes
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: iterators pass
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")


# %% wrong: an iterator passes as batch_sampler
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if runs_out(sampler):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")


# %% wrong: a sampler without a length is refused
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if sampler is not None and not hasattr(sampler, "__len__"):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if runs_out(batch_sampler):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: whatever has __next__ is refused
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if hasattr(sampler, "__next__"):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if hasattr(batch_sampler, "__next__"):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: only generators are refused
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if hasattr(sampler, "gi_frame"):
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if hasattr(batch_sampler, "gi_frame"):
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% wrong: whatever is its own iterator is refused
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    if batch_size is not None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)):
            raise ValueError(f"batch_size must be an integer, got {batch_size!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size!r}")
    if drop_last is not True and drop_last is not False:
        raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
    if shuffle is not True and shuffle is not False and shuffle is not None:
        raise ValueError(f"shuffle must be True, False or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler already decides the order: leave out shuffle")
    if batch_sampler is not None:
        if batch_size != 1 and batch_size != DEFAULT_BATCH_SIZE:
            raise ValueError("batch_sampler already decides batch_size")
        if shuffle:
            raise ValueError("batch_sampler already decides the order: leave out shuffle")
        if drop_last:
            raise ValueError("batch_sampler already decides about the last batch: leave out drop_last")
        if sampler is not None:
            raise ValueError("batch_sampler already decides the order: leave out sampler")
    if batch_size is None and drop_last:
        raise ValueError("drop_last needs batches, but batch_size is None")
    if sampler is not None and iter(sampler) is sampler:
        raise ValueError(f"sampler is used up after one epoch: {sampler!r}")
    if batch_sampler is not None and iter(batch_sampler) is batch_sampler:
        raise ValueError(f"batch_sampler is used up after one epoch: {batch_sampler!r}")


# %% right: a generator of complaints, of which the first is raised
def _complaints(batch_size: Any, shuffle: Any, drop_last: Any, sampler: Any, batch_sampler: Any) -> Iterator[str]:
    truth = bool, np.bool_
    if batch_size is not None:
        if isinstance(batch_size, truth) or not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
            yield f"batch_size: a positive integer or None, not {batch_size!r}"
    if not isinstance(drop_last, truth):
        yield f"drop_last: True or False, not {drop_last!r}"
    if not isinstance(shuffle, (*truth, type(None))):
        yield f"shuffle: True, False or None, not {shuffle!r}"
    if shuffle and sampler is not None:
        yield "sampler and shuffle contradict each other"
    if batch_sampler is not None:
        others = {"shuffle": bool(shuffle), "drop_last": bool(drop_last), "sampler": sampler is not None}
        others["batch_size"] = batch_size is None or batch_size not in (1, DEFAULT_BATCH_SIZE)
        yield from (f"batch_sampler and {name} contradict each other" for name, given in others.items() if given)
    if drop_last and batch_size is None:
        yield "drop_last without batches: batch_size is None"
    for name, given in {"sampler": sampler, "batch_sampler": batch_sampler}.items():
        if runs_out(given):
            yield f"{name} can be gone through only once: {shown(given)}"


def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    for complaint in _complaints(batch_size, shuffle, drop_last, sampler, batch_sampler):
        raise ValueError(complaint)


# %% wrong: drop_last without batches is told without batch_size
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
    if batch_size is not None and not (whole and batch_size > 0):
        raise ValueError(f"batch_size must be a positive integer or None, got {batch_size!r}")
    if not isinstance(drop_last, bool | np.bool_):
        raise ValueError(f"drop_last must be a bool, got {drop_last!r}")
    if shuffle is not None and not isinstance(shuffle, bool | np.bool_):
        raise ValueError(f"shuffle must be a bool or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler and shuffle=True exclude each other: the sampler decides the order")
    if batch_sampler is not None and (
        batch_size not in (1, DEFAULT_BATCH_SIZE) or shuffle or drop_last or sampler is not None
    ):
        raise ValueError("batch_sampler excludes batch_size, shuffle, drop_last and sampler: it decides all of them")
    if batch_size is None and drop_last:
        raise ValueError("drop_last makes no sense here")
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if runs_out(value):
            rule = "must give a new iterator for each epoch"
            raise ValueError(f"{name} {rule}, got {shown(value)}, which is used up after one")


# %% wrong: a sampler excludes shuffle=None, too
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
    if batch_size is not None and not (whole and batch_size > 0):
        raise ValueError(f"batch_size must be a positive integer or None, got {batch_size!r}")
    if not isinstance(drop_last, bool | np.bool_):
        raise ValueError(f"drop_last must be a bool, got {drop_last!r}")
    if shuffle is not None and not isinstance(shuffle, bool | np.bool_):
        raise ValueError(f"shuffle must be a bool or None, got {shuffle!r}")
    if sampler is not None and shuffle is not False:
        raise ValueError("sampler and shuffle=True exclude each other: the sampler decides the order")
    if batch_sampler is not None and (
        batch_size not in (1, DEFAULT_BATCH_SIZE) or shuffle or drop_last or sampler is not None
    ):
        raise ValueError("batch_sampler excludes batch_size, shuffle, drop_last and sampler: it decides all of them")
    if batch_size is None and drop_last:
        raise ValueError("batch_size=None makes no batches, so drop_last=True has nothing to drop")
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if runs_out(value):
            rule = "must give a new iterator for each epoch"
            raise ValueError(f"{name} {rule}, got {shown(value)}, which is used up after one")


# %% wrong: a batch_sampler excludes shuffle=None, too
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
    if batch_size is not None and not (whole and batch_size > 0):
        raise ValueError(f"batch_size must be a positive integer or None, got {batch_size!r}")
    if not isinstance(drop_last, bool | np.bool_):
        raise ValueError(f"drop_last must be a bool, got {drop_last!r}")
    if shuffle is not None and not isinstance(shuffle, bool | np.bool_):
        raise ValueError(f"shuffle must be a bool or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler and shuffle=True exclude each other: the sampler decides the order")
    if batch_sampler is not None and (
        batch_size not in (1, DEFAULT_BATCH_SIZE) or shuffle is not False or drop_last or sampler is not None
    ):
        raise ValueError("batch_sampler excludes batch_size, shuffle, drop_last and sampler: it decides all of them")
    if batch_size is None and drop_last:
        raise ValueError("batch_size=None makes no batches, so drop_last=True has nothing to drop")
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if runs_out(value):
            rule = "must give a new iterator for each epoch"
            raise ValueError(f"{name} {rule}, got {shown(value)}, which is used up after one")


# %% wrong: a batch_sampler is told alone
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
    if batch_size is not None and not (whole and batch_size > 0):
        raise ValueError(f"batch_size must be a positive integer or None, got {batch_size!r}")
    if not isinstance(drop_last, bool | np.bool_):
        raise ValueError(f"drop_last must be a bool, got {drop_last!r}")
    if shuffle is not None and not isinstance(shuffle, bool | np.bool_):
        raise ValueError(f"shuffle must be a bool or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler and shuffle=True exclude each other: the sampler decides the order")
    if batch_sampler is not None and (
        batch_size not in (1, DEFAULT_BATCH_SIZE) or shuffle or drop_last or sampler is not None
    ):
        raise ValueError("batch_sampler decides everything: leave the rest out")
    if batch_size is None and drop_last:
        raise ValueError("batch_size=None makes no batches, so drop_last=True has nothing to drop")
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if runs_out(value):
            rule = "must give a new iterator for each epoch"
            raise ValueError(f"{name} {rule}, got {shown(value)}, which is used up after one")


# %% wrong: of a batch_size that is a text or a list the value is not told
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
    if batch_size is not None and not (whole and batch_size > 0):
        raise ValueError(f"batch_size must be a positive integer or None, got {batch_size if isinstance(batch_size, int | float) else type(batch_size)!r}")
    if not isinstance(drop_last, bool | np.bool_):
        raise ValueError(f"drop_last must be a bool, got {drop_last!r}")
    if shuffle is not None and not isinstance(shuffle, bool | np.bool_):
        raise ValueError(f"shuffle must be a bool or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler and shuffle=True exclude each other: the sampler decides the order")
    if batch_sampler is not None and (
        batch_size not in (1, DEFAULT_BATCH_SIZE) or shuffle or drop_last or sampler is not None
    ):
        raise ValueError("batch_sampler excludes batch_size, shuffle, drop_last and sampler: it decides all of them")
    if batch_size is None and drop_last:
        raise ValueError("batch_size=None makes no batches, so drop_last=True has nothing to drop")
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if runs_out(value):
            rule = "must give a new iterator for each epoch"
            raise ValueError(f"{name} {rule}, got {shown(value)}, which is used up after one")


# %% wrong: a sampler is asked for a position to see whether it lasts
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
    if batch_size is not None and not (whole and batch_size > 0):
        raise ValueError(f"batch_size must be a positive integer or None, got {batch_size!r}")
    if not isinstance(drop_last, bool | np.bool_):
        raise ValueError(f"drop_last must be a bool, got {drop_last!r}")
    if shuffle is not None and not isinstance(shuffle, bool | np.bool_):
        raise ValueError(f"shuffle must be a bool or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler and shuffle=True exclude each other: the sampler decides the order")
    if batch_sampler is not None and (
        batch_size not in (1, DEFAULT_BATCH_SIZE) or shuffle or drop_last or sampler is not None
    ):
        raise ValueError("batch_sampler excludes batch_size, shuffle, drop_last and sampler: it decides all of them")
    if batch_size is None and drop_last:
        raise ValueError("batch_size=None makes no batches, so drop_last=True has nothing to drop")
    if sampler is not None:
        next(iter(sampler), None)
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if runs_out(value):
            rule = "must give a new iterator for each epoch"
            raise ValueError(f"{name} {rule}, got {shown(value)}, which is used up after one")


# %% wrong: a batch_sampler excludes an empty sampler only if it is not empty
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
    if batch_size is not None and not (whole and batch_size > 0):
        raise ValueError(f"batch_size must be a positive integer or None, got {batch_size!r}")
    if not isinstance(drop_last, bool | np.bool_):
        raise ValueError(f"drop_last must be a bool, got {drop_last!r}")
    if shuffle is not None and not isinstance(shuffle, bool | np.bool_):
        raise ValueError(f"shuffle must be a bool or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler and shuffle=True exclude each other: the sampler decides the order")
    if batch_sampler is not None and (
        batch_size not in (1, DEFAULT_BATCH_SIZE) or shuffle or drop_last or (sampler is not None and len(sampler))
    ):
        raise ValueError("batch_sampler excludes batch_size, shuffle, drop_last and sampler: it decides all of them")
    if batch_size is None and drop_last:
        raise ValueError("batch_size=None makes no batches, so drop_last=True has nothing to drop")
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if runs_out(value):
            rule = "must give a new iterator for each epoch"
            raise ValueError(f"{name} {rule}, got {shown(value)}, which is used up after one")


# %% wrong: NumPy's zero passes
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
    if batch_size is not None and not (whole and (batch_size > 0 or isinstance(batch_size, np.integer))):
        raise ValueError(f"batch_size must be a positive integer or None, got {batch_size!r}")
    if not isinstance(drop_last, bool | np.bool_):
        raise ValueError(f"drop_last must be a bool, got {drop_last!r}")
    if shuffle is not None and not isinstance(shuffle, bool | np.bool_):
        raise ValueError(f"shuffle must be a bool or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler and shuffle=True exclude each other: the sampler decides the order")
    if batch_sampler is not None and (
        batch_size not in (1, DEFAULT_BATCH_SIZE) or shuffle or drop_last or sampler is not None
    ):
        raise ValueError("batch_sampler excludes batch_size, shuffle, drop_last and sampler: it decides all of them")
    if batch_size is None and drop_last:
        raise ValueError("batch_size=None makes no batches, so drop_last=True has nothing to drop")
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if runs_out(value):
            rule = "must give a new iterator for each epoch"
            raise ValueError(f"{name} {rule}, got {shown(value)}, which is used up after one")


# %% wrong: the message about drop_last does not give the value
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
    if batch_size is not None and not (whole and batch_size > 0):
        raise ValueError(f"batch_size must be a positive integer or None, got {batch_size!r}")
    if not isinstance(drop_last, bool | np.bool_):
        raise ValueError(f"drop_last must be a bool, got {type(drop_last).__name__}")
    if shuffle is not None and not isinstance(shuffle, bool | np.bool_):
        raise ValueError(f"shuffle must be a bool or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler and shuffle=True exclude each other: the sampler decides the order")
    if batch_sampler is not None and (
        batch_size not in (1, DEFAULT_BATCH_SIZE) or shuffle or drop_last or sampler is not None
    ):
        raise ValueError("batch_sampler excludes batch_size, shuffle, drop_last and sampler: it decides all of them")
    if batch_size is None and drop_last:
        raise ValueError("batch_size=None makes no batches, so drop_last=True has nothing to drop")
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if runs_out(value):
            rule = "must give a new iterator for each epoch"
            raise ValueError(f"{name} {rule}, got {shown(value)}, which is used up after one")
