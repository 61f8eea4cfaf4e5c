//! `Accepted`, `Failed` and `Invalid user`: the lines of OpenSSH's auth.c.

use super::super::search;
use super::extra::Extra;
use super::{Verdict, tail, without_preauth};
use crate::logs::reading::{Class, Source};

#[derive(Clone, Copy)]
enum Outcome {
    Accepted,
    Failed,
}

/// `{Accepted|Failed} METHOD[/SUB] for [invalid user ]USER from HOST port N ssh2[: extra]`. The other outcomes,
/// `Postponed` and `Partial`, decide nothing yet.
pub(super) fn verdict(message: &[u8]) -> Option<Verdict<'_>> {
    let (outcome, rest) = if let Some(rest) = message.strip_prefix(b"Failed ") {
        (Outcome::Failed, rest)
    } else {
        (Outcome::Accepted, message.strip_prefix(b"Accepted ")?)
    };
    let (method, rest) = method(rest)?;
    let rest = without_preauth(rest);
    let named = rest
        .strip_prefix(b"invalid user ")
        .or_else(|| rest.strip_prefix(b"illegal user "));
    let (source, user) = match readings(named.unwrap_or(rest), Extra::of_method(method)) {
        Readings::One(source, user) => (source, user),
        Readings::Many => return Some(Verdict::ambiguous()),
        Readings::None => return None,
    };
    // How Apple's and Solaris' sshd hide the name.
    let hidden = user == b"<invalid username>";
    let class = match (outcome, method) {
        (Outcome::Failed, _) if named.is_some() || hidden => Class::FailedInvalidUser,
        (Outcome::Failed, _) => Class::Failed,
        (Outcome::Accepted, b"password") => Class::AcceptedPassword,
        (Outcome::Accepted, b"publickey") => Class::AcceptedPublickey,
        (Outcome::Accepted, _) => Class::AcceptedOther,
    };
    Some(Verdict::once(
        class,
        source,
        (!hidden || named.is_some()).then_some(user),
    ))
}

/// `{Invalid|Illegal} user USER from HOST[ port N]`. No host holds a space, so the last `from` is the one.
pub(super) fn invalid_user(message: &[u8]) -> Option<Verdict<'_>> {
    let rest = message
        .strip_prefix(b"Invalid user ")
        .or_else(|| message.strip_prefix(b"Illegal user "))?;
    let rest = without_preauth(rest);
    let from = search::rfind(rest, tail::FROM)?;
    let source = tail::bare(&rest[from + tail::FROM.len()..])?;
    Some(Verdict::once(
        Class::InvalidUser,
        source,
        Some(&rest[..from]),
    ))
}

/// The method without its device, and what is behind `for `.
fn method(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = search::find_byte(text, b' ')?;
    let (method, rest) = (&text[..end], text[end..].strip_prefix(b" for ")?);
    let plain = method.iter().all(|&byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'@')
    });
    let name = search::find_byte(method, b'/').map_or(method, |slash| &method[..slash]);
    (plain && !name.is_empty()).then_some((name, rest))
}

/// The longest name that sshd logs: 100 bytes, each of which may be escaped as four.
pub(super) const MAX_USER_BYTES: usize = 400;

enum Readings<'a> {
    None,
    One(Option<Source<'a>>, &'a [u8]),
    Many,
}

/// The readings of `USER from HOST port N ssh2[: extra]`. Two of them always differ in the user.
fn readings(text: &[u8], extra: Extra) -> Readings<'_> {
    let mut found = Readings::None;
    for from in tail::froms(text).take_while(|&from| from <= MAX_USER_BYTES) {
        let Some(source) = tail::login(&text[from + tail::FROM.len()..], extra) else {
            continue;
        };
        if let Readings::One(..) = found {
            return Readings::Many;
        }
        found = Readings::One(source, &text[..from]);
    }
    if let Readings::None = found
        && let Some(from) = search::rfind(text, tail::FROM)
        && let Some(source) = tail::address(&text[from + tail::FROM.len()..])
    {
        // The oldest sshd named no port. Its line can't be mistaken for a later one, which always has one.
        found = Readings::One(source, &text[..from]);
    }
    found
}
