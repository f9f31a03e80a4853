# %% right: a dict from the beginning
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers > 0 and not loader.in_order:
        raise RuntimeError("there is no state of a loader with in_order=False: its batches come in any order")
    loop = latest_loop(loader)
    size = size_of(loader)
    state = {"version": VERSION, "epoch": int(loop.part), **described(loader)}
    state["batches"] = loop.part.batches + loop.given
    state["samples"] = loop.part.samples + size * loop.given * ranks_of(loader)
    state["number"] = loop.part.number if loader.generator is None and state["batches"] else None
    left = batches_left(loader, state["samples"], state["batches"])
    if left is not None and left < 1 and state["batches"] > 0:
        state |= {"epoch": int(loop.part) + 1, "batches": 0, "samples": 0, "number": None}
    return state


# %% right: return early at the end of an epoch
def loader_state(loader: Any) -> dict[str, Any]:
    if not loader.in_order and loader.num_workers:
        raise RuntimeError("in_order=False: nobody can say which batches were given")
    progress = latest_loop(loader)
    part = progress.part
    batches = progress.given + part.batches
    samples = progress.given * ranks_of(loader) * size_of(loader) + part.samples
    left = batches_left(loader, samples, batches) if batches else None
    same = {"version": VERSION, **described(loader)}
    if left is not None and left <= 0:
        return {"epoch": int(part) + 1, "samples": 0, "batches": 0, "number": None, **same}
    number = part.number if loader.generator is None and batches else None
    return {"epoch": int(part), "samples": samples, "batches": batches, "number": number, **same}


# %% right: helpers inside
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("no state with in_order=False and workers")
    loop = latest_loop(loader)

    def place() -> dict[str, Any]:
        step = size_of(loader) * ranks_of(loader)
        samples, batches = loop.part.samples + step * loop.given, loop.part.batches + loop.given
        left = batches_left(loader, samples, batches)
        over = batches > 0 and left is not None and left <= 0
        if over or not batches:
            return {"epoch": int(loop.part) + over, "samples": 0, "batches": 0, "number": None}
        number = None if loader.generator is not None else loop.part.number
        return {"epoch": int(loop.part), "samples": samples, "batches": batches, "number": number}

    return {"version": VERSION, **place(), **described(loader)}


# %% wrong: a full epoch is not the next one
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: the next epoch, but with the old counts
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch = epoch + 1
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: one batch too many
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given + (loop.given > 0)
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: samples of one rank only
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: what came before is forgotten
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: batches that came before are forgotten
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: single samples count 0
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * (loader.batch_size or 0) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: batches are counted as samples
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: the epoch of the loader, which is the next one
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loader.epoch), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: the number of a loader with a seed
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: the number stays at the end of an epoch
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: no number at all
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: in_order=False passes
def loader_state(loader: Any) -> dict[str, Any]:
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: in_order=False is refused without workers, too
def loader_state(loader: Any) -> dict[str, Any]:
    if not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: nothing is said of the loader
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place}


# %% wrong: an endless stream is over at once
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and (left is None or left <= 0):
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: a text instead of a dict
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return str({"version": VERSION, **place, **described(loader)})


# %% wrong: the version is left out
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {**place, **described(loader)}


# %% wrong: a number only after a batch
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None and loop.given else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% wrong: the epoch is over after as many batches as the loader has
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    try:
        over = batches >= len(loader)
    except TypeError:
        over = False
    if batches and over:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


# %% right: writes into what described returns
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    state = described(loader)
    state.update(version=VERSION, epoch=epoch, samples=samples, batches=batches)
    state["number"] = number if batches else None
    return state


# %% wrong: one dict for all states of a loader
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    state = vars(loader).setdefault("_state", described(loader))
    state.update(version=VERSION, epoch=epoch, samples=samples, batches=batches)
    state["number"] = number if batches else None
    return state


# %% wrong: one sample in a batch of a batch sampler that was given
def loader_state(loader: Any) -> dict[str, Any]:
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * (loader.batch_size or 1) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}
