// only three channels
pub fn planes(image: &[u8], mean: &[f32], std: &[f32], out: &mut [f32]) {
    let area = image.len() / 3;
    for (place, pixel) in image.chunks_exact(3).enumerate() {
        for channel in 0..3 {
            out[channel * area + place] = (f32::from(pixel[channel]) - mean[channel]) / std[channel];
        }
    }
}
