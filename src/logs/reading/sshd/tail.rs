//! The tail of sshd's messages: ` from HOST port N ssh2: extra`.

use super::super::number::port_begin;
use super::super::search;
use super::super::source::{SourceText, v4_begin};
use super::extra::Extra;
use crate::logs::reading::Source;

pub(super) const FROM: &[u8; 6] = b" from ";

/// Every place where the word `from` stands between spaces, neighbours that share a space among them.
pub(super) fn froms(text: &[u8]) -> impl Iterator<Item = usize> {
    let mut begin = 0;
    core::iter::from_fn(move || {
        let found = begin + search::find(&text[begin..], FROM)?;
        begin = found + 1;
        Some(found)
    })
}

/// The source of a tail `HOST port N[ ssh2[: extra]]` that takes up all of `text`; none if it is no such tail.
#[inline(always)]
pub(super) fn login(text: &[u8], extra: Extra) -> Option<Option<Source<'_>>> {
    let (source, behind) = host(text)?;
    let (_, behind) = port_begin(behind.strip_prefix(b" port ")?)?;
    ends(behind, extra).then_some(source)
}

fn ends(text: &[u8], extra: Extra) -> bool {
    match text {
        b"" | b" ssh2" | b" ssh1" => true,
        _ => {
            if let Some(text) = text.strip_prefix(b" ssh2: ") {
                extra.allows(text)
            } else {
                text.strip_prefix(b" ssh1: ")
                    .is_some_and(|text| text.starts_with(b"ruser ") || extra.allows(text))
            }
        }
    }
}

/// The source of a tail `HOST[ port N]` that takes up all of `text`.
#[inline(always)]
pub(super) fn bare(text: &[u8]) -> Option<Option<Source<'_>>> {
    let (source, behind) = host(text.trim_ascii_end())?;
    let is_whole = match behind.strip_prefix(b" port ") {
        Some(port) => port_begin(port)?.1.is_empty(),
        None => behind.is_empty(),
    };
    is_whole.then_some(source)
}

/// The source at the begin of `text`, `HOST[ port N]`, and what is behind it: nothing, or a colon and more.
#[inline(always)]
pub(super) fn begin(text: &[u8]) -> Option<(Option<Source<'_>>, &[u8])> {
    if let Some((address, behind)) = v4_begin(text) {
        let behind = match behind.strip_prefix(b" port ") {
            Some(port) => behind_port(port),
            None => {
                let is_end = matches!(behind, [b':'] | [b':', b' ', ..]);
                (is_end && !behind.starts_with(b": port ")).then_some(behind)
            }
        };
        if let Some(behind) = behind {
            return Some((Some(Source::Address(address)), behind));
        }
    }
    begin_of_any_form(text)
}

#[inline(never)]
fn begin_of_any_form(text: &[u8]) -> Option<(Option<Source<'_>>, &[u8])> {
    // Without a port the colon is at the host, which may be an IPv6 address.
    let (word, behind) = text.split_at(search::find_byte(text, b' ').unwrap_or(text.len()));
    if let Some(port) = behind.strip_prefix(b" port ") {
        return Some((host_alone(word)?, behind_port(port)?));
    }
    let host = word.strip_suffix(b":")?;
    Some((host_alone(host)?, &text[host.len()..]))
}

/// What is behind a port: nothing, or a colon and more.
#[inline]
fn behind_port(text: &[u8]) -> Option<&[u8]> {
    let (_, behind) = port_begin(text)?;
    (behind.is_empty() || behind.starts_with(b":")).then_some(behind)
}

fn host_alone(text: &[u8]) -> Option<Option<Source<'_>>> {
    let (source, behind) = host(text)?;
    behind.is_empty().then_some(source)
}

/// The source of a tail that is an address and nothing more.
pub(super) fn address(text: &[u8]) -> Option<Option<Source<'_>>> {
    match host(text)? {
        (Some(source @ Source::Address(_)), b"") => Some(Some(source)),
        _ => None,
    }
}

/// The host at the begin of `text`, none being sshd's `UNKNOWN`, and what is behind it.
#[inline(always)]
fn host(text: &[u8]) -> Option<(Option<Source<'_>>, &[u8])> {
    match SourceText::first_word(text) {
        (SourceText::Known(source), behind) => Some((Some(source), behind)),
        (SourceText::Absent, behind) if behind.len() < text.len() => Some((None, behind)),
        (SourceText::Absent | SourceText::Malformed, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn an_address_is_read_where_it_stands_as_among_all_forms(
            text in "(1\\.2\\.3\\.4|255\\.255\\.255\\.256|10\\.0\\.0|::1|host)[: x]{0,2}( port |port )?(22|65536|000022)?[: ]{0,2}(11: Bye Bye)?",
        ) {
            prop_assert_eq!(begin(text.as_bytes()), begin_of_any_form(text.as_bytes()));
        }
    }
}
