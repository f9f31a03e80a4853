//! What can go wrong, and how Python gets to know: a function returns a number, and keeps a message
//! for whoever asks.

use std::any::Any;
use std::cell::RefCell;
use std::fmt::Display;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// The kind of an error is the number that a C function returns. `library.py` has the exception for
/// each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i64)]
pub enum Kind {
    /// A position that an array does not have.
    Index = -1,
    /// An argument that makes no sense.
    Argument = -2,
    /// A pool that is closed or full, or whose threads are in another process.
    State = -3,
    /// A bug: the code panicked.
    Panic = -4,
}

/// An error: its kind, and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What kind of error it is.
    pub kind: Kind,
    /// What is wrong, with the value that was received.
    pub message: String,
}

impl Error {
    /// Makes an error of a kind.
    pub fn new(kind: Kind, message: impl Display) -> Error {
        Error { kind, message: message.to_string() }
    }
}

/// Runs some code, and turns a panic into an error.
///
/// A panic unwinds the stack. Python's frames are below ours on that stack, and they are C:
/// unwinding through them is undefined behaviour. So no panic may leave a function that Python
/// calls, and none may end a worker thread, because its batch would never be ready.
pub fn caught<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|payload| Err(Error::new(Kind::Panic, text_of(&*payload))))
}

/// Runs the body of a C function: returns its number, or that of the error, whose message is kept
/// for this thread.
pub fn answered(work: impl FnOnce() -> Result<i64, Error>) -> i64 {
    caught(work).unwrap_or_else(|error| {
        LAST.with(|last| *last.borrow_mut() = error.message);
        error.kind as i64
    })
}

/// Returns the message of the last error in this thread.
pub fn last_message() -> String {
    LAST.with(|last| last.borrow().clone())
}

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

fn text_of(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    format!("the Rust code panicked, which is a bug: {}", text.unwrap_or("no message"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_number_and_a_message() {
        let number = 7;
        assert_eq!(answered(|| panic!("of {number}")), Kind::Panic as i64);
        assert_eq!(last_message(), "the Rust code panicked, which is a bug: of 7");
        assert_eq!(answered(|| panic!("as it is")), Kind::Panic as i64);
        assert!(last_message().ends_with("as it is"));
    }

    #[test]
    fn a_result_is_passed_on() {
        assert_eq!(answered(|| Ok(1)), 1);
        assert_eq!(answered(|| Err(Error::new(Kind::State, "closed"))), Kind::State as i64);
        assert_eq!(last_message(), "closed");
    }
}
