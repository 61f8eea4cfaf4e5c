//! The secret key: from a file, or else from the environment; never shown.

use std::env::{self, VarError};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sketchbird::HashKey;
use sketchbird::logs::reading::ReadError;

use crate::arguments::Key;
use crate::outcome::{Result, about};

const VARIABLE: &str = "SKETCHBIRD_KEY";

/// The public key that is used where no secret one is given.
pub fn public() -> HashKey {
    HashKey::from_seed(0)
}

impl Key {
    /// The secret key, if one is given.
    pub fn secret(&self) -> Result<Option<HashKey>> {
        if let Some(path) = &self.key_file {
            let text = read(path).map_err(|error| ReadError::from_io(path, error))?;
            let key = HashKey::from_hex(&text);
            return Ok(Some(
                key.map_err(|error| about(path.display(), "holds no key", error))?,
            ));
        }
        match env::var(VARIABLE) {
            Ok(text) => match HashKey::from_hex(&text) {
                Ok(key) => Ok(Some(key)),
                Err(error) => Err(format!("{VARIABLE}: {error}").into()),
            },
            Err(VarError::NotPresent) => Ok(None),
            // The error would show what may be a key.
            Err(VarError::NotUnicode(_)) => Err(format!(
                "{VARIABLE}: a key is 32 hexadecimal digits, and this is no text"
            )
            .into()),
        }
    }
}

/// As much of a file as tells whether it holds a key.
fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(1_024).read_to_string(&mut text)?;
    Ok(text)
}
