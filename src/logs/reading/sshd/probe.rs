//! Connections that never come to a login, as sshd reports them.

use super::super::search;
use super::{Verdict, tail, without_preauth};
use crate::logs::reading::{Class, Source};

pub(super) fn verdict(message: &[u8]) -> Option<Verdict<'_>> {
    let source = match message.first()? {
        b'D' => no_identification(message),
        b'B' => bad_version(message),
        b'U' | b'n' => no_common_algorithm(message),
        b'k' => bad_identification(message),
        b'T' => too_late(message),
        b'b' | b's' => damaged(message),
        b'd' => dropped(message),
        b'r' => refused(message),
        _ => None,
    }?;
    Some(Verdict::once(Class::Probe, source, None))
}

type Found<'a> = Option<Option<Source<'a>>>;

/// `Did not receive identification string from HOST[ port N]`.
fn no_identification(message: &[u8]) -> Found<'_> {
    tail::bare(message.strip_prefix(b"Did not receive identification string from ")?)
}

/// `Bad protocol version identification 'TEXT' from HOST[ port N]`: the text is the client's, the last `from` is not.
fn bad_version(message: &[u8]) -> Found<'_> {
    const FROM: &[u8; 7] = b"' from ";
    let rest = message.strip_prefix(b"Bad protocol version identification '")?;
    let from = search::rfind(rest, FROM)?;
    tail::bare(&rest[from + FROM.len()..])
}

/// `kex_exchange_identification: WHY`: the other side sent something else, or went away. A line beside it may name it.
fn bad_identification(message: &[u8]) -> Found<'_> {
    let why = message.strip_prefix(b"kex_exchange_identification: ")?;
    let is_probe = [
        &b"client sent invalid protocol identifier"[..],
        b"Connection closed by remote host",
        b"read: Connection reset by peer",
    ]
    .iter()
    .any(|known| why.starts_with(known));
    is_probe.then_some(None)
}

/// `Unable to negotiate with HOST port N: WHY`. Older ones name no host: `Unable to negotiate a key exchange method`, `no matching mac
/// found: client ... server ...`.
fn no_common_algorithm(message: &[u8]) -> Found<'_> {
    if message.starts_with(b"Unable to negotiate a ") {
        return Some(None);
    }
    if let Some(what) = message.strip_prefix(b"no matching ") {
        return search::find(what, b" found: client ").map(|_| None);
    }
    let (source, _) = tail::begin(message.strip_prefix(b"Unable to negotiate with ")?)?;
    Some(source)
}

/// `Timeout before authentication for HOST[ port N]`, and since OpenSSH 9.8 `.. for connection from HOST to HOST, pid = N`.
fn too_late(message: &[u8]) -> Found<'_> {
    let rest = message.strip_prefix(b"Timeout before authentication for ")?;
    match rest.strip_prefix(b"connection from ") {
        None => tail::bare(without_preauth(rest)),
        Some(rest) => tail::bare(&rest[..search::find(rest, b" to ")?]),
    }
}

/// `banner exchange: Connection from HOST port N: WHY`, `ssh_dispatch_run_fatal: Connection from HOST port N: WHY`. After a login the
/// second names its user, as `Connection from user USER HOST`.
fn damaged(message: &[u8]) -> Found<'_> {
    let rest = message
        .strip_prefix(b"banner exchange: ")
        .or_else(|| message.strip_prefix(b"ssh_dispatch_run_fatal: "))?;
    let (source, behind) = tail::begin(rest.strip_prefix(b"Connection from ")?)?;
    behind.starts_with(b": ").then_some(source)
}

/// `drop connection #N from [HOST]:PORT on [HOST]:PORT WHY`: too many connections, or a penalty.
fn dropped(message: &[u8]) -> Found<'_> {
    let rest = message.strip_prefix(b"drop connection #")?;
    let number = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = rest[number..].strip_prefix(tail::FROM)?;
    Source::parse(&rest[..search::find(rest, b" on ")?]).map(Some)
}

/// `refused connect from CLIENT (ADDRESS)`, by TCP wrappers: the client's name may be text of its own choosing.
fn refused(message: &[u8]) -> Found<'_> {
    let rest = message.strip_prefix(b"refused connect from ")?;
    let inside = rest.strip_suffix(b")")?;
    let open = search::rfind(inside, b" (")?;
    Source::parse(&inside[open + 2..]).map(Some)
}
