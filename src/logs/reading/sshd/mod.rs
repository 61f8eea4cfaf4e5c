//! What sshd's messages tell, by the grammar in which OpenSSH and its PAM modules write them.
//!
//! User names, host names and key ids are text of an attacker's choosing and may look like the rest of a message. So no
//! message is searched for the first or the last thing that fits: it is read in every way the grammar allows, each
//! reading reaching the message's end, and where two remain the verdict is [`Class::Ambiguous`].
//!
//! One attempt is one `Failed ...` line. What sshd writes beside it (`maximum authentication attempts exceeded`,
//! `Connection closed by authenticating user`, `input_userauth_request: invalid user`, `PAM 2 more authentication
//! failures`) is uneventful.

mod extra;
mod login;
mod pam;
mod tail;

use super::number::decimal;
use super::{Class, Source};

/// What a message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict<'a> {
    pub(super) class: Class,
    pub(super) source: Option<Source<'a>>,
    pub(super) user: Option<&'a [u8]>,
    pub(super) weight: u64,
}

impl<'a> Verdict<'a> {
    fn once(class: Class, source: Option<Source<'a>>, user: Option<&'a [u8]>) -> Verdict<'a> {
        Verdict {
            class,
            source,
            user,
            weight: 1,
        }
    }

    fn ambiguous() -> Verdict<'a> {
        Verdict::once(Class::Ambiguous, None, None)
    }
}

/// What this message tells, if it is sshd's. `module` is what the tag names beside the program.
pub(super) fn verdict<'a>(program: &[u8], module: &[u8], message: &'a [u8]) -> Option<Verdict<'a>> {
    if !matches!(program, b"sshd" | b"sshd-session" | b"sshd-auth") {
        return None;
    }
    match repeated(message) {
        None => single(module, message),
        Some((weight, message)) => {
            let verdict = single(module, message)?;
            (weight > 0).then_some(Verdict { weight, ..verdict })
        }
    }
}

/// `message repeated 5 times: [ MESSAGE]`. A count beyond 32 bits is 0: no count to believe in.
fn repeated(message: &[u8]) -> Option<(u64, &[u8])> {
    let rest = message.strip_prefix(b"message repeated ")?;
    let (count, rest) = rest.split_at(memchr::memchr(b' ', rest)?);
    let inside = rest.strip_prefix(b" times: [")?.strip_suffix(b"]")?;
    let inside = inside.strip_prefix(b" ").unwrap_or(inside);
    let count = decimal(count).filter(|&count| count <= u64::from(u32::MAX));
    Some((count.unwrap_or(0), inside))
}

fn single<'a>(module: &[u8], message: &'a [u8]) -> Option<Verdict<'a>> {
    let message = without_level(message);
    match message.first()? {
        b'A' | b'F' => login::verdict(message),
        b'I' => login::invalid_user(message),
        _ => pam::verdict(module, message),
    }
}

/// Drops the level that sshd writes before what is worse than informational.
fn without_level(message: &[u8]) -> &[u8] {
    match message.first() {
        Some(b'e') => message.strip_prefix(b"error: "),
        Some(b'f') => message.strip_prefix(b"fatal: "),
        _ => None,
    }
    .unwrap_or(message)
}

/// Drops the mark that sshd puts behind what its unprivileged part logs before a login.
fn without_preauth(message: &[u8]) -> &[u8] {
    message.strip_suffix(b" [preauth]").unwrap_or(message)
}

#[cfg(test)]
mod tests;
