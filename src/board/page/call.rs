//! The sound of a call, made here: two tones, one after the other, as WAV.

use std::f64::consts::TAU;

/// Samples in a second.
const RATE: u32 = 16_000;

/// How loud, of the most there is.
const LOUDNESS: f64 = 0.5;

/// The tones: how high, and for how many seconds.
const TONES: [(f64, f64); 2] = [(880.0, 0.25), (660.0, 0.45)];

/// Both tones, each swelling and fading so that nothing clicks.
pub(super) fn sound() -> Vec<u8> {
    let mut samples = Vec::new();
    for (height, seconds) in TONES {
        let count = (seconds * f64::from(RATE)) as u32;
        for at in 0..count {
            let time = f64::from(at) / f64::from(RATE);
            let fade = (f64::from(at) / 200.0).min(f64::from(count - at) / f64::from(count));
            let height = (TAU * height * time).sin() * fade.min(1.0) * LOUDNESS;
            samples.push((height * f64::from(i16::MAX)) as i16);
        }
    }
    wav(&samples)
}

/// One channel of sixteen bits.
fn wav(samples: &[i16]) -> Vec<u8> {
    let length = samples.len() as u32 * 2;
    let mut file = Vec::with_capacity(44 + samples.len() * 2);
    file.extend(b"RIFF");
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    // Plain samples, one channel.
    file.extend([1, 0, 1, 0]);
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * 2).to_le_bytes());
    file.extend([2, 0, 16, 0]);
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sound_is_as_long_as_it_says_and_does_not_click() {
        let file = sound();
        assert_eq!((&file[..4], &file[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
        let length = u32::from_le_bytes(file[40..44].try_into().unwrap());
        assert_eq!(file.len(), 44 + length as usize);
        let samples = file[44..].chunks(2);
        let samples: Vec<i32> = samples
            .map(|two| i32::from(i16::from_le_bytes([two[0], two[1]])))
            .collect();
        assert!(samples.iter().any(|sample| *sample > 10_000));
        let leap = samples.windows(2).map(|two| (two[0] - two[1]).abs()).max();
        assert!(leap < Some(8000), "{leap:?}");
        assert!(samples[samples.len() - 1].abs() < 100);
    }
}
