//! Exercise 4: no panic may leave.

/// Runs some code: `Ok` with its result, or `Err` with the message of its panic.
///
/// A panic has a payload of any type. `panic!("text")` has a `&str`, `panic!("row {row}")` a
/// `String`; for any other the message is "unknown". See `std::panic::catch_unwind`,
/// `AssertUnwindSafe`, and `downcast_ref`.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    todo!("catch the panic")
}
