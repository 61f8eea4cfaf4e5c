//! What sshd's messages tell, by the grammar in which OpenSSH and its PAM modules write them.
//!
//! User names, host names and key ids are text of an attacker's choosing and may look like the rest of a message. So no
//! message is searched for the first or the last thing that fits: it is read in every way the grammar allows, each
//! reading reaching the message's end, and where two remain the verdict is [`Class::Ambiguous`].
//!
//! One attempt is one `Failed ...` line. What sshd writes beside it is of a class of its own (`Invalid user`, `maximum
//! authentication attempts exceeded`, `Connection closed by authenticating user`), or uneventful where it adds nothing
//! (`input_userauth_request: invalid user`, `PAM 2 more authentication failures`).

mod closed;
mod extra;
mod login;
pub(super) mod pam;
mod probe;
mod refusal;
mod tail;

use super::verdict::Verdict;

/// What a message tells. `module` is what the tag names beside the program.
#[inline(always)]
pub(super) fn verdict<'a>(module: &[u8], message: &'a [u8]) -> Option<Verdict<'a>> {
    let message = without_level(message);
    match message.first()? {
        b'A' | b'F' => login::verdict(message),
        b'I' => login::invalid_user(message),
        b'C' | b'D' | b'R' if module.is_empty() => match closed::verdict(message) {
            None => other(module, message),
            verdict => verdict,
        },
        _ => other(module, message),
    }
}

#[inline(never)]
fn other<'a>(module: &[u8], message: &'a [u8]) -> Option<Verdict<'a>> {
    // The first letter of a module of PAM; one that is named by the tag may say anything.
    if !module.is_empty() || matches!(message, [b'(' | b'p' | b'P', ..]) {
        let told = pam::verdict(module, message);
        if told.is_some() {
            return told;
        }
    }
    for read in [refusal::verdict, probe::verdict] {
        let told = read(message);
        if told.is_some() {
            return told;
        }
    }
    closed::verdict(message)
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
