use crate::gather::gather;

const DATA: [u8; 12] = [0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32];

#[test]
fn rows_are_copied_in_the_order_of_the_indices() {
    let mut out = [0; 9];
    assert_eq!(gather(&DATA, 3, &[3, 0, 3], &mut out), Ok(()));
    assert_eq!(out, [30, 31, 32, 0, 1, 2, 30, 31, 32]);
}

#[test]
fn rows_may_have_any_size() {
    let mut out = [0; 8];
    assert_eq!(gather(&DATA, 4, &[2, 0], &mut out), Ok(()));
    assert_eq!(out, [22, 30, 31, 32, 0, 1, 2, 10]);
    assert_eq!(gather(&DATA, 12, &[], &mut []), Ok(()));
}

#[test]
fn the_first_index_without_a_row_is_named() {
    let mut out = [0; 9];
    assert_eq!(gather(&DATA, 3, &[1, 4, 9], &mut out), Err(4));
    assert_eq!(gather(&DATA, 3, &[usize::MAX], &mut out[..3]), Err(usize::MAX));
    assert_eq!(gather(&DATA, 5, &[2], &mut out[..5]), Err(2)); // only two bytes are left there
}
