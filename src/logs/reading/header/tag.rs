//! The tag before a message: which program wrote it.

use memchr::memchr;

use super::super::number::{decimal, number_begin};
use super::{priority, without_directories, word};

/// `sshd[1]:`, `sshd:`, `sshd(pam_unix)[1234]:`, `sshd-session[1]:`, `[sshd]`.
pub(super) struct Tag<'a> {
    pub(super) program: &'a [u8],
    pub(super) module: &'a [u8],
    pub(super) pid: Option<u32>,
    pub(super) message: &'a [u8],
}

/// Is this word, which has a space behind it, a tag and not a host?
#[inline]
pub(super) fn is_tag(word: &[u8]) -> bool {
    match word {
        [.., b':'] => true,
        [b'[', ..] => Tag::bracketed(word).is_some(),
        _ => false,
    }
}

impl<'a> Tag<'a> {
    /// Without a valid tag all is message, but for a priority by name.
    pub(super) fn parse(text: &'a [u8]) -> Tag<'a> {
        Tag::with_colon(text).unwrap_or_else(|| Tag::of_rare_form(text))
    }

    /// `sshd[1]: m`. What is not quite so is left to [`with_colon`](Self::with_colon), which reads this as well.
    #[inline(always)]
    pub(super) fn most_frequent(text: &'a [u8]) -> Option<Tag<'a>> {
        let end = end_of_program(text)?;
        let (program, [b'[', inside @ ..]) = text.split_at(end) else {
            return None;
        };
        let (pid, rest) = number_begin(inside, u32::MAX)?;
        let [b']', b':', b' ', message @ ..] = rest else {
            return None;
        };
        let has_more = matches!(program, [] | [b'/', ..]) || message.first() == Some(&b'[');
        (!has_more).then_some(Tag {
            program,
            module: &[],
            pid: Some(pid),
            message,
        })
    }

    fn of_rare_form(text: &'a [u8]) -> Tag<'a> {
        let (text, tag) = match word(text) {
            Some((name, rest)) if priority::is_name(name) => (rest, Tag::with_colon(rest)),
            _ => (text, None),
        };
        tag.or_else(|| Tag::bracketed(text)).unwrap_or(Tag {
            program: &[],
            module: &[],
            pid: None,
            message: text,
        })
    }

    fn with_colon(text: &'a [u8]) -> Option<Tag<'a>> {
        let end = end_of_program(text)?;
        let (program, mut rest) = text.split_at(end);
        let mut module: &[u8] = &[];
        if let Some(inside) = rest.strip_prefix(b"(") {
            let close = memchr(b')', inside)?;
            (module, rest) = (&inside[..close], &inside[close + 1..]);
        }
        let (pid, rest) = pid(rest)?;
        let message = rest.strip_prefix(b":")?;
        let message = message.strip_prefix(b" ").unwrap_or(message);
        let program = without_directories(program);
        (!program.is_empty()).then_some(Tag {
            program,
            module,
            pid,
            message: without_message_id(message),
        })
    }

    /// `[sshd] `, as metalog writes it, and with a process id or a colon. What is in the brackets must be a plain name: an
    /// address is a host.
    fn bracketed(text: &'a [u8]) -> Option<Tag<'a>> {
        let inside = text.strip_prefix(b"[")?;
        let (program, rest) = inside.split_at(memchr(b']', inside)?);
        let plain = |&byte: &u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
        if !program.first()?.is_ascii_alphabetic() || !program.iter().all(plain) {
            return None;
        }
        let (pid, rest) = pid(&rest[1..])?;
        let rest = rest.strip_prefix(b":").unwrap_or(rest);
        let message = match rest {
            [] => rest,
            _ => rest.strip_prefix(b" ")?,
        };
        Some(Tag {
            program,
            module: &[],
            pid,
            message: without_message_id(message),
        })
    }
}

#[inline]
fn end_of_program(text: &[u8]) -> Option<usize> {
    text.iter()
        .position(|byte| matches!(byte, b' ' | b':' | b'[' | b'('))
}

/// `[1234]` if there are brackets, and what is behind them.
#[inline]
fn pid(text: &[u8]) -> Option<(Option<u32>, &[u8])> {
    let Some(inside) = text.strip_prefix(b"[") else {
        return Some((None, text));
    };
    let (pid, rest) = number_begin(inside, u32::MAX)?;
    Some((Some(pid), rest.strip_prefix(b"]")?))
}

/// Drops what Solaris writes between tag and message, `[ID 800047 auth.info] `.
#[inline]
fn without_message_id(message: &[u8]) -> &[u8] {
    match message.strip_prefix(b"[ID ") {
        None => message,
        Some(inside) => behind_message_id(inside).unwrap_or(message),
    }
}

fn behind_message_id(inside: &[u8]) -> Option<&[u8]> {
    let (id, rest) = word(inside)?;
    let (name, rest) = rest.split_at(memchr(b']', rest)?);
    decimal(id)?;
    priority::is_name(name).then_some(rest.strip_prefix(b"] ")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        #[test]
        fn the_tag_of_most_lines_is_read_as_among_all_forms(
            text in "(sshd|CRON|/usr/sbin/sshd|postfix/smtpd|)(\\(pam_unix\\))?(\\[[0-9]{0,11}\\]?)?:? ?(\\[ID 1 auth.info\\] |\\[)?m?",
        ) {
            if let Some(found) = Tag::most_frequent(text.as_bytes()) {
                let among_all = Tag::with_colon(text.as_bytes()).unwrap();
                let parts = |tag: &Tag<'_>| (tag.program.to_vec(), tag.module.to_vec(), tag.pid, tag.message.to_vec());
                prop_assert_eq!(parts(&found), parts(&among_all));
            }
        }
    }
}
