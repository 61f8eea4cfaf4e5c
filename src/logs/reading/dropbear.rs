//! What dropbear's messages tell, by the grammar in which its server writes them.
//!
//! A user's name stands in quotes and may hold the like of the rest; a host holds no space, and nothing of a user's choosing is
//! behind it: so names are read from both ends of the message.

use memchr::memmem;

use super::verdict::Verdict;
use super::{Class, Source};

const FROM: &[u8] = b" from ";

/// What a message tells.
pub(super) fn verdict(message: &[u8]) -> Option<Verdict<'_>> {
    match message.first()? {
        b'b' | b'B' => bad_password(message),
        b'l' | b'L' => unknown_user(message),
        b'p' | b'P' | b'A' => accepted(message),
        b'e' | b'E' => exit(message),
        _ => None,
    }
}

/// `Bad [PAM ]password attempt for 'USER' from HOST:PORT`.
fn bad_password(message: &[u8]) -> Option<Verdict<'_>> {
    let rest = behind(message, b"bad password attempt for ")
        .or_else(|| behind(message, b"bad pam password attempt for "))?;
    let (user, source) = user_and_source(rest)?;
    Some(Verdict::once(Class::Failed, Some(source), Some(user)))
}

/// `Login attempt for nonexistent user from HOST:PORT`; older ones name the user before `from`.
fn unknown_user(message: &[u8]) -> Option<Verdict<'_>> {
    const PREFIX: &[u8] = b"login attempt for nonexistent user ";
    let rest = behind(message, PREFIX)?;
    if let Some(host) = rest.strip_prefix(b"from ") {
        return Some(Verdict::once(
            Class::InvalidUser,
            Some(Source::parse(host)?),
            None,
        ));
    }
    let (user, source) = user_and_source(rest)?;
    Some(Verdict::once(Class::InvalidUser, Some(source), Some(user)))
}

/// `Password auth succeeded for 'USER' from HOST:PORT`, `PAM password ..`, `Pubkey auth succeeded for 'USER' with KIND key HASH from
/// HOST:PORT`, `Auth succeeded with blank password for 'USER' from HOST:PORT`.
fn accepted(message: &[u8]) -> Option<Verdict<'_>> {
    let kinds = [
        (
            &b"password auth succeeded for "[..],
            Class::AcceptedPassword,
        ),
        (b"pam password auth succeeded for ", Class::AcceptedPassword),
        (
            b"auth succeeded with blank password for ",
            Class::AcceptedPassword,
        ),
        (b"pubkey auth succeeded for ", Class::AcceptedPublickey),
    ];
    let (rest, class) = kinds
        .into_iter()
        .find_map(|(prefix, class)| Some((behind(message, prefix)?, class)))?;
    let from = memmem::rfind(rest, FROM)?;
    let source = Source::parse(&rest[from + FROM.len()..])?;
    let mut user = &rest[..from];
    if class == Class::AcceptedPublickey {
        user = &user[..memmem::rfind(user, b"' with ")? + 1];
    }
    Some(Verdict::once(class, Some(source), Some(unquoted(user)?)))
}

/// `Exit before auth from <HOST:PORT>: ...` and, before version 2018, `Exit before auth (user 'USER', N fails): ...`, of which one reason
/// names the source.
fn exit(message: &[u8]) -> Option<Verdict<'_>> {
    const TOO_MANY: &[u8] = b"Max auth tries reached - user ";
    let rest = behind(message, b"exit before auth")?;
    let of_host = rest.strip_prefix(FROM).and_then(|rest| {
        let end = memmem::find(rest, b">: ")?;
        Source::parse(&rest[..=end])
    });
    if let Some(reason) = memmem::rfind(rest, TOO_MANY) {
        let rest = rest[reason + TOO_MANY.len()..].trim_ascii_end();
        let (user, source) = match of_host {
            Some(source) => (unquoted(rest)?, source),
            None => user_and_source(rest)?,
        };
        return Some(Verdict::once(Class::MaxAttempts, Some(source), Some(user)));
    }
    Some(Verdict::once(
        Class::ClosedBeforeLogin,
        Some(of_host?),
        None,
    ))
}

/// What is behind a prefix, whatever the case of its letters: it differs from version to version.
fn behind<'a>(message: &'a [u8], prefix: &[u8]) -> Option<&'a [u8]> {
    let (begin, rest) = message.split_at_checked(prefix.len())?;
    begin.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// `'USER' from HOST:PORT`.
fn user_and_source(text: &[u8]) -> Option<(&[u8], Source<'_>)> {
    let from = memmem::rfind(text, FROM)?;
    Some((
        unquoted(&text[..from])?,
        Source::parse(&text[from + FROM.len()..])?,
    ))
}

fn unquoted(text: &[u8]) -> Option<&[u8]> {
    text.strip_prefix(b"'")?.strip_suffix(b"'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_tells(message: &str, class: &str, source: &str, user: Option<&str>) {
        let verdict = verdict(message.as_bytes()).expect(message);
        assert_eq!(verdict.class.name(), class, "{message}");
        let found = verdict.source.map(|source| source.to_string());
        assert_eq!(found.as_deref(), Some(source), "{message}");
        assert_eq!(verdict.user, user.map(str::as_bytes), "{message}");
    }

    #[test]
    fn logins_are_read_with_their_users_and_sources() {
        for (message, class, user) in [
            (
                "Bad password attempt for 'root' from 192.0.2.7:60588",
                "failed",
                Some("root"),
            ),
            (
                "bad password attempt for 'root' from 192.0.2.7:60588",
                "failed",
                Some("root"),
            ),
            (
                "Bad PAM password attempt for 'a b' from 192.0.2.7:1",
                "failed",
                Some("a b"),
            ),
            (
                "Login attempt for nonexistent user from 192.0.2.7:1",
                "invalid_user",
                None,
            ),
            (
                "login attempt for nonexistent user 'x' from 192.0.2.7:1",
                "invalid_user",
                Some("x"),
            ),
            (
                "Password auth succeeded for 'root' from 192.0.2.7:1",
                "accepted_password",
                Some("root"),
            ),
            (
                "PAM password auth succeeded for 'root' from 192.0.2.7:1",
                "accepted_password",
                Some("root"),
            ),
            (
                "Pubkey auth succeeded for 'root' with ssh-rsa key SHA256:x from 192.0.2.7:1",
                "accepted_publickey",
                Some("root"),
            ),
            (
                "Exit before auth (user 'root', 10 fails): Max auth tries reached - user 'root' from 192.0.2.7:1",
                "max_attempts",
                Some("root"),
            ),
            (
                "Exit before auth from <192.0.2.7:1>: (user 'root', 10 fails): Max auth tries reached - user 'root'",
                "max_attempts",
                Some("root"),
            ),
            (
                "Exit before auth from <::ffff:192.0.2.7:46154>: Exited normally",
                "closed_before_login",
                None,
            ),
        ] {
            assert_tells(message, class, "192.0.2.7", user);
        }
    }

    #[test]
    fn a_name_like_the_rest_of_a_message_moves_nothing() {
        let name = "x' from 198.51.100.1:5";
        for (begin, end, class) in [
            ("Bad password attempt for '", "' from 192.0.2.7:1", "failed"),
            (
                "Login attempt for nonexistent user '",
                "' from 192.0.2.7:1",
                "invalid_user",
            ),
            (
                "Pubkey auth succeeded for '",
                "' with ssh-rsa key SHA256:x from 192.0.2.7:1",
                "accepted_publickey",
            ),
        ] {
            assert_tells(
                &format!("{begin}{name}{end}"),
                class,
                "192.0.2.7",
                Some(name),
            );
        }
    }

    #[test]
    fn what_names_no_source_tells_nothing() {
        for message in [
            "",
            "Child connection from 192.0.2.7:1",
            "Exit (root): Disconnect received",
            "Exit before auth: Exited normally",
            "Bad password attempt for 'root'",
            "Bad password attempt for root from 192.0.2.7:1",
            "Not backgrounding",
        ] {
            assert_eq!(verdict(message.as_bytes()), None, "{message}");
        }
    }
}
