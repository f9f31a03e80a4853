//! The loop of the course's data loader in a compiled language: rows of arrays become batches, in
//! threads, ahead of the program that uses them.
//!
//! This file is the C interface, through which Python calls. Each function returns a number: its
//! result, or below 0 that of a [`Kind`] of error, for which `loader_message` has a sentence. Read
//! on in `rows.rs`, `normalize.rs`, `batch.rs` and `pool.rs`.

pub mod batch;
pub mod error;
pub mod handles;
pub mod normalize;
pub mod pool;
pub mod rows;

use std::time::Duration;

use batch::Column;
use error::{answered, caught, last_message, Error, Kind};
use normalize::{Channels, Normalize};
use pool::{Job, Output, Pool};
use rows::Rows;

/// The version of this interface. `library.py` asks for it, so that it doesn't call functions that
/// have changed.
const VERSION: u32 = 1;

/// An array of a data set, as Python describes it.
#[repr(C)]
pub struct Array {
    first: *const u8,
    count: usize,
    row_bytes: usize,
    stride: isize,
    /// Statistics for each channel of an image; null, and 0 channels, if the rows are to be
    /// copied.
    mean: *const f32,
    std: *const f32,
    channels: usize,
    channels_last: bool,
}

impl Array {
    /// # Safety
    ///
    /// As for `Rows::new`; and there are as many means and deviations as channels.
    unsafe fn column(&self) -> Result<Column, Error> {
        // SAFETY: this function demands the same.
        let rows = unsafe { Rows::new(self.first, self.count, self.row_bytes, self.stride) }?;
        if self.channels == 0 {
            return Column::new(rows, None);
        }
        // SAFETY: as above.
        let (mean, std) =
            unsafe { (slice(self.mean, self.channels)?, slice(self.std, self.channels)?) };
        let channels = if self.channels_last { Channels::Last } else { Channels::First };
        Column::new(rows, Some(Normalize::new(mean, std, channels)?))
    }
}

/// Returns the version of this interface.
#[no_mangle]
pub extern "C" fn loader_version() -> u32 {
    VERSION
}

/// Starts a pool over these arrays, and returns its handle.
///
/// # Safety
///
/// The arrays are as described, and stay so until the pool is closed.
#[no_mangle]
pub unsafe extern "C" fn loader_open(
    arrays: *const Array,
    count: usize,
    threads: usize,
    capacity: usize,
) -> i64 {
    answered(|| {
        // SAFETY: this function demands it of its caller.
        let arrays = unsafe { slice(arrays, count) }?;
        // SAFETY: as above.
        let columns = arrays.iter().map(|array| unsafe { array.column() });
        let pool = Pool::start(columns.collect::<Result<_, _>>()?, threads, capacity)?;
        handles::keep(pool)
    })
}

/// Has the batch of the rows at `indices` made in the memory of the outputs, and returns its
/// ticket.
///
/// # Safety
///
/// The indices and outputs are there; nothing else uses the memory of the outputs until the ticket
/// is collected, or the pool closed.
#[no_mangle]
pub unsafe extern "C" fn loader_submit(
    handle: i64,
    indices: *const i64,
    count: usize,
    outputs: *const Output,
    output_count: usize,
) -> i64 {
    answered(|| {
        // SAFETY: this function demands it of its caller.
        let (indices, outputs) = unsafe { (slice(indices, count)?, slice(outputs, output_count)?) };
        // SAFETY: as above.
        let job = unsafe { Job::new(indices.to_vec(), outputs.to_vec()) }?;
        handles::find(handle)?.submit(job)
    })
}

/// Waits for a batch. Returns 0 if it is made, and 1 if it isn't after so many milliseconds.
#[no_mangle]
pub extern "C" fn loader_wait(handle: i64, ticket: i64, timeout_ms: u64) -> i64 {
    answered(|| {
        let made = handles::find(handle)?.wait(ticket, Duration::from_millis(timeout_ms))?;
        Ok(i64::from(!made))
    })
}

/// Ends the threads of a pool, and forgets its handle. When it returns, no thread uses any array or
/// output.
#[no_mangle]
pub extern "C" fn loader_close(handle: i64) -> i64 {
    answered(|| handles::take(handle)?.close().map(|()| 0))
}

/// Copies the message of the last error in this thread, in UTF-8, and returns its length.
///
/// # Safety
///
/// There is room for `capacity` bytes.
#[no_mangle]
pub unsafe extern "C" fn loader_message(buffer: *mut u8, capacity: usize) -> usize {
    let message = caught(|| Ok(last_message())).unwrap_or_else(|error| error.message);
    let length = message.len().min(capacity);
    if !buffer.is_null() {
        // SAFETY: both have at least `length` bytes, and a new String is not part of the caller's
        // buffer.
        unsafe { std::ptr::copy_nonoverlapping(message.as_ptr(), buffer, length) };
    }
    message.len()
}

/// Panics, to show that Python gets an error, and goes on.
#[no_mangle]
pub extern "C" fn loader_panic() -> i64 {
    answered(|| panic!("on purpose"))
}

/// Returns memory that Python described as a slice.
///
/// # Safety
///
/// There are `count` values, which don't change as long as the slice is used.
unsafe fn slice<'a, T>(start: *const T, count: usize) -> Result<&'a [T], Error> {
    if count == 0 {
        return Ok(&[]);
    }
    if start.is_null() || start as usize % std::mem::align_of::<T>() != 0 {
        let message = format!("{count} values must have an address that is aligned, got {start:p}");
        return Err(Error::new(Kind::Argument, message));
    }
    // SAFETY: the address is good for the type, and this function demands the rest.
    Ok(unsafe { std::slice::from_raw_parts(start, count) })
}
