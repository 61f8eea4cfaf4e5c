//! What a line says happened: an [`Event`] of a [`Class`].

use super::Source;

/// The kind of an event.
///
/// One attempt leaves several lines in a log (`Invalid user`, a PAM failure, `Failed password`), and each of them is of
/// its own class here: adding classes up counts attempts twice, one class alone does not.
///
/// ```
/// use sketchbird::logs::reading::Class;
///
/// assert_eq!(Class::FailedInvalidUser.name(), "failed_invalid_user");
/// assert_eq!(Class::from_name("failed_invalid_user"), Some(Class::FailedInvalidUser));
/// assert!(Class::FailedInvalidUser.is_attack());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Class {
    /// A login by password was accepted.
    AcceptedPassword = 1,
    /// A login by public key was accepted.
    AcceptedPublickey = 2,
    /// A login by any other method was accepted (`keyboard-interactive/pam`, `hostbased`, `gssapi-with-mic`, ...).
    AcceptedOther = 3,
    /// A login of any method failed, for a user that is known.
    Failed = 4,
    /// A login of any method failed, for a user that sshd does not know.
    FailedInvalidUser = 5,
    /// A user that sshd does not know was asked for.
    InvalidUser = 6,
    /// A PAM module refused to authenticate for sshd.
    PamFailure = 7,
    /// The session of a login was opened.
    SessionOpened = 8,
    /// The session of a login was closed.
    SessionClosed = 9,
    /// A login line that can be read in two ways which differ in source or user: it has neither.
    Ambiguous = 10,
    /// PAM turned an attempt down, in the words of sshd itself (`PAM: Authentication failure for root from 192.0.2.7`): the one line
    /// that some systems write.
    PamRefused = 11,
    /// A user was asked for who may not log in by the configuration: `AllowUsers`, `DenyGroups`, `PermitRootLogin`, a missing shell.
    NotAllowed = 12,
    /// A connection was ended because it tried too often.
    MaxAttempts = 13,
    /// A connection that never came to a login: no identification or a bad one, no common algorithm, a time-out, damaged packets, or
    /// refused at once by a penalty or by TCP wrappers.
    Probe = 14,
    /// A connection that was closed, reset or given up by the client before anyone was logged in.
    ClosedBeforeLogin = 15,
    /// sudo ran a command.
    SudoCommand = 16,
    /// sudo refused a command, or took no password for one.
    SudoRefused = 17,
    /// su made someone another user.
    SuAccepted = 18,
    /// su did not.
    SuFailed = 19,
    /// An account was created.
    AccountCreated = 20,
    /// An account was deleted.
    AccountDeleted = 21,
    /// An account was changed: its name, shell, groups, a lock.
    AccountChanged = 22,
    /// A password was changed.
    PasswordChanged = 23,
    /// A service did not start or did not end well; each line of it counts.
    ServiceFailed = 24,
}

impl Class {
    /// Every class, in the order of its code.
    pub const ALL: [Class; 24] = [
        Class::AcceptedPassword,
        Class::AcceptedPublickey,
        Class::AcceptedOther,
        Class::Failed,
        Class::FailedInvalidUser,
        Class::InvalidUser,
        Class::PamFailure,
        Class::SessionOpened,
        Class::SessionClosed,
        Class::Ambiguous,
        Class::PamRefused,
        Class::NotAllowed,
        Class::MaxAttempts,
        Class::Probe,
        Class::ClosedBeforeLogin,
        Class::SudoCommand,
        Class::SudoRefused,
        Class::SuAccepted,
        Class::SuFailed,
        Class::AccountCreated,
        Class::AccountDeleted,
        Class::AccountChanged,
        Class::PasswordChanged,
        Class::ServiceFailed,
    ];

    /// The name of the class in reports and in JSON, in snake case. Stable.
    pub const fn name(self) -> &'static str {
        match self {
            Class::AcceptedPassword => "accepted_password",
            Class::AcceptedPublickey => "accepted_publickey",
            Class::AcceptedOther => "accepted_other",
            Class::Failed => "failed",
            Class::FailedInvalidUser => "failed_invalid_user",
            Class::InvalidUser => "invalid_user",
            Class::PamFailure => "pam_failure",
            Class::SessionOpened => "session_opened",
            Class::SessionClosed => "session_closed",
            Class::Ambiguous => "ambiguous",
            Class::PamRefused => "pam_refused",
            Class::NotAllowed => "not_allowed",
            Class::MaxAttempts => "max_attempts",
            Class::Probe => "probe",
            Class::ClosedBeforeLogin => "closed_before_login",
            Class::SudoCommand => "sudo_command",
            Class::SudoRefused => "sudo_refused",
            Class::SuAccepted => "su_accepted",
            Class::SuFailed => "su_failed",
            Class::AccountCreated => "account_created",
            Class::AccountDeleted => "account_deleted",
            Class::AccountChanged => "account_changed",
            Class::PasswordChanged => "password_changed",
            Class::ServiceFailed => "service_failed",
        }
    }

    /// The class of this [`name`](Class::name).
    pub fn from_name(name: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.name() == name)
    }

    /// The number of the class in encoded sketches. Stable, and never given to another class.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The class of this [`code`](Class::code).
    pub fn from_code(code: u8) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.code() == code)
    }

    /// Did someone try to log in and fail, or ask for an invalid user? This makes its source an attacker in reports.
    pub const fn is_failure(self) -> bool {
        matches!(
            self,
            Class::Failed
                | Class::FailedInvalidUser
                | Class::InvalidUser
                | Class::PamFailure
                | Class::PamRefused
        )
    }

    /// Does this look like an attack: a [failure](Self::is_failure), what sshd writes beside one, a connection that never came to
    /// a login, or someone whom sudo or su turned down?
    pub const fn is_attack(self) -> bool {
        self.is_failure()
            || matches!(
                self,
                Class::NotAllowed
                    | Class::MaxAttempts
                    | Class::Probe
                    | Class::ClosedBeforeLogin
                    | Class::SudoRefused
                    | Class::SuFailed
            )
    }
}

/// One event, as a line tells it. It borrows from the line and allocates nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event<'a> {
    /// When it was logged, in microseconds since 1970-01-01 UTC; none where the line does not tell: see
    /// [`Header::time`](super::Header::time).
    pub time: Option<i64>,
    /// The year that was inferred, where the stamp had none.
    pub inferred_year: Option<i16>,
    /// The machine that logged it; empty where the line names none.
    pub host: &'a [u8],
    /// The program that logged it, without process id and module: `sshd`, `sshd-session`.
    pub program: &'a [u8],
    /// What happened.
    pub class: Class,
    /// Where the attempt came from; none where the line does not say.
    pub source: Option<Source<'a>>,
    /// The user that was asked for, in the bytes of the log (sshd cuts at 100 bytes and escapes control bytes); may be
    /// empty; none where the line names no user. It is text of the attacker's choosing, and may be a mistyped password.
    pub user: Option<&'a [u8]>,
    /// How many times it happened: above 1 for `message repeated 5 times: [...]`, never 0.
    pub weight: u64,
}

impl Event<'_> {
    /// Does this event look like an attack? See [`Class::is_attack`].
    pub const fn attack(&self) -> bool {
        self.class.is_attack()
    }
}

/// What became of a line. Every line is exactly one of these, so their counts add up to the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading<'a> {
    /// The line tells an event.
    Event(Event<'a>),
    /// The line has a valid header, and tells no event.
    Uneventful,
    /// The line has no valid header: empty, cut, or of an unknown format.
    Unparsed,
}

impl<'a> Reading<'a> {
    /// The event, if the line tells one.
    pub const fn event(self) -> Option<Event<'a>> {
        match self {
            Reading::Event(event) => Some(event),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_lead_back_to_their_class() {
        for (position, class) in Class::ALL.into_iter().enumerate() {
            assert_eq!(Class::from_name(class.name()), Some(class));
            assert_eq!(Class::from_code(class.code()), Some(class));
            assert_eq!(usize::from(class.code()), position + 1);
        }
        assert_eq!(Class::from_code(0), None);
        assert_eq!(Class::from_name("Failed"), None);
    }

    #[test]
    fn attacks_are_failures_and_connections_without_a_login() {
        let named = |is: fn(Class) -> bool| -> Vec<&str> {
            let classes = Class::ALL.into_iter();
            classes
                .filter(|class| is(*class))
                .map(Class::name)
                .collect()
        };
        let failures = [
            "failed",
            "failed_invalid_user",
            "invalid_user",
            "pam_failure",
            "pam_refused",
        ];
        assert_eq!(named(Class::is_failure), failures);
        let others = [
            "not_allowed",
            "max_attempts",
            "probe",
            "closed_before_login",
            "sudo_refused",
            "su_failed",
        ];
        let attacks = [&failures[..], &others].concat();
        assert_eq!(named(Class::is_attack), attacks);
    }
}
