// only texts that are written in the program
use std::panic::{catch_unwind, AssertUnwindSafe};

pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|payload| payload.downcast_ref::<&str>().map_or("unknown".into(), |text| text.to_string()))
}
