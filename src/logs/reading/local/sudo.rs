//! sudo: commands as another user, and those it refused.

use memchr::memmem;

use crate::logs::reading::Class;
use crate::logs::reading::search;
use crate::logs::reading::verdict::Verdict;

/// A command that sudo ran or refused, as its log line tells it.
///
/// ```
/// use sketchbird::logs::reading::Sudo;
///
/// let sudo = Sudo::parse(b"ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/ls /root").unwrap();
/// assert_eq!((sudo.user, sudo.as_user), (&b"ann"[..], &b"root"[..]));
/// assert_eq!(sudo.command, b"/bin/ls /root");
/// assert_eq!(sudo.refused_because, None);
/// ```
///
/// Source: sudo's `lib/eventlog`, the format `sudo` of its logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sudo<'a> {
    /// Who asked.
    pub user: &'a [u8],
    /// Why it was refused; none if it was not.
    pub refused_because: Option<&'a [u8]>,
    /// The terminal; empty if the line names none.
    pub tty: &'a [u8],
    /// The working directory; empty if the line names none.
    pub directory: &'a [u8],
    /// As whom; empty if the line names none.
    pub as_user: &'a [u8],
    /// The command with its arguments: up to the end of the line.
    pub command: &'a [u8],
}

impl<'a> Sudo<'a> {
    /// `USER : [REASON ; ][FIELD=VALUE ; ...]COMMAND=COMMAND`; none if the message is no such line.
    pub fn parse(message: &'a [u8]) -> Option<Sudo<'a>> {
        const COMMAND: &[u8] = b"COMMAND=";
        let message = message.trim_ascii_start();
        let (user, mut rest) = message.split_at(search::find(message, b" : ")?);
        if user.is_empty() || user.contains(&b' ') {
            return None;
        }
        rest = &rest[b" : ".len()..];
        let mut sudo = Sudo {
            user,
            refused_because: None,
            tty: b"",
            directory: b"",
            as_user: b"",
            command: b"",
        };
        let mut is_first = true;
        loop {
            if let Some(command) = rest.strip_prefix(COMMAND) {
                sudo.command = command;
                return Some(sudo);
            }
            let (field, behind) = rest.split_at(search::find(rest, b" ; ")?);
            rest = &behind[b" ; ".len()..];
            match field.iter().position(|&byte| byte == b'=') {
                Some(4) if field.starts_with(b"USER") => sudo.as_user = &field[5..],
                Some(3) if field.starts_with(b"TTY") => sudo.tty = &field[4..],
                Some(3) if field.starts_with(b"PWD") => sudo.directory = &field[4..],
                // Other fields are in capitals as well: HOST, GROUP, CHROOT, TSID, ENV.
                Some(name) if field[..name].iter().all(u8::is_ascii_uppercase) => {}
                _ if is_first => sudo.refused_because = Some(field),
                // A directory with a semicolon in its name.
                _ => {}
            }
            is_first = false;
        }
    }
}

/// What sudo says where it did not let someone do something, or where a password was wrong; other reasons are faults of its set-up.
const REFUSALS: [&[u8]; 7] = [
    b"NOT in sudoers",
    b"NOT authorized",
    b"not allowed",
    b"incorrect password attempt",
    b"a password is required",
    b"no tty present",
    b"you must have a tty",
];

pub(super) fn verdict(message: &[u8]) -> Option<Verdict<'_>> {
    let sudo = Sudo::parse(message)?;
    let class = match sudo.refused_because {
        None => Class::SudoCommand,
        Some(reason) => {
            let is_refusal = |known: &&[u8]| memmem::find(reason, known).is_some();
            REFUSALS
                .iter()
                .any(is_refusal)
                .then_some(Class::SudoRefused)?
        }
    };
    Some(Verdict::once(class, None, Some(sudo.user)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(message: &str) -> Option<(&'static str, &[u8])> {
        let verdict = verdict(message.as_bytes())?;
        Some((verdict.class.name(), verdict.user.unwrap()))
    }

    #[test]
    fn a_command_is_read_in_its_fields() {
        let sudo = Sudo::parse(
            b"  vagrant : HOST=web1 ; TTY=pts/0 ; PWD=/tmp/a ; b ; USER=root ; GROUP=adm ; ENV=A=1 ; COMMAND=/bin/sh -c a ; b",
        )
        .unwrap();
        assert_eq!(sudo.user, b"vagrant");
        assert_eq!(sudo.tty, b"pts/0");
        assert_eq!(sudo.directory, b"/tmp/a");
        assert_eq!(sudo.as_user, b"root");
        assert_eq!(sudo.command, b"/bin/sh -c a ; b");
    }

    #[test]
    fn commands_and_refusals_are_events_of_whom_asked() {
        let fields = "TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls";
        assert_eq!(
            class(&format!("ann : {fields}")),
            Some(("sudo_command", &b"ann"[..]))
        );
        for reason in [
            "user NOT in sudoers",
            "user NOT authorized on host",
            "command not allowed",
            "1 incorrect password attempt",
            "3 incorrect password attempts",
            "a password is required",
            "no tty present and no askpass program specified",
            "sorry, you must have a tty to run sudo",
        ] {
            let told = format!("ann : {reason} ; {fields}");
            assert_eq!(
                class(&told),
                Some(("sudo_refused", &b"ann"[..])),
                "{reason}"
            );
        }
        for message in [
            "",
            "ann : problem with defaults entries ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls",
            "ann : (command continued) '/etc/x",
            "unable to resolve host web1",
            "pam_unix(sudo:session): session opened for user root by ann(uid=1)",
            "pam_unix(sudo:auth): authentication failure; logname=ann uid=1 euid=0 tty=/dev/pts/0 ruser=ann rhost=  user=ann",
        ] {
            assert_eq!(class(message), None, "{message}");
        }
    }
}
