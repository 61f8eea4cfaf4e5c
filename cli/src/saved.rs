//! Sketches that were saved, read again.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::result;

use sketchbird::codec::MAGIC;
use sketchbird::logs::reading::ReadError;
use sketchbird::logs::{LogSeries, LogSketch};
use sketchbird::{DecodeError, HashKey};

use crate::outcome::{Result, about};
use crate::sketch::Sketch;

/// At the largest precision a sketch has some 15 MB, and a series of 2,400 busy hours some 360 MB.
const MOST_BYTES: u64 = 1 << 30;

/// The sketch in a file, whose key is this secret one, or public if there is none.
pub fn read(path: &Path, key: Option<&HashKey>) -> Result<Sketch> {
    let bytes = read_bytes(path).map_err(|error| ReadError::from_io(path, error))?;
    let name = path.display();
    decode(&bytes, key).map_err(|error| match error {
        DecodeError::NotASketch => format!(
            "{name} is no saved sketch: a log is read by `sketchbird attackers`, which saves a sketch of it with --save"
        )
        .into(),
        DecodeError::OtherKind { found, .. } => {
            format!("{name} holds a {found}, and no sketch that `sketchbird attackers` saved").into()
        }
        DecodeError::SecretKey(fingerprint) => format!(
            "{name} was made with a secret key ({fingerprint}): give it with --key-file or SKETCHBIRD_KEY"
        )
        .into(),
        error => about(name, "can't be used", error),
    })
}

fn decode(bytes: &[u8], key: Option<&HashKey>) -> result::Result<Sketch, DecodeError> {
    let whole = match key {
        Some(key) => LogSketch::decode_with_key(bytes, key),
        None => LogSketch::decode(bytes),
    };
    let Err(DecodeError::OtherKind { .. }) = whole else {
        return whole.map(|sketch| Sketch::Whole(Box::new(sketch)));
    };
    let series = match key {
        Some(key) => LogSeries::decode_with_key(bytes, key),
        None => LogSeries::decode(bytes),
    };
    series.map(|series| Sketch::Series(Box::new(series)))
}

/// A file to its end, unless its first bytes tell that it is no sketch: it may be a log of any size.
fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    Read::by_ref(&mut file)
        .take(MAGIC.len() as u64)
        .read_to_end(&mut bytes)?;
    if bytes == MAGIC {
        file.take(MOST_BYTES).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
