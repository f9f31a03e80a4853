pub fn planes(image: &[u8], mean: &[f32], std: &[f32], out: &mut [f32]) {
    let channels = mean.len();
    let table = |channel: usize| (0..256).map(move |byte| (byte as f32 - mean[channel]) / std[channel]);
    let tables: Vec<Vec<f32>> = (0..channels).map(|channel| table(channel).collect()).collect();
    let area = image.len() / channels;
    for (k, &byte) in image.iter().enumerate() {
        out[k % channels * area + k / channels] = tables[k % channels][byte as usize];
    }
}
