use std::panic;

pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    match panic::catch_unwind(panic::AssertUnwindSafe(work)) {
        Ok(result) => Ok(result),
        Err(payload) => Err(match payload.downcast::<String>() {
            Ok(text) => *text,
            Err(payload) => payload.downcast::<&str>().map_or("unknown".into(), |text| text.to_string()),
        }),
    }
}
