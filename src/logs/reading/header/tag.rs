//! The tag before a message: which program wrote it.

use memchr::memchr;

use super::super::number::decimal;

/// `sshd[1]:`, `sshd:`, `sshd(pam_unix)[1234]:`, `sshd-session[1]:`.
pub(super) struct Tag<'a> {
    pub(super) program: &'a [u8],
    pub(super) module: &'a [u8],
    pub(super) pid: Option<u32>,
    pub(super) message: &'a [u8],
}

impl<'a> Tag<'a> {
    /// Without a valid tag all is message.
    pub(super) fn parse(text: &'a [u8]) -> Tag<'a> {
        Tag::tagged(text).unwrap_or(Tag {
            program: &[],
            module: &[],
            pid: None,
            message: text,
        })
    }

    fn tagged(text: &'a [u8]) -> Option<Tag<'a>> {
        let end = text
            .iter()
            .position(|byte| matches!(byte, b' ' | b':' | b'[' | b'('))?;
        let (program, mut rest) = text.split_at(end);
        let mut module: &[u8] = &[];
        if let Some(inside) = rest.strip_prefix(b"(") {
            let close = memchr(b')', inside)?;
            (module, rest) = (&inside[..close], &inside[close + 1..]);
        }
        let mut pid = None;
        if let Some(inside) = rest.strip_prefix(b"[") {
            let close = memchr(b']', inside)?;
            pid = Some(u32::try_from(decimal(&inside[..close])?).ok()?);
            rest = &inside[close + 1..];
        }
        let message = rest.strip_prefix(b":")?;
        let message = message.strip_prefix(b" ").unwrap_or(message);
        (!program.is_empty()).then_some(Tag {
            program,
            module,
            pid,
            message,
        })
    }
}
