//! One batch: rows of several arrays, copied or normalized to where Python wants them.

use std::mem::size_of;

use crate::error::{Error, Kind};
use crate::normalize::Normalize;
use crate::rows::Rows;

/// How many rows before its turn a row is asked for.
const AHEAD: usize = 4;

/// An array of the data set, and what happens to its rows on the way into a batch.
#[derive(Debug)]
pub struct Column {
    rows: Rows,
    normalize: Option<Normalize>,
}

impl Column {
    /// Joins rows with what happens to them: nothing, or normalizing.
    pub fn new(rows: Rows, normalize: Option<Normalize>) -> Result<Column, Error> {
        if normalize.as_ref().is_some_and(|normalize| !normalize.fits(rows.row_bytes())) {
            let message =
                format!("an image must have all channels, got {} bytes", rows.row_bytes());
            return Err(Error::new(Kind::Argument, message));
        }
        Ok(Column { rows, normalize })
    }

    /// Returns the bytes of a row in a batch: a byte of an image becomes a float32.
    pub fn out_bytes(&self) -> usize {
        self.rows.row_bytes().saturating_mul(if self.normalize.is_some() {
            size_of::<f32>()
        } else {
            1
        })
    }

    /// Writes the rows at `indices` to `out`: one pass, each row is read once and written once.
    pub fn gather(&self, indices: &[i64], out: &mut [u8]) -> Result<(), Error> {
        let size = self.out_bytes();
        if Some(out.len()) != indices.len().checked_mul(size) {
            let got = format!("{} bytes for {} rows of {size}", out.len(), indices.len());
            return Err(Error::new(
                Kind::Argument,
                format!("the memory of a batch must fit, got {got}"),
            ));
        }
        if size == 0 {
            return indices.iter().try_for_each(|&index| self.rows.row(index).map(|_| ()));
        }
        for ((place, &index), out) in indices.iter().enumerate().zip(out.chunks_exact_mut(size)) {
            if let Some(&later) = indices.get(place + AHEAD) {
                self.rows.prefetch(later);
            }
            let row = self.rows.row(index)?;
            match &self.normalize {
                None => out.copy_from_slice(row),
                Some(normalize) => normalize.image(row, numbers(out)?),
            }
        }
        Ok(())
    }
}

/// Returns bytes as the float32 numbers that they are made of.
fn numbers(bytes: &mut [u8]) -> Result<&mut [f32], Error> {
    // SAFETY: any four bytes are a float32, and `align_to_mut` takes care of the alignment: numbers
    // that would begin at an odd address are left in `before` and `after`.
    let (before, numbers, after) = unsafe { bytes.align_to_mut() };
    if before.is_empty() && after.is_empty() {
        return Ok(numbers);
    }
    let message =
        "the memory of a batch must begin at a multiple of 4 for float32, got another address";
    Err(Error::new(Kind::Argument, message))
}
