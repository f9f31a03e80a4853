//! Handles: numbers that stand for pools.
//!
//! Python could hold the address of a pool. But then a wrong address, or that of a pool which is
//! gone, would be read as if it were one. A number that is looked up in a table is either that of a
//! pool, or an error.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::sleep;
use std::time::Duration;

use crate::error::{Error, Kind};
use crate::pool::Pool;

#[derive(Default)]
struct Table {
    pools: BTreeMap<i64, Arc<Pool>>,
    last: i64,
}

static TABLE: Mutex<Table> = Mutex::new(Table { pools: BTreeMap::new(), last: 0 });

/// Keeps a pool, and returns its handle. No handle is used twice.
pub fn keep(pool: Pool) -> Result<i64, Error> {
    let mut table = table()?;
    table.last += 1;
    let handle = table.last;
    table.pools.insert(handle, Arc::new(pool));
    Ok(handle)
}

/// Returns the pool of a handle. It lives at least as long as it is used, even if another thread
/// closes it.
pub fn find(handle: i64) -> Result<Arc<Pool>, Error> {
    table()?.pools.get(&handle).cloned().ok_or_else(|| unknown(handle))
}

/// Takes the pool of a handle out of the table.
pub fn take(handle: i64) -> Result<Arc<Pool>, Error> {
    table()?.pools.remove(&handle).ok_or_else(|| unknown(handle))
}

fn unknown(handle: i64) -> Error {
    Error::new(
        Kind::State,
        format!("there is no pool with handle {handle}: it is closed, or never was"),
    )
}

/// Locks the table. If the process was forked while another thread had it locked, nothing will ever
/// unlock it here.
fn table() -> Result<MutexGuard<'static, Table>, Error> {
    for _ in 0..1000 {
        match TABLE.try_lock() {
            Ok(table) => return Ok(table),
            Err(TryLockError::Poisoned(table)) => return Ok(PoisonError::into_inner(table)),
            Err(TryLockError::WouldBlock) => sleep(Duration::from_millis(1)),
        }
    }
    let message =
        "the table of pools was locked for a second: this process was forked at the wrong moment";
    Err(Error::new(Kind::State, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_that_of_one_pool_until_it_is_taken() {
        let handles = [0, 1].map(|_| keep(Pool::start(vec![], 0, 1).unwrap()).unwrap());
        assert_ne!(handles[0], handles[1]);
        assert!(Arc::ptr_eq(&find(handles[0]).unwrap(), &take(handles[0]).unwrap()));
        for gone in [find(handles[0]), take(handles[0]), find(0)] {
            assert_eq!(gone.unwrap_err().kind, Kind::State);
        }
        assert!(find(handles[1]).is_ok());
    }
}
