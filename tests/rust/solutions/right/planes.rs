pub fn planes(image: &[u8], mean: &[f32], std: &[f32], out: &mut [f32]) {
    let area = image.len() / mean.len();
    for (place, pixel) in image.chunks_exact(mean.len()).enumerate() {
        for (channel, &byte) in pixel.iter().enumerate() {
            out[channel * area + place] = (f32::from(byte) - mean[channel]) / std[channel];
        }
    }
}
