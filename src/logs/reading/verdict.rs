//! What the grammar of a program finds in its message, chosen by the program that the header names.

use memchr::memchr;

use super::number::decimal;
use super::{Class, Source, dropbear, local, sshd};

/// What a message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict<'a> {
    pub(super) class: Class,
    pub(super) source: Option<Source<'a>>,
    pub(super) user: Option<&'a [u8]>,
    pub(super) weight: u64,
}

impl<'a> Verdict<'a> {
    pub(super) fn once(
        class: Class,
        source: Option<Source<'a>>,
        user: Option<&'a [u8]>,
    ) -> Verdict<'a> {
        Verdict {
            class,
            source,
            user,
            weight: 1,
        }
    }

    pub(super) fn ambiguous() -> Verdict<'a> {
        Verdict::once(Class::Ambiguous, None, None)
    }
}

/// What a message of this program tells; `module` is what its tag names beside it.
#[inline]
pub(super) fn of<'a>(program: &[u8], module: &[u8], message: &'a [u8]) -> Option<Verdict<'a>> {
    match repeated(message) {
        None => single(program, module, message),
        Some((weight, message)) => of_repeated(program, module, weight, message),
    }
}

#[inline(never)]
fn of_repeated<'a>(
    program: &[u8],
    module: &[u8],
    weight: u64,
    message: &'a [u8],
) -> Option<Verdict<'a>> {
    let verdict = single(program, module, message)?;
    (weight > 0).then_some(Verdict { weight, ..verdict })
}

#[inline(always)]
fn single<'a>(program: &[u8], module: &[u8], message: &'a [u8]) -> Option<Verdict<'a>> {
    match program {
        b"sshd" | b"sshd-session" | b"sshd-auth" => sshd::verdict(module, message),
        b"dropbear" => dropbear::verdict(message),
        program => local::verdict(program, message),
    }
}

/// `last message repeated 5 times`, in the words of the daemon itself, which commonly tags none of them; macOS puts three
/// dashes around it. Without a host the first word is taken for one. How many times.
pub(super) fn last_repeated(host: &[u8], message: &[u8]) -> Option<u64> {
    let bare = message.strip_prefix(b"--- ").unwrap_or(message);
    let rest = match bare.strip_prefix(b"last ") {
        None if host == b"last" => message,
        rest => rest?,
    };
    let rest = rest.strip_prefix(b"message repeated ")?;
    let (count, behind) = rest.split_at(memchr(b' ', rest)?);
    let weight = decimal(count).filter(|count| (1..=u64::from(u32::MAX)).contains(count))?;
    let is_whole = matches!(
        behind.trim_ascii_end(),
        b" times" | b" time" | b" times ---" | b" time ---"
    );
    is_whole.then_some(weight)
}

/// `message repeated 5 times: [ MESSAGE]`. A count beyond 32 bits is 0: no count to believe in.
fn repeated(message: &[u8]) -> Option<(u64, &[u8])> {
    let rest = message.strip_prefix(b"message repeated ")?;
    let (count, rest) = rest.split_at(memchr(b' ', rest)?);
    let inside = rest.strip_prefix(b" times: [")?.strip_suffix(b"]")?;
    let inside = inside.strip_prefix(b" ").unwrap_or(inside);
    let count = decimal(count).filter(|&count| count <= u64::from(u32::MAX));
    Some((count.unwrap_or(0), inside))
}
