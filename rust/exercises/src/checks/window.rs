use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, RecvTimeoutError};
use std::sync::Arc;
use std::thread::{sleep, spawn};
use std::time::Duration;

use crate::window::Window;

/// Runs some code in a thread of its own, and fails if it takes longer than five seconds.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (give, take) = channel();
    spawn(move || give.send(work()));
    match take.recv_timeout(Duration::from_secs(5)) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => panic!("it still waits after five seconds"),
        Err(RecvTimeoutError::Disconnected) => panic!("it panicked"),
    }
}

#[test]
fn items_come_out_in_the_order_in_which_they_went_in() {
    let out = in_time(|| {
        let window = Window::new(3);
        let pushed: Vec<bool> = (0..3).map(|item| window.push(item)).collect();
        (pushed, (0..3).map(|_| window.pop()).collect::<Vec<_>>())
    });
    assert_eq!(out, (vec![true; 3], vec![Some(0), Some(1), Some(2)]));
}

#[test]
fn no_more_than_capacity_are_in_the_window() {
    in_time(|| {
        let (window, pushed) = (Arc::new(Window::new(2)), Arc::new(AtomicUsize::new(0)));
        let (other, count) = (Arc::clone(&window), Arc::clone(&pushed));
        spawn(move || {
            for item in 0..10 {
                assert!(other.push(item));
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        for item in 0..10 {
            sleep(Duration::from_millis(10)); // time to push too many
            assert!(
                pushed.load(Ordering::SeqCst) <= 2 + item,
                "more than two were pushed and not popped"
            );
            assert_eq!(window.pop(), Some(item));
        }
    });
}

#[test]
fn every_item_of_many_threads_arrives_once() {
    let mut all = in_time(|| {
        let window = Arc::new(Window::new(1));
        for thread in 0..4 {
            let window = Arc::clone(&window);
            spawn(move || (0..50).for_each(|item| assert!(window.push(50 * thread + item))));
        }
        let takers: Vec<_> = (0..4)
            .map(|_| {
                let window = Arc::clone(&window);
                spawn(move || (0..50).filter_map(|_| window.pop()).collect::<Vec<_>>())
            })
            .collect();
        takers.into_iter().flat_map(|taker| taker.join().unwrap()).collect::<Vec<i32>>()
    });
    all.sort_unstable();
    assert_eq!(all, (0..200).collect::<Vec<_>>());
}

#[test]
fn closing_keeps_what_is_there_and_admits_nothing() {
    let out = in_time(|| {
        let window = Window::new(2);
        window.push(1);
        window.close();
        (window.push(2), window.pop(), window.pop())
    });
    assert_eq!(out, (false, Some(1), None));
}

#[test]
fn closing_wakes_everyone_who_waits() {
    in_time(|| {
        let (full, empty) = (Arc::new(Window::new(1)), Arc::new(Window::<i32>::new(1)));
        full.push(0);
        let pushing: Vec<_> =
            (0..2).map(|_| Arc::clone(&full)).map(|full| spawn(move || full.push(1))).collect();
        let popping: Vec<_> =
            (0..2).map(|_| Arc::clone(&empty)).map(|empty| spawn(move || empty.pop())).collect();
        sleep(Duration::from_millis(50)); // now all of them wait
        full.close();
        empty.close();
        assert!(pushing.into_iter().all(|thread| !thread.join().unwrap()));
        assert!(popping.into_iter().all(|thread| thread.join().unwrap().is_none()));
    });
}
