//! Names of sources and users, and times, as a report writes them.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::logs::sketching::{SourceKey, UserNames};

/// A source by its address or name; one that stands for a /64 as that.
pub(super) fn source_name(source: &SourceKey, ipv6_by_64: bool) -> String {
    match source {
        SourceKey::Address(IpAddr::V6(address)) if ipv6_by_64 => format!("{address}/64"),
        source => source.to_string(),
    }
}

pub(super) fn user_name(key: &[u8], kept: UserNames) -> String {
    match kept {
        UserNames::Hashed => key
            .iter()
            .rev()
            .fold("#".to_owned(), |name, byte| name + &format!("{byte:02x}")),
        _ => as_text(key),
    }
}

/// Bytes of a log as text: as they stand where they are UTF-8, as `\xff` where they are not.
///
/// ```
/// use sketchbird::logs::as_text;
///
/// assert_eq!(as_text("jörg".as_bytes()), "jörg");
/// assert_eq!(as_text(b"j\xf6rg"), r"j\xf6rg");
/// ```
pub fn as_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text += &format!("\\x{byte:02x}");
        }
    }
    text
}

pub(super) fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

pub(super) fn iso_8601(micros: i64) -> Option<String> {
    Timestamp::from_microsecond(micros)
        .ok()
        .map(|time| time.to_string())
}
