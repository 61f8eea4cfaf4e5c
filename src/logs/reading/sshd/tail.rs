//! The tail of sshd's messages: ` from HOST port N ssh2: extra`.

use memchr::memchr;
use memchr::memmem;

use super::super::number::port;
use super::super::source::SourceText;
use super::extra::Extra;
use crate::logs::reading::Source;

pub(super) const FROM: &[u8] = b" from ";

/// Every place where the word `from` stands between spaces, neighbours that share a space among them.
pub(super) fn froms(text: &[u8]) -> impl Iterator<Item = usize> {
    let mut begin = 0;
    core::iter::from_fn(move || {
        let found = begin + memmem::find(&text[begin..], FROM)?;
        begin = found + 1;
        Some(found)
    })
}

/// The source of a tail `HOST port N[ ssh2[: extra]]` that takes up all of `text`; none if it is no such tail.
pub(super) fn login(text: &[u8], extra: Extra) -> Option<Option<Source<'_>>> {
    let (source, behind) = host(text)?;
    let behind = behind.strip_prefix(b" port ")?;
    let end = behind
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(behind.len());
    port(&behind[..end])?;
    ends(&behind[end..], extra).then_some(source)
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
pub(super) fn bare(text: &[u8]) -> Option<Option<Source<'_>>> {
    let (source, behind) = host(text.trim_ascii_end())?;
    let complete = behind.is_empty() || behind.strip_prefix(b" port ").and_then(port).is_some();
    complete.then_some(source)
}

/// The source at the begin of `text`, `HOST[ port N]`, and what is behind it: nothing, or a colon and more.
pub(super) fn begin(text: &[u8]) -> Option<(Option<Source<'_>>, &[u8])> {
    let (word, behind) = text.split_at(memchr(b' ', text).unwrap_or(text.len()));
    let Some(behind) = behind.strip_prefix(b" port ") else {
        // Without a port the colon is at the host, which may be an IPv6 address.
        let host = word.strip_suffix(b":")?;
        return Some((host_alone(host)?, &text[host.len()..]));
    };
    let digits = behind.iter().take_while(|byte| byte.is_ascii_digit());
    let (number, behind) = behind.split_at(digits.count());
    port(number)?;
    let complete = behind.is_empty() || behind.starts_with(b":");
    complete.then_some((host_alone(word)?, behind))
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
fn host(text: &[u8]) -> Option<(Option<Source<'_>>, &[u8])> {
    let (host, behind) = text.split_at(memchr(b' ', text).unwrap_or(text.len()));
    match SourceText::parse(host) {
        SourceText::Known(source) => Some((Some(source), behind)),
        SourceText::Absent if !host.is_empty() => Some((None, behind)),
        SourceText::Absent | SourceText::Malformed => None,
    }
}
