//! Exercise 1: copy rows, safely.

/// Copies the rows at `indices` to `out`, one after another.
///
/// `data` is rows of `row_bytes` bytes. `out` has room for one row for each index. If there is no
/// row at an index, the result is `Err` with this index, the first such one.
///
/// Use slices: `data[a..b]` and `copy_from_slice`. The library's version is in `src/batch.rs` and
/// `src/rows.rs`. It has an `unsafe` block, and yours needs none. Why?
pub fn gather(
    data: &[u8],
    row_bytes: usize,
    indices: &[usize],
    out: &mut [u8],
) -> Result<(), usize> {
    todo!("copy the rows")
}
