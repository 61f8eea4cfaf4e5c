//! su: who became another user, and who did not.

use crate::logs::reading::Class;
use crate::logs::reading::search;
use crate::logs::reading::verdict::Verdict;

/// `Successful su for USER by WHO` and `FAILED su for USER by WHO` of the shadow suite; `[FAILED SU ](to USER) WHO on TTY` of util-linux.
/// The user is the one that was asked for.
///
/// The line `+ TTY WHO:USER`, which the shadow suite writes besides, is the same event again.
pub(super) fn verdict(message: &[u8]) -> Option<Verdict<'_>> {
    let (class, user) = if let Some(rest) = message.strip_prefix(b"Successful su for ") {
        (Class::SuAccepted, before_by(rest)?)
    } else if let Some(rest) = message.strip_prefix(b"FAILED su for ") {
        (Class::SuFailed, before_by(rest)?)
    } else if let Some(rest) = message.strip_prefix(b"FAILED SU (to ") {
        (Class::SuFailed, inside(rest)?)
    } else {
        (Class::SuAccepted, inside(message.strip_prefix(b"(to ")?)?)
    };
    Some(Verdict::once(class, None, Some(user)))
}

fn before_by(text: &[u8]) -> Option<&[u8]> {
    Some(&text[..search::rfind(text, b" by ")?])
}

fn inside(text: &[u8]) -> Option<&[u8]> {
    let end = search::find(text, b") ")?;
    search::find(&text[end..], b" on ")?;
    Some(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_families_of_su_tell_the_user_that_was_asked_for() {
        for (message, class) in [
            ("Successful su for root by ann", "su_accepted"),
            ("FAILED su for root by ann", "su_failed"),
            ("(to root) ann on pts/3", "su_accepted"),
            ("FAILED SU (to root) ann on pts/3", "su_failed"),
        ] {
            let verdict = verdict(message.as_bytes()).expect(message);
            assert_eq!(
                (verdict.class.name(), verdict.user),
                (class, Some(&b"root"[..]))
            );
        }
        for message in [
            "+ /dev/pts/0 ann:root",
            "- /dev/pts/0 ann:root",
            "(to root) ann",
            "FAILED su for root",
        ] {
            assert_eq!(verdict(message.as_bytes()), None, "{message}");
        }
    }
}
