use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

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
    pub fn new(capacity: usize) -> Window<T> {
        let state = Mutex::new(State { items: VecDeque::new(), closed: false });
        Window { capacity, state, changed: Condvar::new() }
    }

    pub fn push(&self, item: T) -> bool {
        let state = self.state.lock().unwrap();
        let full = |state: &mut State<T>| state.items.len() >= self.capacity && !state.closed;
        let mut state = self.changed.wait_while(state, full).unwrap();
        if !state.closed {
            state.items.push_back(item);
        }
        self.changed.notify_all();
        !state.closed
    }

    pub fn pop(&self) -> Option<T> {
        let state = self.state.lock().unwrap();
        let empty = |state: &mut State<T>| state.items.is_empty() && !state.closed;
        let item = self.changed.wait_while(state, empty).unwrap().items.pop_front();
        self.changed.notify_all();
        item
    }

    pub fn close(&self) {
        let mut state = self.state.lock().unwrap();
        state.closed = true;
        drop(state);
        self.changed.notify_all();
    }
}
