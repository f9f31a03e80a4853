//! Exercise 2: channels first, normalized, in one pass.

/// Writes the image (H, W, C) as (C, H, W), each byte as `(byte - mean) / std` of its channel.
///
/// There are as many means and deviations as channels. The result must be that of NumPy, bit by
/// bit: convert, subtract, divide, in this order, in `f32`. Read each byte of the image once.
pub fn planes(image: &[u8], mean: &[f32], std: &[f32], out: &mut [f32]) {
    todo!("write the planes")
}
