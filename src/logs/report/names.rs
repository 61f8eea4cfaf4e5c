//! Names of sources and users, and times, as a report writes them.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::logs::sketching::{SourceKey, UserNames};
use crate::logs::text::as_text;

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
        _ => as_text(key).into_owned(),
    }
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
