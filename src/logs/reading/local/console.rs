//! login: at the console, and by telnet and the like.

use memchr::memmem;

use crate::logs::reading::sshd::pam;
use crate::logs::reading::verdict::Verdict;
use crate::logs::reading::{Class, Source};

/// `FAILED LOGIN N FROM HOST FOR USER, WHY` and `LOGIN ON TTY BY USER[ FROM HOST]`, `ROOT LOGIN ON TTY[ FROM HOST]` of util-linux;
/// `FAILED LOGIN (N) on 'TTY'[ from 'HOST'] FOR 'USER', WHY` of the shadow suite.
pub(super) fn verdict(message: &[u8]) -> Option<Verdict<'_>> {
    if let Some(rest) = message.strip_prefix(b"FAILED LOGIN ") {
        return failed(rest);
    }
    if let Some(rest) = message.strip_prefix(b"ROOT LOGIN ") {
        return Some(accepted(b"root", rest));
    }
    let rest = message.strip_prefix(b"LOGIN ON ")?;
    let rest = &rest[memmem::find(rest, b" BY ")? + b" BY ".len()..];
    let user = &rest[..memmem::rfind(rest, FROM).unwrap_or(rest.len())];
    Some(accepted(user, rest))
}

/// A session, as a PAM module opens and closes it. What PAM says of a failure, login says in its own words as well.
pub(super) fn session(message: &[u8]) -> Option<Verdict<'_>> {
    let verdict = pam::verdict(b"", message)?;
    matches!(verdict.class, Class::SessionOpened | Class::SessionClosed).then_some(verdict)
}

const FROM: &[u8] = b" FROM ";

fn accepted<'a>(user: &'a [u8], rest: &'a [u8]) -> Verdict<'a> {
    let host = memmem::rfind(rest, FROM).map(|from| &rest[from + FROM.len()..]);
    Verdict::once(
        Class::AcceptedOther,
        host.and_then(Source::parse),
        Some(user),
    )
}

/// The name is typed at the prompt and may hold anything, the reason behind it is PAM's.
fn failed(rest: &[u8]) -> Option<Verdict<'_>> {
    const FOR: &[u8] = b" FOR ";
    let (place, rest) = rest.split_at(memmem::find(rest, FOR)?);
    let user = &rest[FOR.len()..memmem::rfind(rest, b", ")?.max(FOR.len())];
    let host = [FROM, b" from "]
        .into_iter()
        .find_map(|from| Some(&place[memmem::find(place, from)? + from.len()..]));
    let source = host.map(unquoted).and_then(Source::parse);
    Some(Verdict::once(Class::Failed, source, Some(unquoted(user))))
}

/// What is in quotes, as the shadow suite has it, or the text as it is.
fn unquoted(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"'")
        .and_then(|text| text.strip_suffix(b"'"))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_of_the_console_are_events_and_what_pam_says_of_a_failure_is_none() {
        let opened =
            session(b"pam_unix(login:session): session opened for user ann(uid=7) by LOGIN(uid=0)");
        assert_eq!(
            opened,
            Some(Verdict::once(Class::SessionOpened, None, Some(b"ann")))
        );
        let closed = session(b"pam_unix(login:session): session closed for user ann");
        assert_eq!(
            closed,
            Some(Verdict::once(Class::SessionClosed, None, Some(b"ann")))
        );
        let failure = b"pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=ann";
        assert_eq!(session(failure), None);
    }

    #[test]
    fn logins_at_the_console_are_read_with_their_users() {
        for (message, class, source, user) in [
            (
                "FAILED LOGIN 1 FROM 192.0.2.7 FOR root, Authentication failure",
                "failed",
                Some("192.0.2.7"),
                "root",
            ),
            (
                "FAILED LOGIN (2) on '/dev/tty1' FOR 'a, b', Authentication failure",
                "failed",
                None,
                "a, b",
            ),
            (
                "FAILED LOGIN (2) on '/dev/pts/1' from '192.0.2.7' FOR 'UNKNOWN', User not known",
                "failed",
                Some("192.0.2.7"),
                "UNKNOWN",
            ),
            ("LOGIN ON tty1 BY ann", "accepted_other", None, "ann"),
            (
                "LOGIN ON pts/1 BY ann FROM host.example",
                "accepted_other",
                Some("host.example"),
                "ann",
            ),
            ("ROOT LOGIN ON tty1", "accepted_other", None, "root"),
            ("ROOT LOGIN  on '/dev/tty1'", "accepted_other", None, "root"),
        ] {
            let verdict = verdict(message.as_bytes()).expect(message);
            assert_eq!(verdict.class.name(), class, "{message}");
            let found = verdict.source.map(|source| source.to_string());
            assert_eq!(found.as_deref(), source, "{message}");
            assert_eq!(verdict.user, Some(user.as_bytes()), "{message}");
        }
        for message in [
            "",
            "FAILED LOGIN",
            "FAILED LOGIN 1 FROM x",
            "FAILED LOGIN 1 FOR x",
            "pam_unix(login:session): session opened for user root",
        ] {
            assert_eq!(verdict(message.as_bytes()), None, "{message}");
        }
    }
}
