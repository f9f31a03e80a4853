use std::panic::{catch_unwind, panic_any};

use crate::guard::guarded;

#[test]
fn a_result_is_passed_on() {
    assert_eq!(guarded(|| 7), Ok(7));
    let mut count = 0;
    assert_eq!(guarded(|| count += 1), Ok(()));
    assert_eq!(count, 1);
}

#[test]
fn a_panic_is_an_error_with_its_message() {
    let row = 12;
    assert_eq!(guarded::<()>(|| panic!("no such row")), Err("no such row".to_string()));
    assert_eq!(guarded::<()>(|| panic!("row {row}")), Err("row 12".to_string()));
    assert_eq!(
        guarded(|| [1, 2][row % 10 + 3]).unwrap_err(),
        "index out of bounds: the len is 2 but the index is 5"
    );
}

#[test]
fn a_panic_with_another_payload_is_caught_too() {
    let caught = catch_unwind(|| guarded::<()>(|| panic_any(7)));
    assert_eq!(caught.expect("the panic left the function"), Err("unknown".to_string()));
}
