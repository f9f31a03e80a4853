//! From the bytes of an image to what a network takes: `(byte - mean) / std`, channel by channel,
//! channels first.

use crate::error::{Error, Kind};

/// How many pixels are done for all channels before the next ones are looked at.
const BLOCK: usize = 64;

/// Where the channels of an image are in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    /// (C, H, W): a plane for each channel.
    First,
    /// (H, W, C): the channels of a pixel together, as image files have them.
    Last,
}

/// Mean and standard deviation of each channel.
#[derive(Debug)]
pub struct Normalize {
    mean: Vec<f32>,
    std: Vec<f32>,
    channels: Channels,
}

impl Normalize {
    /// Takes the statistics of each channel, and says where the channels of an image are.
    pub fn new(mean: &[f32], std: &[f32], channels: Channels) -> Result<Normalize, Error> {
        if mean.is_empty() || mean.len() != std.len() {
            let got = format!("got {} and {}", mean.len(), std.len());
            return Err(Error::new(
                Kind::Argument,
                format!("mean and std must have as many numbers, {got}"),
            ));
        }
        Ok(Normalize { mean: mean.to_vec(), std: std.to_vec(), channels })
    }

    /// Tells whether images of so many bytes have all channels.
    pub fn fits(&self, row_bytes: usize) -> bool {
        row_bytes % self.mean.len() == 0
    }

    /// Writes the image `bytes` to `out`, which has as many numbers, channels first.
    pub fn image(&self, bytes: &[u8], out: &mut [f32]) {
        let area = bytes.len() / self.mean.len();
        match self.channels {
            _ if area == 0 => {}
            Channels::First => self.planes(bytes, area, out),
            Channels::Last => self.pixels(bytes, area, out),
        }
    }

    fn planes(&self, bytes: &[u8], area: usize, out: &mut [f32]) {
        let planes = bytes.chunks_exact(area).zip(out.chunks_exact_mut(area));
        for (channel, (bytes, plane)) in planes.enumerate() {
            normalize(bytes, self.mean[channel], self.std[channel], plane);
        }
    }

    /// Does a block of pixels for all channels before the next block: its bytes stay in the fastest
    /// cache.
    fn pixels(&self, bytes: &[u8], area: usize, out: &mut [f32]) {
        let channels = self.mean.len();
        let mut picked = [0; BLOCK];
        for (block, pixels) in bytes.chunks(BLOCK * channels).enumerate() {
            let count = pixels.len() / channels;
            for channel in 0..channels {
                for (to, from) in picked.iter_mut().zip(pixels[channel..].iter().step_by(channels))
                {
                    *to = *from;
                }
                let start = channel * area + block * BLOCK;
                let part = &mut out[start..start + count];
                normalize(&picked[..count], self.mean[channel], self.std[channel], part);
            }
        }
    }
}

/// Writes `(byte - mean) / std` for each byte.
///
/// NumPy does the same operations in the same order, each rounded to float32, so the results are
/// equal bit by bit. `byte * (1 / std) - mean / std` would be faster, and differ in the last bit.
/// The compiler makes vector instructions of this loop: nothing in it depends on an earlier round,
/// and `zip` shows that no access is out of range.
fn normalize(bytes: &[u8], mean: f32, std: f32, out: &mut [f32]) {
    for (number, &byte) in out.iter_mut().zip(bytes) {
        *number = (f32::from(byte) - mean) / std;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEAN: [f32; 3] = [120.5, 3.0, -7.25];
    const STD: [f32; 3] = [61.3, 0.1, 255.0];

    fn result(channels: Channels, bytes: &[u8]) -> Vec<f32> {
        let mut out = vec![f32::NAN; bytes.len()];
        Normalize::new(&MEAN, &STD, channels).unwrap().image(bytes, &mut out);
        out
    }

    /// Returns an image with channels first, and the same image with channels last.
    fn image(area: usize) -> (Vec<u8>, Vec<u8>) {
        let byte = |channel: usize, pixel: usize| (channel * 89 + pixel * 7) as u8;
        let first = (0..3 * area).map(|k| byte(k / area, k % area)).collect();
        let last = (0..3 * area).map(|k| byte(k % 3, k / 3)).collect();
        (first, last)
    }

    #[test]
    fn each_channel_has_its_own_mean_and_deviation() {
        let (first, _) = image(100);
        let expected: Vec<f32> =
            (0..300).map(|k| (f32::from(first[k]) - MEAN[k / 100]) / STD[k / 100]).collect();
        assert_eq!(result(Channels::First, &first), expected);
    }

    #[test]
    fn both_layouts_give_the_same_in_blocks_of_any_size() {
        for area in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5] {
            let (first, last) = image(area);
            assert_eq!(
                result(Channels::First, &first),
                result(Channels::Last, &last),
                "{area} pixels"
            );
        }
    }

    #[test]
    fn statistics_that_do_not_fit_are_refused() {
        assert!(Normalize::new(&[], &[], Channels::First).is_err());
        let error = Normalize::new(&[1.0], &[1.0, 2.0], Channels::Last).unwrap_err();
        assert_eq!(error.message, "mean and std must have as many numbers, got 1 and 2");
        let three = Normalize::new(&MEAN, &STD, Channels::First).unwrap();
        assert!(three.fits(12) && !three.fits(13));
    }
}
