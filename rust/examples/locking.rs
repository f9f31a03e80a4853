//! A trial: what does it cost, or save, to lock the memory of batches, so that the system never
//! moves it?
//!
//! `locking HOW BATCHES` writes batches of 384 KiB one after another, and prints the seconds. HOW
//! is `new` (new memory for each batch), `again` (the same memory for all), or `locked` (the same
//! memory, locked with `mlock` before each batch, and unlocked after it, as a loader would that
//! locks each batch anew). Not a part of the library.

use std::os::raw::{c_int, c_void};
use std::time::Instant;

extern "C" {
    fn mlock(start: *const c_void, length: usize) -> c_int;
    fn munlock(start: *const c_void, length: usize) -> c_int;
}

const BATCH: usize = 384 * 1024;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [how, batches] = &arguments[..] else {
        panic!("two arguments are needed: HOW BATCHES");
    };
    let batches: usize = batches.parse().unwrap();
    let mut kept = vec![0u8; BATCH];
    let started = Instant::now();
    for number in 0..batches {
        if how == "new" {
            kept = Vec::with_capacity(BATCH + 4096 * (number % 2)); // of another size, or the allocator keeps it
            kept.resize(BATCH, 0);
        }
        let start = kept.as_ptr().cast();
        if how == "locked" {
            // SAFETY: the memory is that of `kept`.
            let refused = unsafe { mlock(start, BATCH) };
            assert_eq!(refused, 0, "the system refused to lock {BATCH} bytes");
        }
        kept.fill(number as u8);
        std::hint::black_box(&kept);
        if how == "locked" {
            // SAFETY: as above.
            unsafe { munlock(start, BATCH) };
        }
    }
    println!("{}", started.elapsed().as_secs_f64());
}
