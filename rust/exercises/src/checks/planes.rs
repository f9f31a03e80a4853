use crate::planes::planes;

const MEAN: [f32; 3] = [125.3, 122.95, 113.87];
const STD: [f32; 3] = [62.99, 62.09, 66.7];

/// Returns the result for an image of so many pixels, whose byte number k is `byte(k)`.
fn result(pixels: usize, byte: impl Fn(usize) -> u8) -> Vec<f32> {
    let image: Vec<u8> = (0..3 * pixels).map(byte).collect();
    let mut out = vec![f32::NAN; image.len()];
    planes(&image, &MEAN, &STD, &mut out);
    out
}

#[test]
fn each_channel_becomes_a_plane() {
    let out = result(2, |k| k as u8);
    let expected = [(0, 0), (0, 3), (1, 1), (1, 4), (2, 2), (2, 5)];
    for (number, (channel, byte)) in out.iter().zip(expected) {
        assert_eq!(*number, (byte as f32 - MEAN[channel]) / STD[channel]);
    }
}

#[test]
fn every_byte_gives_the_number_that_numpy_gives() {
    let out = result(256, |k| (k / 3) as u8);
    for channel in 0..3 {
        for byte in 0..256 {
            let expected = (byte as f32 - MEAN[channel]) / STD[channel];
            assert_eq!(
                out[channel * 256 + byte].to_bits(),
                expected.to_bits(),
                "byte {byte} of channel {channel}"
            );
        }
    }
}

#[test]
fn there_may_be_one_channel_or_four() {
    let mut out = [0.0; 4];
    planes(&[3, 5, 7, 9], &[1.0], &[2.0], &mut out);
    assert_eq!(out, [1.0, 2.0, 3.0, 4.0]);
    planes(&[3, 5, 7, 9], &[1.0; 4], &[2.0, 1.0, 2.0, 4.0], &mut out);
    assert_eq!(out, [1.0, 4.0, 3.0, 2.0]);
}
