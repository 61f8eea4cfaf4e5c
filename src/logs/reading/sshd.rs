//! What sshd's messages tell.

use super::{Class, Source};

/// What a message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict<'a> {
    pub(super) class: Class,
    pub(super) source: Option<Source<'a>>,
    pub(super) user: Option<&'a [u8]>,
    pub(super) weight: u64,
}

pub(super) fn verdict<'a>(
    _program: &[u8],
    _module: &[u8],
    _message: &'a [u8],
) -> Option<Verdict<'a>> {
    None
}
