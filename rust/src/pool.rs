//! Threads that make batches ahead of time: jobs go in, and each is collected by the ticket that it
//! got.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use crate::batch::Column;
use crate::error::{caught, Error, Kind};

/// Memory that Python owns, for one array of a batch.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Output {
    /// The first byte.
    pub start: *mut u8,
    /// How many bytes there are.
    pub bytes: usize,
}

/// One batch to make: the positions of its samples, and memory for each array.
#[derive(Debug)]
pub struct Job {
    indices: Vec<i64>,
    outputs: Vec<Output>,
}

// SAFETY: the pointers of a job are used by the one thread that has the job, and `Job::new` demands
// that nothing else uses that memory.
unsafe impl Send for Job {}

impl Job {
    /// Describes a batch.
    ///
    /// # Safety
    ///
    /// Until the job was collected, or its pool closed, nothing else reads or writes the memory of
    /// the outputs.
    pub unsafe fn new(indices: Vec<i64>, outputs: Vec<Output>) -> Result<Job, Error> {
        if outputs.iter().any(|output| output.start.is_null()) {
            return Err(Error::new(
                Kind::Argument,
                "the memory of a batch must have an address, got null",
            ));
        }
        Ok(Job { indices, outputs })
    }

    fn run(self, columns: &[Column]) -> Result<(), Error> {
        for (column, output) in columns.iter().zip(&self.outputs) {
            // SAFETY: `new` demands that this memory is there, and used by nobody else.
            let out = unsafe { std::slice::from_raw_parts_mut(output.start, output.bytes) };
            column.gather(&self.indices, out)?;
        }
        Ok(())
    }
}

/// Threads, and the jobs that were submitted to them and not collected yet: never more than
/// `capacity`.
#[derive(Debug)]
pub struct Pool {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    process: u32,
}

/// Everything that the threads and the caller both use.
#[derive(Debug)]
struct Shared {
    columns: Vec<Column>,
    capacity: usize,
    state: Mutex<State>,
    changed: Condvar,  // wakes a thread that waits for a job
    answered: Condvar, // wakes a caller that waits for a batch
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<(i64, Job)>,
    open: BTreeMap<i64, Option<Result<(), Error>>>, // ticket -> the result, when there is one
    next: i64,
    closed: bool,
}

impl Pool {
    /// Starts the threads. Without threads, `submit` makes the batch itself.
    pub fn start(columns: Vec<Column>, threads: usize, capacity: usize) -> Result<Pool, Error> {
        if capacity == 0 {
            return Err(Error::new(Kind::Argument, "capacity must be a positive integer, got 0"));
        }
        let shared = Arc::new(Shared {
            columns,
            capacity,
            state: Mutex::default(),
            changed: Condvar::new(),
            answered: Condvar::new(),
        });
        let pool = Pool { shared, threads: Mutex::default(), process: std::process::id() };
        for number in 0..threads {
            pool.start_thread(number)?; // if it fails, `drop` ends those before it
        }
        Ok(pool)
    }

    fn start_thread(&self, number: usize) -> Result<(), Error> {
        let shared = Arc::clone(&self.shared);
        let thread = Builder::new()
            .name(format!("loader {number}"))
            .spawn(move || work(&shared))
            .map_err(|error| {
            Error::new(Kind::State, format!("thread {number} could not be started: {error}"))
        })?;
        locked(&self.threads).push(thread);
        Ok(())
    }

    /// Puts a job into the queue, and returns its ticket.
    pub fn submit(&self, job: Job) -> Result<i64, Error> {
        self.require_this_process()?;
        let wanted = self.shared.columns.len();
        if job.outputs.len() != wanted {
            let message = format!("a batch must have {wanted} arrays, got {}", job.outputs.len());
            return Err(Error::new(Kind::Argument, message));
        }
        let ticket = self.shared.reserve()?;
        if locked(&self.threads).is_empty() {
            self.shared.carry_out(ticket, job);
        } else {
            locked(&self.shared.state).queue.push_back((ticket, job));
            self.shared.changed.notify_one();
        }
        Ok(ticket)
    }

    /// Waits until the batch of this ticket is made, and returns true. Returns false if that takes
    /// longer. As long as jobs wait for a thread, the caller carries them out: to fall asleep and
    /// be woken takes about as long as a batch.
    pub fn wait(&self, ticket: i64, timeout: Duration) -> Result<bool, Error> {
        self.require_this_process()?;
        let deadline = Instant::now() + timeout;
        let mut state = locked(&self.shared.state);
        loop {
            match state.open.get(&ticket) {
                Some(Some(_)) => {
                    return state.open.remove(&ticket).flatten().unwrap_or(Ok(())).map(|()| true)
                }
                Some(None) if !state.closed => {
                    if let Some((next, job)) = state.queue.pop_front() {
                        drop(state);
                        self.shared.carry_out(next, job);
                        state = locked(&self.shared.state);
                        continue;
                    }
                }
                Some(None) => return Err(closed()),
                None => {
                    let message =
                        format!("ticket {ticket} was never given out, or is collected already");
                    return Err(Error::new(Kind::State, message));
                }
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            let woken = self.shared.answered.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Drops the jobs that wait, and returns when the threads have ended.
    pub fn close(&self) -> Result<(), Error> {
        self.require_this_process()?;
        let mut state = locked(&self.shared.state);
        state.closed = true;
        state.queue.clear();
        drop(state);
        self.shared.changed.notify_all();
        self.shared.answered.notify_all();
        for thread in locked(&self.threads).drain(..) {
            let _ = thread.join(); // `work` catches every panic
        }
        Ok(())
    }

    /// After a fork, the new process has the memory of a pool, but none of its threads: waiting
    /// would never end.
    fn require_this_process(&self) -> Result<(), Error> {
        let here = std::process::id();
        if here == self.process {
            return Ok(());
        }
        let message = format!(
            "the threads of this pool are in process {}, and this is process {here}, forked from it: start a new pool",
            self.process
        );
        Err(Error::new(Kind::State, message))
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let _ = self.close(); // it fails in a forked process only, where there is no thread to end
    }
}

impl Shared {
    /// Opens a ticket, if there are fewer than `capacity`.
    fn reserve(&self) -> Result<i64, Error> {
        let mut state = locked(&self.state);
        if state.closed {
            return Err(closed());
        }
        if state.open.len() >= self.capacity {
            let message = format!(
                "the pool is full: {} batches are in flight, collect one first",
                self.capacity
            );
            return Err(Error::new(Kind::State, message));
        }
        let ticket = state.next;
        state.next += 1;
        state.open.insert(ticket, None);
        Ok(ticket)
    }

    /// Waits for a job; returns None when the pool is closed.
    fn next_job(&self) -> Option<(i64, Job)> {
        let mut state = locked(&self.state);
        while !state.closed {
            if let Some(job) = state.queue.pop_front() {
                return Some(job);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    fn carry_out(&self, ticket: i64, job: Job) {
        let result = caught(|| job.run(&self.columns));
        locked(&self.state).open.insert(ticket, Some(result));
        self.answered.notify_all();
    }
}

/// The life of a thread: take a job, make the batch, answer, repeat.
fn work(shared: &Shared) {
    while let Some((ticket, job)) = shared.next_job() {
        shared.carry_out(ticket, job);
    }
}

fn closed() -> Error {
    Error::new(Kind::State, "the pool is closed")
}

/// Locks, even if another thread panicked while it held the lock: every change here is complete in
/// itself.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Rows;

    const LONG: Duration = Duration::from_secs(20);
    static BYTES: [u8; 40] = {
        let mut bytes = [0; 40];
        let mut k = 0;
        while k < 40 {
            bytes[k] = k as u8;
            k += 1;
        }
        bytes
    };

    /// Returns a pool over ten rows of four bytes.
    fn pool(threads: usize, capacity: usize) -> Pool {
        // SAFETY: the bytes are static.
        let rows = unsafe { Rows::new(BYTES.as_ptr(), 10, 4, 4) }.unwrap();
        Pool::start(vec![Column::new(rows, None).unwrap()], threads, capacity).unwrap()
    }

    fn job(indices: &[i64], out: &mut [u8]) -> Job {
        let output = Output { start: out.as_mut_ptr(), bytes: out.len() };
        // SAFETY: each test keeps `out` until the pool is gone, and reads it after the job was
        // collected.
        unsafe { Job::new(indices.to_vec(), vec![output]) }.unwrap()
    }

    #[test]
    fn batches_are_made_by_any_number_of_threads() {
        for threads in 0..5 {
            let mut outs = vec![[0; 8]; 8];
            let pool = pool(threads, 8);
            let tickets: Vec<i64> = (0..)
                .zip(&mut outs)
                .map(|(k, out)| pool.submit(job(&[k, -1], out)).unwrap())
                .collect();
            for &ticket in tickets.iter().rev() {
                assert_eq!(pool.wait(ticket, LONG), Ok(true));
            }
            drop(pool);
            for (k, out) in outs.iter().enumerate() {
                assert_eq!(out[..4], BYTES[4 * k..4 * k + 4]);
                assert_eq!(out[4..], BYTES[36..]);
            }
        }
    }

    #[test]
    fn no_more_than_capacity_are_in_flight() {
        let mut outs = [[0; 4]; 3];
        let [one, two, three] = &mut outs;
        let pool = pool(1, 2);
        let first = pool.submit(job(&[1], one)).unwrap();
        pool.submit(job(&[2], two)).unwrap();
        let full = pool.submit(job(&[3], three)).unwrap_err();
        assert_eq!(full.message, "the pool is full: 2 batches are in flight, collect one first");
        assert_eq!(pool.wait(first, LONG), Ok(true));
        assert!(pool.submit(job(&[3], three)).is_ok());
    }

    #[test]
    fn an_error_comes_back_with_its_ticket_and_the_pool_continues() {
        let (mut wrong, mut right) = ([0; 4], [0; 4]);
        let pool = pool(1, 2);
        let first = pool.submit(job(&[10], &mut wrong)).unwrap();
        let second = pool.submit(job(&[9], &mut right)).unwrap();
        assert_eq!(pool.wait(first, LONG).unwrap_err().kind, Kind::Index);
        assert_eq!(pool.wait(second, LONG), Ok(true));
        assert_eq!(pool.wait(second, LONG).unwrap_err().kind, Kind::State);
    }

    #[test]
    fn memory_of_another_size_and_missing_arrays_are_refused() {
        let mut out = [0; 5];
        let pool = pool(0, 2);
        let ticket = pool.submit(job(&[1], &mut out)).unwrap();
        let error = pool.wait(ticket, LONG).unwrap_err();
        assert_eq!(error.message, "the memory of a batch must fit, got 5 bytes for 1 rows of 4");
        // SAFETY: there is no memory.
        let none = unsafe { Job::new(vec![1], vec![]) }.unwrap();
        assert_eq!(pool.submit(none).unwrap_err().message, "a batch must have 1 arrays, got 0");
    }

    #[test]
    fn closing_ends_the_threads_and_wakes_those_who_wait() {
        let pool = pool(1, 2);
        let ticket = pool.shared.reserve().unwrap(); // a job that is never queued
        assert_eq!(pool.wait(ticket, Duration::from_millis(1)), Ok(false));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| pool.wait(ticket, LONG));
            pool.close().unwrap();
            assert_eq!(waiting.join().unwrap(), Err(closed()));
        });
        assert!(locked(&pool.threads).is_empty());
        assert_eq!(pool.submit(job(&[1], &mut [0; 4])).unwrap_err(), closed());
        assert_eq!(pool.close(), Ok(()));
    }

    #[test]
    fn a_pool_of_another_process_is_refused() {
        let mut pool = pool(1, 2);
        pool.close().unwrap(); // while it still is of this process
        pool.process += 1;
        let message = pool.wait(0, LONG).unwrap_err().message;
        assert!(message.ends_with("forked from it: start a new pool"), "{message}");
        assert_eq!(pool.close().unwrap_err().kind, Kind::State);
    }
}
