# %% right: case by case
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% right: match
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    match batch:
        case x if hasattr(x, "pin_memory"):
            return pin(x)
        case Tensor():
            return pinned(batch.data, pin)
        case np.ndarray():
            tensor = tensor_of(batch)
            return pin(tensor) if hasattr(tensor, "pin_memory") else batch
        case Mapping():
            return rebuilt(batch, {key: pinned(batch[key], pin) for key in batch})
        case tuple() if hasattr(type(batch), "_make"):
            return type(batch)._make(pinned(value, pin) for value in batch)
        case [*values]:
            return rebuilt(batch, [pinned(value, pin) for value in values]) if isinstance(batch, tuple | list) else batch
    return batch


# %% right: a function for leaves and one for what holds them
def pinned_leaf(leaf: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(leaf, "pin_memory"):
        return pin(leaf)
    array = leaf.data if isinstance(leaf, Tensor) else leaf
    if not isinstance(array, np.ndarray) or (tensor := tensor_of(array)) is array:
        return leaf
    return pin(tensor)


def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory") or not isinstance(batch, Mapping | tuple | list):
        return pinned_leaf(batch, pin)
    if isinstance(batch, Mapping):
        return rebuilt(batch, dict(zip(batch.keys(), (pinned(x, pin) for x in batch.values()))))
    done = [pinned(x, pin) for x in batch]
    return batch._replace(**dict(zip(batch._fields, done))) if hasattr(batch, "_fields") else rebuilt(batch, done)


# %% wrong: a named tuple becomes a tuple
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return tuple(pinned(value, pin) for value in batch)
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: a named tuple is made as a tuple is
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return type(batch)([pinned(value, pin) for value in batch])
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: a tuple becomes a list
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if type(batch) is tuple:
        return [pinned(value, pin) for value in batch]
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: a list becomes a tuple
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if type(batch) is list:
        return tuple(pinned(value, pin) for value in batch)
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: every mapping becomes a dict
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return {key: pinned(value, pin) for key, value in batch.items()}
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: mappings are made by their type
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return type(batch)({key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: the list that was given is changed
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    if isinstance(batch, list):
        batch[:] = [pinned(value, pin) for value in batch]
        return batch
    return batch


# %% wrong: the dict that was given is changed
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        batch.update({key: pinned(value, pin) for key, value in batch.items()})
        return batch
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: arrays stay arrays
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return batch
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: arrays become tensors that nobody pins
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return tensor
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: arrays of texts are handed to pin
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: a Tensor stays
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: a Tensor becomes an array
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return batch.data
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: mappings are asked before their own pin_memory
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory") and not isinstance(batch, Mapping | tuple):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: pin_memory is called instead of pin
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return batch.pin_memory()
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: pin is called, and pin_memory too
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch.pin_memory())
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: only one level
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    if isinstance(batch, list):
        return rebuilt(batch, [pin(value) if hasattr(value, "pin_memory") else value for value in batch])
    return batch


# %% wrong: texts are walked
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    if isinstance(batch, str | bytes):
        return [pinned(value, pin) for value in batch]
    return batch


# %% wrong: whatever can be iterated becomes a list
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    if hasattr(batch, '__iter__') and not isinstance(batch, str | bytes):
        return [pinned(value, pin) for value in batch]
    return batch


# %% wrong: numbers of NumPy become tensors
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.generic):
        return pin(tensor_of(np.array([batch])))
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: tensors come twice
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        pin(batch)
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: lists and tuples of a class of their own become plain ones
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    if isinstance(batch, tuple):
        return tuple(pinned(value, pin) for value in batch)
    if isinstance(batch, list):
        return [pinned(value, pin) for value in batch]
    return batch


# %% wrong: lists and tuples are made by their type
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    if isinstance(batch, tuple | list):
        return type(batch)([pinned(value, pin) for value in batch])
    return batch


# %% wrong: lists and tuples of a class of their own stay
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if type(batch) in (tuple, list) or hasattr(batch, "_fields"):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% wrong: lists keep their class and lose their attributes
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        return pinned(batch.data, pin)
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        if isinstance(tensor, np.ndarray):
            return batch
        return pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if type(batch) is not list and isinstance(batch, list):
        other = type(batch).__new__(type(batch))
        other.extend(pinned(value, pin) for value in batch)
        return other
    if isinstance(batch, tuple | list):
        return rebuilt(batch, [pinned(value, pin) for value in batch])
    return batch


# %% right: a table of what is done with which type
def _walk(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(batch[key], pin) for key in batch})
    return rebuilt(batch, [pinned(batch[k], pin) for k in range(len(batch))])


def _array(array: np.ndarray, pin: Callable[[Any], Any]) -> Any:
    made = tensor_of(array)
    return array if made is array else pin(made)


def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if getattr(batch, "pin_memory", None) is not None:
        return pin(batch)
    ways = {Tensor: lambda one, pin: _array(one.data, pin), np.ndarray: _array, Mapping: _walk, list: _walk, tuple: _walk}
    for kind, way in ways.items():
        if isinstance(batch, kind):
            return way(batch, pin)
    return batch


# %% wrong: where pin returns nothing, the tensor stays
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        made = pin(batch)
        return batch if made is None else made
    if isinstance(batch, Tensor):
        batch = batch.data
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        return batch if tensor is batch else pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    return rebuilt(batch, [pinned(value, pin) for value in batch]) if isinstance(batch, tuple | list) else batch


# %% wrong: what pin returns is taken unless it is false
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        batch = batch.data
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        return batch if tensor is batch else (pin(tensor) or tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    return rebuilt(batch, [pinned(value, pin) for value in batch]) if isinstance(batch, tuple | list) else batch


# %% wrong: an array of one number stays
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        batch = batch.data
    if isinstance(batch, np.ndarray) and batch.ndim:
        tensor = tensor_of(batch)
        return batch if tensor is batch else pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    return rebuilt(batch, [pinned(value, pin) for value in batch]) if isinstance(batch, tuple | list) else batch


# %% wrong: empty arrays stay
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        batch = batch.data
    if isinstance(batch, np.ndarray) and batch.size:
        tensor = tensor_of(batch)
        return batch if tensor is batch else pin(tensor)
    if isinstance(batch, Mapping):
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    return rebuilt(batch, [pinned(value, pin) for value in batch]) if isinstance(batch, tuple | list) else batch
