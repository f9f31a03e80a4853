// another payload panics again
use std::panic::{catch_unwind, AssertUnwindSafe};

pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(|text| text.to_string());
        text.unwrap_or_else(|| payload.downcast_ref::<String>().unwrap().clone())
    })
}
