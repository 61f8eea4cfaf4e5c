//! Connections that end before anyone is logged in, as sshd reports them.
//!
//! That it was before is told by the mark `[preauth]`, or by the kind of user, which is `authenticating` or `invalid`. After a login
//! the same words are the end of a session.

use memchr::memmem;

use super::super::number::decimal;
use super::super::search;
use super::super::source::MAX_NAME_BYTES;
use super::login::MAX_USER_BYTES;
use super::{Verdict, tail};
use crate::logs::reading::{Class, Source};

#[inline(always)]
pub(super) fn verdict(message: &[u8]) -> Option<Verdict<'_>> {
    let (b'C' | b'D' | b'R') = message.first()? else {
        return None;
    };
    let (message, is_marked) = match message.strip_suffix(b" [preauth]") {
        Some(message) => (message, true),
        None => (message, false),
    };
    match message.first()? {
        b'C' | b'D' => closed(message, is_marked).or_else(|| given_up(message)),
        b'R' => disconnect(message, is_marked).or_else(|| broken(message, is_marked)),
        _ => None,
    }
}

/// `Connection {closed|reset} by [KIND user USER ]HOST[ port N]`, `Disconnected from [KIND user USER ]HOST[ port N]`.
#[inline(always)]
fn closed(message: &[u8], is_marked: bool) -> Option<Verdict<'_>> {
    let rest = message
        .strip_prefix(b"Connection closed by ")
        .or_else(|| message.strip_prefix(b"Connection reset by "))
        .or_else(|| message.strip_prefix(b"Disconnected from "))?;
    let Some(rest) = of_user(rest) else {
        // With a user of another kind it is the end of a session. Since a port is named, a session's end names its user as well.
        let is_before = is_marked
            || message.starts_with(b"Connection closed by ")
                && search::find(rest, b" port ").is_some();
        let source = tail::bare(rest).filter(|_| is_before)?;
        return Some(Verdict::once(Class::ClosedBeforeLogin, source, None));
    };
    let (user, source) = user_and_end(rest)?;
    Some(Verdict::once(Class::ClosedBeforeLogin, source, Some(user)))
}

/// `Read from socket failed: Connection reset by peer`: it names nobody.
fn broken(message: &[u8], is_marked: bool) -> Option<Verdict<'_>> {
    let is_broken = is_marked && message.starts_with(b"Read from socket failed: ");
    is_broken.then(|| Verdict::once(Class::ClosedBeforeLogin, None, None))
}

/// The longest `USER HOST port N`.
const MAX_USER_AND_END_BYTES: usize = MAX_USER_BYTES + MAX_NAME_BYTES + b"  port 65535".len();

/// `Disconnecting KIND user USER HOST port N: Change of username or service not allowed: ...`; `Disconnecting: Too many authentication
/// failures[ for USER]`, which names no source. Other reasons have lines of their own.
#[inline(never)]
fn given_up(message: &[u8]) -> Option<Verdict<'_>> {
    if let Some(rest) = message.strip_prefix(b"Disconnecting: Too many authentication failures") {
        let user = rest.strip_prefix(b" for ");
        return Some(Verdict::once(Class::ClosedBeforeLogin, None, user));
    }
    const WHY: &[u8] = b": Change of username or service not allowed: (";
    let rest = of_user(message.strip_prefix(b"Disconnecting ")?)?;
    // No other reason ends in a bracket, so that a name can't bring this one along.
    if !rest.ends_with(b")") {
        return None;
    }
    // The names in the reason, and the user's, are the client's text: all places that it can reach are tried.
    let mut readings = memmem::find_iter(rest, WHY)
        .take_while(|&why| why <= MAX_USER_AND_END_BYTES)
        .filter_map(|why| user_and_end(&rest[..why]));
    let (user, source) = readings.next()?;
    if readings.next().is_some() {
        return Some(Verdict::ambiguous());
    }
    Some(Verdict::once(Class::ClosedBeforeLogin, source, Some(user)))
}

/// `Received disconnect from HOST[ port N]:CODE: TEXT`: before a login where it is marked; without a mark, by the codes of a client
/// that was let in nowhere.
#[inline(always)]
fn disconnect(message: &[u8], is_marked: bool) -> Option<Verdict<'_>> {
    let rest = message.strip_prefix(b"Received disconnect from ")?;
    let (source, behind) = tail::begin(rest)?;
    let behind = behind.strip_prefix(b":")?.trim_ascii_start();
    let (code, text) = behind.split_at(search::find_byte(behind, b':')?);
    // 3, a failed key exchange, is what some clients send where no login succeeds; 14, that no method is left.
    let is_failure = match decimal(code)? {
        3 => text.ends_with(b"Auth fail"),
        14 => true,
        _ => false,
    };
    (is_marked || is_failure).then(|| Verdict::once(Class::ClosedBeforeLogin, source, None))
}

/// What follows `{authenticating|invalid} user `.
fn of_user(text: &[u8]) -> Option<&[u8]> {
    text.strip_prefix(b"authenticating user ")
        .or_else(|| text.strip_prefix(b"invalid user "))
}

/// `USER HOST port N`, read from its end: the user's name may hold the like, and be empty.
fn user_and_end(text: &[u8]) -> Option<(&[u8], Option<Source<'_>>)> {
    let port = search::rfind(text, b" port ")?;
    let host = search::rfind_byte(&text[..port], b' ')?;
    let source = tail::bare(&text[host + 1..])?;
    Some((&text[..host], source))
}
