// the channels stay last
pub fn planes(image: &[u8], mean: &[f32], std: &[f32], out: &mut [f32]) {
    for (k, (&byte, out)) in image.iter().zip(out).enumerate() {
        *out = (f32::from(byte) - mean[k % mean.len()]) / std[k % mean.len()];
    }
}
