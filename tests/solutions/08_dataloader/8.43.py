# %% right: compare with a stack
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    pairs = [(name, saved, here)]
    while pairs:
        prefix, one, other = pairs.pop()
        for key in sorted({*one, *other}):
            a, b = one.get(key), other.get(key)
            if isinstance(a, dict) and isinstance(b, dict):
                pairs.append((f"{prefix}{key} ", a, b))
            elif a != b or (key in one) != (key in other):
                yield f"{prefix}{key}: {a!r} in the state, {b!r} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    needed = ["version", "epoch", "samples", "batches", "number", *here]
    if not isinstance(state, Mapping):
        raise ValueError(f"a state is a dict, got {state!r}")
    missing = [name for name in needed if name not in state]
    if missing:
        raise ValueError(f"the state has no {', '.join(missing)}")
    if state["version"] != VERSION:
        raise ValueError(f"the state is of version {state['version']}, this program reads version {VERSION}")
    for name in needed[1:4]:
        value = state[name]
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ValueError(f"{name} in the state must not be {value!r}")
    found = [*differences({key: state[key] for key in here}, here)]
    if found:
        raise ValueError("; ".join(["the state does not fit", *found]))
    return EpochPart(state["epoch"], number=state["number"], samples=state["samples"], batches=state["batches"])


# %% right: a list of keys in the order of the dicts
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in dict.fromkeys([*saved, *here]):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other or (key in saved) != (key in here):
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if not isinstance(state[name], int) or isinstance(state[name], bool) or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% right: collect, then yield
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            for sentence in differences(one, other):
                yield f"{name}{key} {sentence}"
        elif one != other or (key in saved) != (key in here):
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    if found := list(differences({name: state[name] for name in here}, here)):
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: nothing is compared
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: only the first difference
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {found[0]}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: values are not told
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: it differs"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: only what is in the state is compared
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: only what is in both is compared
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() & here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: dicts are compared whole
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: names of outer dicts are lost
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, "")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: any version passes
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: what is no dict fails by itself
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: fields that are missing fail by themselves
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: fields more are refused
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} == set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: counts are not looked at
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if False:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: True is a count
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if not isinstance(state[name], int) or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: the batches that came before are lost
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], number=state["number"])


# %% wrong: the samples that came before are lost
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], batches=state["batches"], number=state["number"])


# %% wrong: the number drawn is lost
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"])


# %% wrong: a plain number
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return state["epoch"]


# %% wrong: the state is used up
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state.pop("version") != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: a KeyError
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            yield f"{name}{key}: {shown(one)} in the state, {shown(other)} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise KeyError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: values exchanged
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        there = [each[key] for each in (saved, here) if key in each]
        if len(there) == 2 and all(isinstance(one, Mapping) for one in there):
            yield from differences(*there, f"{name}{key} ")
        elif len(there) < 2 or there[0] != there[1]:
            one, other = (shown(each[key]) if key in each else "missing" for each in (saved, here))
            yield f"{name}{key}: {other} in the state, {one} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% right: missing, in words
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        there = [each[key] for each in (saved, here) if key in each]
        if len(there) == 2 and all(isinstance(one, Mapping) for one in there):
            yield from differences(*there, f"{name}{key} ")
        elif len(there) < 2 or there[0] != there[1]:
            if key not in here:
                yield f"{name}{key}: {saved[key]!r} in the state, and not known here"
            elif key not in saved:
                yield f"{name}{key}: not in the state, {here[key]!r} here"
            else:
                yield f"{name}{key}: {saved[key]!r} in the state, {here[key]!r} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: only newer versions are refused
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other or key not in saved or key not in here:
            texts = [shown(each[key]) if key in each else "missing" for each in (saved, here)]
            yield f"{name}{key}: {texts[0]} in the state, {texts[1]} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] > VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: one level down, and no further
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            for field in sorted(one.keys() | other.keys()):
                if field not in one or field not in other or one[field] != other[field]:
                    texts = [shown(each[field]) if field in each else "missing" for each in (one, other)]
                    yield f"{name}{key} {field}: {texts[0]} in the state, {texts[1]} here"
        elif one != other or key not in saved or key not in here:
            texts = [shown(each[key]) if key in each else "missing" for each in (saved, here)]
            yield f"{name}{key}: {texts[0]} in the state, {texts[1]} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])


# %% wrong: a field that is missing is None
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other:
            texts = [shown(each[key]) if key in each else "missing" for each in (saved, here)]
            yield f"{name}{key}: {texts[0]} in the state, {texts[1]} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])
