//! Accounts and passwords, as the shadow suite and PAM tell of them.

use crate::logs::reading::Class;
use crate::logs::reading::search;
use crate::logs::reading::verdict::Verdict;

pub(super) fn verdict<'a>(program: &[u8], message: &'a [u8]) -> Option<Verdict<'a>> {
    let (class, user) = match program {
        b"useradd" => (Class::AccountCreated, created(message)?),
        b"userdel" => (
            Class::AccountDeleted,
            quoted(message.strip_prefix(b"delete user ")?)?.0,
        ),
        b"usermod" => changed(message)?,
        _ => (Class::PasswordChanged, new_password(message)?),
    };
    Some(Verdict::once(class, None, Some(user)))
}

/// `new user: name=USER, UID=N, ...`.
fn created(message: &[u8]) -> Option<&[u8]> {
    let rest = message.strip_prefix(b"new user: name=")?;
    Some(&rest[..search::find_byte(rest, b',')?])
}

/// `change user 'USER' WHAT[ from 'A' to 'B']`, `change user name 'USER' to 'B'`, `add 'USER' to group 'G'` (and to the shadow group,
/// which is the same again), `delete 'USER' from group 'G'`, `{lock|unlock} user 'USER' password`.
fn changed(message: &[u8]) -> Option<(Class, &[u8])> {
    if let Some(rest) = message.strip_prefix(b"change user name ") {
        return Some((Class::AccountChanged, quoted(rest)?.0));
    }
    if let Some(rest) = message.strip_prefix(b"change user ") {
        let (user, what) = quoted(rest)?;
        let class = if what.starts_with(b" password") {
            Class::PasswordChanged
        } else {
            Class::AccountChanged
        };
        return Some((class, user));
    }
    let rest = [&b"lock user "[..], b"unlock user ", b"add ", b"delete "]
        .into_iter()
        .find_map(|prefix| message.strip_prefix(prefix))?;
    let (user, what) = quoted(rest)?;
    let is_shadow = search::find(what, b" shadow group ").is_some();
    (!is_shadow).then_some((Class::AccountChanged, user))
}

/// `pam_unix(passwd:chauthtok): password changed for USER`, and `password for 'USER' changed by 'WHO'` where there is no PAM.
fn new_password(message: &[u8]) -> Option<&[u8]> {
    const CHANGED: &[u8; 34] = b":chauthtok): password changed for ";
    if let Some(rest) = message.strip_prefix(b"password for ") {
        let (user, behind) = quoted(rest)?;
        return behind.starts_with(b" changed").then_some(user);
    }
    let rest = message.strip_prefix(b"pam_unix(")?;
    let end = search::find(rest, CHANGED)?;
    Some(&rest[end + CHANGED.len()..])
}

/// The name in the quotes at the begin, and what is behind them.
fn quoted(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let rest = text.strip_prefix(b"'")?;
    let end = search::find_byte(rest, b'\'')?;
    Some((&rest[..end], &rest[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_and_passwords_are_told_with_their_user() {
        for (program, message, class) in [
            (
                "useradd",
                "new user: name=ann, UID=1001, GID=1001, home=/home/ann, shell=/bin/bash",
                "account_created",
            ),
            ("userdel", "delete user 'ann'", "account_deleted"),
            (
                "usermod",
                "change user 'ann' shell from '/bin/sh' to '/bin/bash'",
                "account_changed",
            ),
            (
                "usermod",
                "change user name 'ann' to 'eve'",
                "account_changed",
            ),
            ("usermod", "add 'ann' to group 'sudo'", "account_changed"),
            ("usermod", "lock user 'ann' password", "account_changed"),
            ("usermod", "change user 'ann' password", "password_changed"),
            (
                "passwd",
                "pam_unix(passwd:chauthtok): password changed for ann",
                "password_changed",
            ),
            (
                "chpasswd",
                "pam_unix(chpasswd:chauthtok): password changed for ann",
                "password_changed",
            ),
            (
                "passwd",
                "password for 'ann' changed by 'root'",
                "password_changed",
            ),
        ] {
            let verdict = verdict(program.as_bytes(), message.as_bytes()).expect(message);
            assert_eq!(
                (verdict.class.name(), verdict.user),
                (class, Some(&b"ann"[..])),
                "{message}"
            );
        }
        for (program, message) in [
            ("useradd", "new group: name=ann, GID=1001"),
            ("useradd", "failed adding user 'ann', data deleted"),
            ("userdel", "removed group 'ann' owned by 'ann'"),
            ("usermod", "add 'ann' to shadow group 'sudo'"),
            (
                "chpasswd",
                "pam_unix(chpasswd:chauthtok): user \"ann\" does not exist in /etc/passwd",
            ),
            (
                "passwd",
                "can't view or modify password information for ann",
            ),
        ] {
            assert_eq!(
                verdict(program.as_bytes(), message.as_bytes()),
                None,
                "{message}"
            );
        }
    }
}
