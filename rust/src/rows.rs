//! The rows of an array that Python owns.

use crate::error::{Error, Kind};

/// Bytes that the cache fetches at a time.
#[cfg(target_arch = "x86_64")]
const LINE: usize = 64;
/// How many lines of a row are asked for.
#[cfg(target_arch = "x86_64")]
const LINES: usize = 4;

/// Rows of equal size, at equal distances in memory.
///
/// The distance may be larger than a row: in CIFAR-10's binary format, the label of an image is
/// between two images. It may be negative, as in `array[::-1]`, and 0, as in `np.broadcast_to`.
#[derive(Debug)]
pub struct Rows {
    first: *const u8,
    count: usize,
    row_bytes: usize,
    stride: isize,
}

// SAFETY: the pointer is only read, and `Rows::new` demands that it may be read until the value is
// dropped. Which thread reads doesn't matter.
unsafe impl Send for Rows {}
// SAFETY: as above; several threads may read the same memory.
unsafe impl Sync for Rows {}

impl Rows {
    /// Describes `count` rows of `row_bytes` bytes, each `stride` bytes after the one before.
    ///
    /// # Safety
    ///
    /// Every byte of every row can be read until the value is dropped, and doesn't change while a
    /// row is borrowed.
    pub unsafe fn new(
        first: *const u8,
        count: usize,
        row_bytes: usize,
        stride: isize,
    ) -> Result<Rows, Error> {
        if first.is_null() {
            return Err(Error::new(Kind::Argument, "an array must have an address, got null"));
        }
        let furthest = isize::try_from(count).ok().and_then(|count| stride.checked_mul(count));
        if furthest.is_none() || isize::try_from(row_bytes).is_err() {
            let got = format!("got {count} rows of {row_bytes} bytes, {stride} apart");
            return Err(Error::new(
                Kind::Argument,
                format!("an array must fit into the address space, {got}"),
            ));
        }
        Ok(Rows { first, count, row_bytes, stride })
    }

    /// Asks the processor to bring the beginning of a row into its cache, while it works on
    /// something else.
    ///
    /// Where the next row is, is known to the program but not to the processor, which can only
    /// guess from the addresses before. Once it has seen the first lines of a row, it guesses
    /// the others.
    pub fn prefetch(&self, index: i64) {
        #[cfg(target_arch = "x86_64")]
        if let Ok(row) = self.row(index) {
            use std::arch::x86_64::{_mm_prefetch, _MM_HINT_T0};
            for line in row.chunks(LINE).take(LINES) {
                // SAFETY: it is a hint: it changes nothing that the program can see, whatever the
                // address.
                unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = index;
    }

    /// Returns the number of bytes of a row.
    pub fn row_bytes(&self) -> usize {
        self.row_bytes
    }

    /// Returns the row at `index`; negative ones count from the end, as in NumPy.
    pub fn row(&self, index: i64) -> Result<&[u8], Error> {
        let place = if index < 0 { index.wrapping_add(self.count as i64) } else { index };
        if place < 0 || place as u64 >= self.count as u64 {
            let message =
                format!("index {index} is out of range for an array of {} rows", self.count);
            return Err(Error::new(Kind::Index, message));
        }
        // SAFETY: 0 <= place < count, so this row is in the array; `new` made sure that the product
        // doesn't overflow, and its caller that the bytes can be read. The slice can't outlive
        // `self`.
        unsafe {
            let first = self.first.offset(place as isize * self.stride);
            Ok(std::slice::from_raw_parts(first, self.row_bytes))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8], count: usize, row_bytes: usize, stride: isize) -> Rows {
        // SAFETY: the tests below describe rows within the slice, and keep the slice.
        unsafe { Rows::new(bytes.as_ptr(), count, row_bytes, stride) }.unwrap()
    }

    #[test]
    fn rows_are_found_by_position_and_from_the_end() {
        let bytes = [0, 1, 2, 3, 4, 5];
        let found = rows(&bytes, 3, 2, 2);
        assert_eq!(found.row(2).unwrap(), [4, 5]);
        assert_eq!(found.row(-3).unwrap(), [0, 1]);
    }

    #[test]
    fn rows_may_have_gaps_overlap_or_go_backwards() {
        let bytes = [0, 1, 2, 3, 4, 5];
        assert_eq!(rows(&bytes, 2, 2, 3).row(1).unwrap(), [3, 4]);
        assert_eq!(rows(&bytes, 9, 2, 0).row(8).unwrap(), [0, 1]);
        assert_eq!(rows(&bytes[4..], 3, 2, -2).row(1).unwrap(), [2, 3]);
        assert_eq!(rows(&bytes, 4, 0, 0).row(3).unwrap(), []);
    }

    #[test]
    fn a_position_that_does_not_exist_is_named() {
        let bytes = [0; 6];
        for index in [3, -4, i64::MAX, i64::MIN] {
            let error = rows(&bytes, 3, 2, 2).row(index).unwrap_err();
            assert_eq!(error.kind, Kind::Index);
            assert_eq!(
                error.message,
                format!("index {index} is out of range for an array of 3 rows")
            );
        }
        assert!(rows(&bytes, 0, 2, 2).row(0).is_err());
        assert!(rows(&bytes, 0, 2, 2).row(-1).is_err());
    }

    #[test]
    fn null_and_sizes_beyond_memory_are_refused() {
        // SAFETY: refused before anything is read.
        let null = unsafe { Rows::new(std::ptr::null(), 1, 1, 1) };
        assert_eq!(null.unwrap_err().kind, Kind::Argument);
        // SAFETY: as above.
        let large = unsafe { Rows::new([0].as_ptr(), usize::MAX / 2, 8, 8) };
        assert!(large.unwrap_err().message.contains("address space"));
    }
}
