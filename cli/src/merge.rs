//! `merge`: saved sketches into one.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sketchbird::codec::{Codec, MAGIC};
use sketchbird::logs::LogSketch;
use sketchbird::logs::reading::ReadError;
use sketchbird::{DecodeError, Monoid};

use crate::arguments::Merge;
use crate::outcome::{Result, about};

/// No sketch of logs comes near: at the largest precision they have some 15 MB.
const MOST_BYTES: u64 = 256 << 20;

pub fn run(arguments: &Merge, out: &mut dyn Write) -> Result<()> {
    let key = arguments.key.secret()?;
    // A total may take the place of one of its parts, which are all read before it is written.
    arguments.output.spares(&arguments.sketches, false)?;
    let mut sketches = arguments.sketches.iter();
    let Some(first) = sketches.next() else {
        return Err("name the sketches to add".into());
    };
    // The first decides what the others must have been made with.
    let mut total = decoded(first, |bytes| match &key {
        Some(key) => LogSketch::decode_with_key(bytes, key),
        None => LogSketch::decode(bytes),
    })?;
    let monoid = total.monoid().clone();
    for path in sketches {
        let sketch = decoded(path, |bytes| monoid.decode(bytes))?;
        monoid.add(&mut total, &sketch);
    }
    arguments.output.tell(&total, None, None, out)
}

fn decoded(
    path: &Path,
    decode: impl FnOnce(&[u8]) -> std::result::Result<LogSketch, DecodeError>,
) -> Result<LogSketch> {
    let bytes = read(path).map_err(|error| ReadError::from_io(path, error))?;
    let name = path.display();
    decode(&bytes).map_err(|error| match error {
        DecodeError::NotASketch => format!(
            "{name} is no saved sketch: a log is read by `sketchbird attackers`, which saves a sketch of it with --save"
        )
        .into(),
        DecodeError::SecretKey(fingerprint) => format!(
            "{name} was made with a secret key ({fingerprint}): give it with --key-file or SKETCHBIRD_KEY"
        )
        .into(),
        error => about(name, "can't be added", error),
    })
}

/// A file to its end, unless its first bytes tell that it is no sketch: it may be a log of any size.
fn read(path: &Path) -> io::Result<Vec<u8>> {
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
