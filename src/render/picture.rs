//! A picture in memory: read, made smaller, turned, written.
//!
//! A camera lays a picture as it was held and writes beside it (in Exif) how to turn it. Portals do not look there, so
//! whatever is read here is upright.

use std::io::{self, Cursor};

use exif::{In, Tag};
use image_webp::WebPDecoder;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The most points of a picture that is read: three times the camera of a good telephone.
const MOST: usize = 100_000_000;

/// The longest side that is written, in points.
const LONGEST: usize = 4000;

/// The room that a picture is to fit into, in points.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Frame {
    /// The frame of a picture that is turned so many times afterwards, and never larger than may be written.
    pub(super) fn turned(self, turns: usize) -> Frame {
        let side = |length: usize| length.clamp(1, LONGEST);
        let (width, height) = match turns % 2 {
            0 => (self.width, self.height),
            _ => (self.height, self.width),
        };
        Frame {
            width: side(width),
            height: side(height),
        }
    }
}

/// Three bytes a point, row by row.
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) rgb: Vec<u8>,
}

impl Picture {
    /// Reads a JPEG, a PNG or a WebP, and lays it upright. What shines through is laid on white.
    ///
    /// # Errors
    /// It is none of them, it is broken, or has more points than anybody needs.
    pub(super) fn read(bytes: &[u8]) -> io::Result<Picture> {
        let (width, height) = size(bytes)?;
        let rgb = match Format::of(bytes)? {
            Format::Jpeg => jpeg(bytes)?.decode().map_err(broken)?,
            Format::Png => png(bytes)?,
            Format::WebP => webp(bytes)?,
        };
        if rgb.len() != width * height * 3 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let Upright { mirrored, turns } = upright(bytes)?;
        let picture = Picture { width, height, rgb };
        Ok(if mirrored {
            picture.mirrored()
        } else {
            picture
        }
        .turned(turns))
    }

    /// The same, made smaller where it does not fit into the frame: each new point is the mean of those in its
    /// place.
    pub(super) fn shrunk(self, frame: Frame) -> Picture {
        if self.width <= frame.width && self.height <= frame.height {
            return self;
        }
        // Whichever side is too long by more decides.
        let by_width = self.width * frame.height > self.height * frame.width;
        let (width, height) = match by_width {
            true => (frame.width, self.height * frame.width / self.width),
            false => (self.width * frame.height / self.height, frame.height),
        };
        let (width, height) = (width.max(1), height.max(1));
        let mut rgb = Vec::with_capacity(width * height * 3);
        for row in 0..height {
            let rows = row * self.height / height..((row + 1) * self.height).div_ceil(height);
            for column in 0..width {
                let columns =
                    column * self.width / width..((column + 1) * self.width).div_ceil(width);
                rgb.extend(self.mean(rows.clone(), columns));
            }
        }
        Picture { width, height, rgb }
    }

    fn mean(&self, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> [u8; 3] {
        let mut sum = [0_usize; 3];
        let count = rows.len() * columns.len();
        for row in rows {
            let line = (row * self.width + columns.start) * 3;
            for point in self.rgb[line..line + columns.len() * 3].chunks_exact(3) {
                for (sum, value) in sum.iter_mut().zip(point) {
                    *sum += usize::from(*value);
                }
            }
        }
        sum.map(|sum| (sum / count) as u8)
    }

    /// Turned by so many quarters, with the clock.
    pub(super) fn turned(self, turns: usize) -> Picture {
        (0..turns % 4).fold(self, |picture, _| picture.turned_once())
    }

    fn turned_once(self) -> Picture {
        let mut rgb = Vec::with_capacity(self.rgb.len());
        for column in 0..self.width {
            for row in (0..self.height).rev() {
                let at = (row * self.width + column) * 3;
                rgb.extend_from_slice(&self.rgb[at..at + 3]);
            }
        }
        Picture {
            width: self.height,
            height: self.width,
            rgb,
        }
    }

    /// The left is right.
    fn mirrored(mut self) -> Picture {
        for row in self.rgb.chunks_exact_mut(self.width * 3) {
            for left in 0..self.width / 2 {
                let right = self.width - 1 - left;
                for colour in 0..3 {
                    row.swap(left * 3 + colour, right * 3 + colour);
                }
            }
        }
        self
    }

    /// As a JPEG of this quality, up to 100. Nothing but the picture is in it.
    ///
    /// # Errors
    /// It has more points in a row than a JPEG can have.
    pub(super) fn jpeg(&self, quality: u8) -> io::Result<Vec<u8>> {
        let side = |length: usize| u16::try_from(length).map_err(broken);
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, quality);
        encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
        encoder.set_optimized_huffman_tables(true);
        let (width, height) = (side(self.width)?, side(self.height)?);
        encoder
            .encode(&self.rgb, width, height, ColorType::Rgb)
            .map_err(broken)?;
        Ok(out)
    }

    /// As a PNG.
    ///
    /// # Errors
    /// It has no points.
    pub(super) fn png(&self) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        let mut encoder = ::png::Encoder::new(&mut out, self.width as u32, self.height as u32);
        encoder.set_color(::png::ColorType::Rgb);
        encoder.set_compression(::png::Compression::Fast);
        let mut writer = encoder.write_header().map_err(broken)?;
        writer.write_image_data(&self.rgb).map_err(broken)?;
        writer.finish().map_err(broken)?;
        Ok(out)
    }
}

/// What a picture is written in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
    WebP,
}

impl Format {
    /// By its first bytes.
    ///
    /// # Errors
    /// It is none that is read here.
    pub(super) fn of(bytes: &[u8]) -> io::Result<Format> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Ok(Format::Jpeg),
            [0x89, b'P', b'N', b'G', ..] => Ok(Format::Png),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Ok(Format::WebP),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

/// What lays a picture upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Upright {
    /// First the left becomes the right.
    pub(super) mirrored: bool,
    /// Then it is turned by so many quarters, with the clock.
    pub(super) turns: usize,
}

/// What lays this picture upright, as its camera wrote. What is written otherwise counts as nothing.
///
/// # Errors
/// It is no picture.
pub(super) fn upright(bytes: &[u8]) -> io::Result<Upright> {
    let written = match Format::of(bytes)? {
        Format::Jpeg => jpeg(bytes)?.exif().cloned(),
        Format::Png => {
            let reader = ::png::Decoder::new(Cursor::new(bytes)).read_info();
            let reader = reader.map_err(broken)?;
            let written = reader.info().exif_metadata.as_ref();
            written.map(|written| written.to_vec())
        }
        Format::WebP => {
            let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(broken)?;
            decoder.exif_metadata().map_err(broken)?
        }
    };
    let read = written.and_then(|written| exif::Reader::new().read_raw(written).ok());
    let number = read.and_then(|read| {
        let field = read.get_field(Tag::Orientation, In::PRIMARY)?;
        field.value.get_uint(0)
    });
    let (mirrored, turns) = match number {
        Some(2) => (true, 0),
        Some(3) => (false, 2),
        Some(4) => (true, 2),
        Some(5) => (true, 3),
        Some(6) => (false, 1),
        Some(7) => (true, 1),
        Some(8) => (false, 3),
        Some(_) | None => (false, 0),
    };
    Ok(Upright { mirrored, turns })
}

/// Width and height of a picture as it lies, by its head.
///
/// # Errors
/// It is none, or has more points than anybody needs.
pub(super) fn size(bytes: &[u8]) -> io::Result<(usize, usize)> {
    let (width, height) = match Format::of(bytes)? {
        Format::Jpeg => jpeg(bytes)?
            .dimensions()
            .ok_or(io::ErrorKind::InvalidData)?,
        Format::Png => {
            let reader = ::png::Decoder::new(Cursor::new(bytes))
                .read_info()
                .map_err(broken)?;
            let info = reader.info();
            (info.width as usize, info.height as usize)
        }
        Format::WebP => {
            let (width, height) = WebPDecoder::new(Cursor::new(bytes))
                .map_err(broken)?
                .dimensions();
            (width as usize, height as usize)
        }
    };
    match width.checked_mul(height) {
        Some(points) if points > 0 && points <= MOST => Ok((width, height)),
        Some(_) | None => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// A JPEG whose head is read.
///
/// # Errors
/// It has none.
pub(super) fn jpeg(bytes: &[u8]) -> io::Result<JpegDecoder<Cursor<&[u8]>>> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(MOST)
        .set_max_height(MOST);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode_headers().map_err(broken)?;
    Ok(decoder)
}

fn png(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut decoder = ::png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(::png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(broken)?;
    let length = reader
        .output_buffer_size()
        .ok_or(io::ErrorKind::InvalidData)?;
    let mut pixels = vec![0; length];
    reader.next_frame(&mut pixels).map_err(broken)?;
    Ok(match reader.output_color_type().0.samples() {
        1 => pixels.into_iter().flat_map(|grey| [grey; 3]).collect(),
        2 => pixels
            .chunks_exact(2)
            .flat_map(|point| on_white([point[0]; 3], point[1]))
            .collect(),
        4 => opaque(&pixels),
        _ => pixels,
    })
}

fn webp(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(broken)?;
    let length = decoder
        .output_buffer_size()
        .ok_or(io::ErrorKind::InvalidData)?;
    let mut pixels = vec![0; length];
    decoder.read_image(&mut pixels).map_err(broken)?;
    Ok(match decoder.has_alpha() {
        true => opaque(&pixels),
        false => pixels,
    })
}

fn opaque(pixels: &[u8]) -> Vec<u8> {
    let points = pixels.chunks_exact(4);
    points
        .flat_map(|point| on_white([point[0], point[1], point[2]], point[3]))
        .collect()
}

fn on_white(colour: [u8; 3], alpha: u8) -> [u8; 3] {
    let alpha = u16::from(alpha);
    colour.map(|value| ((u16::from(value) * alpha + 255 * (255 - alpha)) / 255) as u8)
}

fn broken<E>(_: E) -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two points of different colours beside each other.
    fn pair() -> Picture {
        Picture {
            width: 2,
            height: 1,
            rgb: vec![200, 0, 0, 0, 0, 100],
        }
    }

    #[test]
    fn a_picture_is_turned_with_the_clock() {
        let once = pair().turned(1);
        assert_eq!((once.width, once.height), (1, 2));
        assert_eq!(once.rgb, pair().rgb);
        assert_eq!(pair().turned(2).rgb, [0, 0, 100, 200, 0, 0]);
        assert_eq!(pair().turned(4).rgb, pair().rgb);
    }

    #[test]
    fn a_picture_that_fits_is_left_and_one_that_does_not_is_mixed() {
        let frame = |width, height| Frame { width, height };
        assert_eq!(pair().shrunk(frame(5, 5)).rgb, pair().rgb);
        let small = pair().shrunk(frame(1, 5));
        assert_eq!((small.width, small.height), (1, 1));
        assert_eq!(small.rgb, [100, 0, 50]);
    }

    #[test]
    fn what_is_written_is_read_again_and_a_lie_about_the_size_is_not() {
        let mut png = pair().png().unwrap();
        assert_eq!(Picture::read(&png).unwrap().rgb, pair().rgb);
        // The width, without its check sum.
        png[16..20].copy_from_slice(&u32::MAX.to_be_bytes());
        assert!(Picture::read(&png).is_err());
        assert!(Picture::read(b"no picture").is_err());
    }

    /// A JPEG of the pair, beside which this number of Exif says how it was held.
    fn held(number: u8) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = Encoder::new(&mut out, 100);
        encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
        let exif = [
            &b"II\x2a\0\x08\0\0\0"[..],
            &[1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, number, 0, 0, 0, 0, 0, 0, 0],
        ];
        encoder.add_exif_metadata(&exif.concat()).unwrap();
        let (left, right) = (pair().rgb[..3].repeat(8), pair().rgb[3..].repeat(8));
        let rows = [left, right].concat().repeat(8);
        encoder.encode(&rows, 16, 8, ColorType::Rgb).unwrap();
        out
    }

    #[test]
    fn a_photograph_is_read_as_it_was_seen() {
        // Where the red half lies.
        let check = |number, across, red_first| {
            let picture = Picture::read(&held(number)).unwrap();
            assert_eq!(picture.width > picture.height, across, "{number}");
            let is_red = picture.rgb[0] > 100;
            assert_eq!(is_red, red_first, "{number}");
        };
        check(1, true, true);
        check(2, true, false);
        check(3, true, false);
        check(4, true, true);
        check(5, false, true);
        check(6, false, true);
        check(7, false, false);
        check(8, false, false);
        check(77, true, true);
    }
}
