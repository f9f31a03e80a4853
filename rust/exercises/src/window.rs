//! Exercise 3: a queue that never holds more than it should.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

/// A queue between threads, for at most `capacity` items.
pub struct Window<T> {
    capacity: usize,
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    items: VecDeque<T>,
    closed: bool,
}

impl<T> Window<T> {
    /// Makes an empty window.
    pub fn new(capacity: usize) -> Window<T> {
        let state = Mutex::new(State { items: VecDeque::new(), closed: false });
        Window { capacity, state, changed: Condvar::new() }
    }

    /// Adds an item; waits while the window is full. Returns false, without adding it, if the
    /// window is closed.
    pub fn push(&self, item: T) -> bool {
        todo!("lock, wait, add")
    }

    /// Takes the oldest item; waits while there is none. Returns None if the window is closed and
    /// empty.
    pub fn pop(&self) -> Option<T> {
        todo!("lock, wait, take")
    }

    /// Closes the window: nothing can be added any more, and whoever waits is woken.
    pub fn close(&self) {
        todo!("note it, and wake them")
    }
}
