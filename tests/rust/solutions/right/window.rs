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
        let mut state = self.state.lock().unwrap();
        while state.items.len() >= self.capacity && !state.closed {
            state = self.changed.wait(state).unwrap();
        }
        if state.closed {
            return false;
        }
        state.items.push_back(item);
        self.changed.notify_all();
        true
    }

    pub fn pop(&self) -> Option<T> {
        let mut state = self.state.lock().unwrap();
        while state.items.is_empty() && !state.closed {
            state = self.changed.wait(state).unwrap();
        }
        self.changed.notify_all();
        state.items.pop_front()
    }

    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.changed.notify_all();
    }
}
