//! Attempts that sshd refuses by a line of its own, beside `Failed`.

use super::super::search;
use super::{Verdict, tail, without_preauth};
use crate::logs::reading::Class;

pub(super) fn verdict(message: &[u8]) -> Option<Verdict<'_>> {
    let read = match message.first()? {
        b'P' => by_pam,
        b'U' => by_configuration,
        b'R' => root,
        b'm' => too_many,
        _ => return None,
    };
    read(without_preauth(message))
}

/// `PAM: WHY for [invalid user ]USER from HOST[ via ADDRESS]`. WHY is PAM's own text.
fn by_pam(message: &[u8]) -> Option<Verdict<'_>> {
    let rest = message.strip_prefix(b"PAM: ")?;
    let (why, rest) = rest.split_at(search::find(rest, b" for ")?);
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'\'');
    if !why.iter().all(plain) {
        return None;
    }
    let rest = without_invalid(&rest[b" for ".len()..]);
    let (user, host) = user_and_host(rest)?;
    let host = search::find(host, b" via ").map_or(host, |via| &host[..via]);
    Some(Verdict::once(
        Class::PamRefused,
        tail::bare(host)?,
        Some(user),
    ))
}

/// Why sshd keeps out a user that the system knows.
const REASONS: [&[u8]; 7] = [
    b"not listed in AllowUsers",
    b"listed in DenyUsers",
    b"not in any group",
    b"a group is listed in DenyGroups",
    b"none of user's groups are listed in AllowGroups",
    b"account is locked",
    b"shell ",
];

/// `User USER from HOST not allowed because REASON`. Where no host is named, a line beside it has one.
fn by_configuration(message: &[u8]) -> Option<Verdict<'_>> {
    const BECAUSE: &[u8; 21] = b" not allowed because ";
    let rest = message.strip_prefix(b"User ")?;
    let because = search::rfind(rest, BECAUSE)?;
    let reason = &rest[because + BECAUSE.len()..];
    if !REASONS.iter().any(|known| reason.starts_with(known)) {
        return None;
    }
    let (user, host) = user_and_host(&rest[..because])?;
    Some(Verdict::once(
        Class::NotAllowed,
        tail::bare(host)?,
        Some(user),
    ))
}

/// `ROOT LOGIN REFUSED FROM HOST[ port N]`.
fn root(message: &[u8]) -> Option<Verdict<'_>> {
    let host = message.strip_prefix(b"ROOT LOGIN REFUSED FROM ")?;
    Some(Verdict::once(
        Class::NotAllowed,
        tail::bare(host)?,
        Some(b"root"),
    ))
}

/// `maximum authentication attempts exceeded for [invalid user ]USER from HOST port N ssh2`.
fn too_many(message: &[u8]) -> Option<Verdict<'_>> {
    let rest = message.strip_prefix(b"maximum authentication attempts exceeded for ")?;
    let (user, host) = user_and_host(without_invalid(rest))?;
    let host = host.strip_suffix(b" ssh2").unwrap_or(host);
    Some(Verdict::once(
        Class::MaxAttempts,
        tail::bare(host)?,
        Some(user),
    ))
}

fn without_invalid(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"invalid user ")
        .or_else(|| text.strip_prefix(b"illegal user "))
        .unwrap_or(text)
}

/// `USER from HOST...`: no host holds a space, and nothing behind one is of a user's choosing, so the last `from` is the one.
fn user_and_host(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let from = search::rfind(text, tail::FROM)?;
    Some((&text[..from], &text[from + tail::FROM.len()..]))
}
