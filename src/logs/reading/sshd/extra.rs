//! What may stand behind `ssh2: `, by the method of the login.

use memchr::memmem;

use super::super::number::decimal;
use super::tail;

/// The extras that a method may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extra {
    /// None: sshd ends the message before it.
    None,
    /// A key: `RSA SHA256:...`, or a certificate: `RSA-CERT SHA256:... ID text (serial 7) CA RSA SHA256:...`.
    Key,
    /// A key, and `, client user "text", client host "text"`.
    KeyAndClient,
    /// Any text: a principal.
    Text,
}

impl Extra {
    pub(super) fn of_method(method: &[u8]) -> Extra {
        match method {
            b"publickey" => Extra::Key,
            b"hostbased" => Extra::KeyAndClient,
            _ if method.starts_with(b"gssapi") => Extra::Text,
            _ => Extra::None,
        }
    }

    /// May this method have this text behind `ssh2: `?
    pub(super) fn allows(self, text: &[u8]) -> bool {
        match self {
            // Log readers disagree about a tail right behind a tail: sshd writes it only where the user's name ends in
            // `ssh2:`, others take the first tail. It is no ground to accuse either source.
            Extra::None => text
                .strip_prefix(b"from ")
                .is_some_and(|text| tail::login(text, Extra::None).is_some()),
            Extra::Key => key(text, |behind| behind.is_empty()),
            Extra::KeyAndClient => key(text, |behind| behind.is_empty() || client(behind)),
            Extra::Text => true,
        }
    }
}

/// A key or a certificate, and something behind it.
fn key(text: &[u8], behind: impl Fn(&[u8]) -> bool) -> bool {
    let Some(rest) = key_type(text) else {
        return false;
    };
    let plain = fingerprint(rest);
    if plain.is_some_and(&behind) {
        return true;
    }
    // The fingerprint of the certificate itself came later than its id.
    let id = plain
        .and_then(|rest| rest.strip_prefix(b" ID "))
        .or_else(|| rest.strip_prefix(b"ID "));
    id.is_some_and(|id| certified(id, behind))
}

/// `text (serial 7) CA RSA SHA256:...`: the text may hold the like, so each place is tried.
fn certified(id: &[u8], behind: impl Fn(&[u8]) -> bool) -> bool {
    const SERIAL: &[u8] = b" (serial ";
    let complete = |at: usize| -> Option<bool> {
        let rest = &id[at + SERIAL.len()..];
        // No further than 64 bits have digits: so many places don't make the search quadratic.
        let (serial, rest) = rest.split_at(memchr::memchr(b')', &rest[..rest.len().min(21)])?);
        decimal(serial)?;
        let rest = fingerprint(key_type(rest.strip_prefix(b") CA ")?)?)?;
        Some(behind(rest))
    };
    // Neighbours share a space: an id may end in ` (serial`.
    let mut begin = 0;
    while let Some(found) = memmem::find(&id[begin..], SERIAL) {
        let at = begin + found;
        if complete(at) == Some(true) {
            return true;
        }
        begin = at + 1;
    }
    false
}

fn client(text: &[u8]) -> bool {
    text.strip_prefix(b", client user \"")
        .and_then(|text| text.strip_suffix(b"\""))
        .is_some_and(|text| memmem::find(text, b"\", client host \"").is_some())
}

/// What is behind the type of a key and a space.
fn key_type(text: &[u8]) -> Option<&[u8]> {
    let end = memchr::memchr(b' ', text)?;
    let valid = end > 0
        && text[..end]
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'@'));
    valid.then(|| &text[end + 1..])
}

/// What is behind a fingerprint: `SHA256:...`, `MD5:...`, `aa:bb:...`, or sshd's `(null)`.
fn fingerprint(text: &[u8]) -> Option<&[u8]> {
    let end = memchr::memchr2(b' ', b',', text).unwrap_or(text.len());
    let fingerprint = &text[..end];
    let valid = fingerprint == b"(null)"
        || (fingerprint.contains(&b':') && fingerprint.iter().all(u8::is_ascii_graphic));
    valid.then(|| &text[end..])
}
