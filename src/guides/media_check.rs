//! What stands in the file of a picture, read to its end: whether it is whole, and whether and how it
//! moves.
//!
//! The crates that decode it have no unsafe code of their own, and what they draw is thrown away: what
//! is seen is drawn in the engine's sandbox alone.

use std::io::Cursor;
use std::time::Duration;

use image_webp::WebPDecoder;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::drawing;

/// How long each frame of what moves is seen at least: three flashes in a second are a danger.
pub(super) const SHORTEST_FRAME: Duration = Duration::from_millis(100);

/// How long all of them are seen at most.
pub(super) const LONGEST: Duration = Duration::from_secs(30);

/// What the name of a file promises.
#[derive(Clone, Copy)]
pub(super) enum Format {
    Png,
    Jpeg,
    WebP,
    Svg,
}

/// Why a file is not shown.
pub(super) enum Flaw {
    /// It is broken or breaks off.
    Broken,
    /// A drawing has something in it that is no part of one.
    Foreign(String),
    /// A frame is seen for too short a time.
    TooFast,
    /// All frames are seen for too long a time.
    TooLong,
}

/// A file whose head has been read.
pub(super) enum Media<'a> {
    Png(Box<png::Reader<Cursor<&'a [u8]>>>),
    Jpeg(Box<JpegDecoder<ZCursor<&'a [u8]>>>, &'a [u8]),
    WebP(Box<WebPDecoder<Cursor<&'a [u8]>>>, &'a [u8]),
    Svg((usize, usize), &'a [u8]),
}

impl<'a> Media<'a> {
    /// Reads the head; nothing when that is not what a file of this format begins with.
    pub(super) fn open(format: Format, bytes: &'a [u8]) -> Option<Media<'a>> {
        Some(match format {
            Format::Png => {
                let reader = png::Decoder::new(Cursor::new(bytes)).read_info();
                Media::Png(Box::new(reader.ok()?))
            }
            Format::Jpeg => {
                // An engine would show grey for what is missing.
                let strictly = DecoderOptions::default().set_strict_mode(true);
                let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), strictly);
                decoder.decode_headers().ok()?;
                Media::Jpeg(Box::new(decoder), bytes)
            }
            Format::Svg => Media::Svg(drawing::size(bytes)?, bytes),
            Format::WebP => {
                let decoder = WebPDecoder::new(Cursor::new(bytes));
                Media::WebP(Box::new(decoder.ok()?), bytes)
            }
        })
    }

    /// Width and height in pixels.
    pub(super) fn size(&self) -> Option<(usize, usize)> {
        let (width, height) = match self {
            Media::Png(reader) => reader.info().size(),
            Media::Jpeg(decoder, _) => {
                let info = decoder.info()?;
                return Some((info.width.into(), info.height.into()));
            }
            Media::WebP(decoder, _) => decoder.dimensions(),
            Media::Svg(size, _) => return Some(*size),
        };
        Some((width.try_into().ok()?, height.try_into().ok()?))
    }

    /// Whether an engine would show one frame after the other.
    pub(super) fn moves(&self) -> bool {
        match self {
            Media::Png(reader) => reader.info().animation_control().is_some(),
            Media::Jpeg(..) | Media::Svg(..) => false,
            Media::WebP(decoder, _) => decoder.is_animated(),
        }
    }

    /// Reads the rest.
    pub(super) fn finish(self) -> Result<(), Flaw> {
        match self {
            Media::Png(reader) => finish_png(*reader),
            Media::Jpeg(mut decoder, bytes) => {
                // That the last row breaks off escapes the decoder.
                let ends = bytes.ends_with(&[0xff, 0xd9]);
                let drawn = decoder.decode().is_ok();
                (ends && drawn).then_some(()).ok_or(Flaw::Broken)
            }
            Media::Svg(_, bytes) => match drawing::foreign(bytes) {
                Some(name) => Err(Flaw::Foreign(name)),
                None => Ok(()),
            },
            Media::WebP(decoder, bytes) => {
                // And this one fills up what is missing.
                let promised = bytes[4..8].iter().rev();
                let promised = promised.fold(0, |sum, byte| sum << 8 | usize::from(*byte));
                if bytes.len() - 8 < promised {
                    return Err(Flaw::Broken);
                }
                finish_webp(*decoder)
            }
        }
    }
}

fn finish_png(mut reader: png::Reader<Cursor<&[u8]>>) -> Result<(), Flaw> {
    let mut seen = Seen::default();
    let animation = reader.info().animation_control();
    let mut left = animation.map_or(0, |animation| animation.num_frames);
    loop {
        while reader.next_row()?.is_some() {}
        // What stands before the first frame is for those who cannot show the others.
        if let Some(frame) = reader.info().frame_control() {
            let parts = match frame.delay_den {
                0 => 100,
                parts => u32::from(parts),
            };
            seen.add(Duration::from_secs(frame.delay_num.into()) / parts)?;
            left = left.saturating_sub(1);
        }
        if left == 0 {
            return Ok(reader.finish()?);
        }
        reader.next_frame_info()?;
    }
}

fn finish_webp(mut decoder: WebPDecoder<Cursor<&[u8]>>) -> Result<(), Flaw> {
    let mut canvas = vec![0; decoder.output_buffer_size().ok_or(Flaw::Broken)?];
    if !decoder.is_animated() {
        return Ok(decoder.read_image(&mut canvas)?);
    }
    let mut seen = Seen::default();
    for _frame in 0..decoder.num_frames() {
        let millis = decoder.read_frame(&mut canvas)?;
        seen.add(Duration::from_millis(millis.into()))?;
    }
    Ok(())
}

/// How long the frames so far are seen. Whatever is refused is read no further: a small file may have
/// any number of frames.
#[derive(Default)]
struct Seen(Duration);

impl Seen {
    fn add(&mut self, frame: Duration) -> Result<(), Flaw> {
        self.0 += frame;
        if frame < SHORTEST_FRAME {
            Err(Flaw::TooFast)
        } else if self.0 > LONGEST {
            Err(Flaw::TooLong)
        } else {
            Ok(())
        }
    }
}

impl From<png::DecodingError> for Flaw {
    fn from(_: png::DecodingError) -> Flaw {
        Flaw::Broken
    }
}

impl From<image_webp::DecodingError> for Flaw {
    fn from(_: image_webp::DecodingError) -> Flaw {
        Flaw::Broken
    }
}
