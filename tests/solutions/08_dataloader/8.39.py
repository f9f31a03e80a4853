# %% right: divide instead of shifting
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    size = np.uint64(1 << half_bits)
    left, right = values // size, values % size
    for key in keys:
        left, right = right, left ^ (scrambled(right, key) % size)
    return left * size + right


# %% right: two variables, swapped by hand
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    mask, shift = np.uint64(2**half_bits - 1), np.uint64(half_bits)
    left, right = np.right_shift(values, shift), np.bitwise_and(values, mask)
    for key in keys.tolist():
        mixed = scrambled(right, np.uint64(key)) & mask
        old = right
        right = left ^ mixed
        left = old
    return np.left_shift(left, shift) + right


# %% right: recursion over the keys
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    if not len(keys):
        return values.copy()
    shift, mask = np.uint64(half_bits), np.uint64((1 << half_bits) - 1)
    right = values & mask
    new_right = (values >> shift) ^ (scrambled(right, keys[0]) & mask)
    return feistel((right << shift) | new_right, half_bits, keys[1:])


# %% wrong: halves are not swapped
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left = left ^ (scrambled(right, key) & mask)
    return (left << shift) | right


# %% wrong: swapped back after the last round
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, left ^ (scrambled(right, key) & mask)
    return (right << shift) | left


# %% wrong: the scrambled half is not cut
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, left ^ scrambled(right, key)
    return (left << shift) | right


# %% wrong: the left half is lost
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, scrambled(right, key) & mask
    return (left << shift) | right


# %% wrong: or instead of exclusive or
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, left | (scrambled(right, key) & mask)
    return (left << shift) | right


# %% wrong: one key for all rounds
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, left ^ (scrambled(right, keys[0]) & mask)
    return (left << shift) | right


# %% wrong: keys from the last to the first
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys[::-1]:
        left, right = right, left ^ (scrambled(right, key) & mask)
    return (left << shift) | right


# %% wrong: the last key is left out
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys[:-1]:
        left, right = right, left ^ (scrambled(right, key) & mask)
    return (left << shift) | right


# %% wrong: the left half is scrambled
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, right ^ (scrambled(left, key) & mask)
    return (left << shift) | right


# %% wrong: a mask of one bit less
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << max(half_bits - 1, 1)) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, left ^ (scrambled(right, key) & mask)
    return (left << shift) | right


# %% wrong: values are changed in place
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left = values >> shift
    values &= mask
    right = values
    for key in keys:
        left, right = right, left ^ (scrambled(right, key) & mask)
    return (left << shift) | right


# %% wrong: signed numbers
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, left ^ (scrambled(right, key) & mask)
    return ((left << shift) | right).astype(np.int64)


# %% wrong: the halves overlap
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, left ^ (scrambled(right, key) & mask)
    return (left << np.uint64(half_bits - 1)) | right


# %% wrong: a Python loop over halves of 16 bits
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << min(half_bits, 16)) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, left ^ (scrambled(right, key) & mask)
    return (left << shift) | right


# %% wrong: added instead of exclusive or, without a bound
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, left + (scrambled(right, key) & mask)
    return (left << shift) | right
