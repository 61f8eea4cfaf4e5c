//! The kinds of events.

use super::web::{Finding, ServerState};

/// Declares the classes, each with its code and its name.
macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident = $code:literal, $name:literal;)*) => {
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
            $($(#[$doc])* $class = $code,)*
        }

        impl Class {
            /// Every class, in the order of its code.
            pub const ALL: [Class; [$($code),*].len()] = [$(Class::$class),*];

            /// The name of the class in reports and in JSON, in snake case. Stable.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Class::$class => $name,)*
                }
            }

            /// The class of this [`code`](Class::code).
            pub const fn from_code(code: u8) -> Option<Class> {
                match code {
                    $($code => Some(Class::$class),)*
                    _ => None,
                }
            }
        }
    };
}

classes! {
    /// A login by password was accepted.
    AcceptedPassword = 1, "accepted_password";
    /// A login by public key was accepted.
    AcceptedPublickey = 2, "accepted_publickey";
    /// A login by any other method was accepted (`keyboard-interactive/pam`, `hostbased`, `gssapi-with-mic`, ...).
    AcceptedOther = 3, "accepted_other";
    /// A login of any method failed, for a user that is known.
    Failed = 4, "failed";
    /// A login of any method failed, for a user that sshd does not know.
    FailedInvalidUser = 5, "failed_invalid_user";
    /// A user that sshd does not know was asked for.
    InvalidUser = 6, "invalid_user";
    /// A PAM module refused to authenticate for sshd.
    PamFailure = 7, "pam_failure";
    /// The session of a login was opened.
    SessionOpened = 8, "session_opened";
    /// The session of a login was closed.
    SessionClosed = 9, "session_closed";
    /// A login line that can be read in two ways which differ in source or user: it has neither.
    Ambiguous = 10, "ambiguous";
    /// PAM turned an attempt down, in the words of sshd itself (`PAM: Authentication failure for root from 192.0.2.7`): the one line
    /// that some systems write.
    PamRefused = 11, "pam_refused";
    /// A user was asked for who may not log in by the configuration: `AllowUsers`, `DenyGroups`, `PermitRootLogin`, a missing shell.
    NotAllowed = 12, "not_allowed";
    /// A connection was ended because it tried too often.
    MaxAttempts = 13, "max_attempts";
    /// A connection that never came to a login: no identification or a bad one, no common algorithm, a time-out, damaged packets, or
    /// refused at once by a penalty or by TCP wrappers.
    Probe = 14, "probe";
    /// A connection that was closed, reset or given up by the client before anyone was logged in.
    ClosedBeforeLogin = 15, "closed_before_login";
    /// sudo ran a command.
    SudoCommand = 16, "sudo_command";
    /// sudo refused a command, or took no password for one.
    SudoRefused = 17, "sudo_refused";
    /// su made someone another user.
    SuAccepted = 18, "su_accepted";
    /// su did not.
    SuFailed = 19, "su_failed";
    /// An account was created.
    AccountCreated = 20, "account_created";
    /// An account was deleted.
    AccountDeleted = 21, "account_deleted";
    /// An account was changed: its name, shell, groups, a lock.
    AccountChanged = 22, "account_changed";
    /// A password was changed.
    PasswordChanged = 23, "password_changed";
    /// A service did not start or did not end well; each line of it counts.
    ServiceFailed = 24, "service_failed";
    /// A web server answered a request, whatever else there is to be said about it.
    Request = 25, "request";
    /// The target of a request holds SQL where an application might run it.
    SqlInjection = 26, "sql_injection";
    /// The target of a request holds HTML or JavaScript that an application might echo to a browser.
    ScriptInjection = 27, "script_injection";
    /// The target of a request leads out of the site's directory, or to a file of the system.
    PathTraversal = 28, "path_traversal";
    /// A request was answered with a file that is not known to be the site's.
    UnknownPath = 29, "unknown_path";
    /// The target of a request is of a kind that the site does not serve.
    UnservedExtension = 30, "unserved_extension";
    /// A web server failed at a request: status 500 to 599.
    ServerError = 31, "server_error";
    /// A web client did not say who it is, or was not believed: status 401.
    Unauthorized = 32, "unauthorized";
    /// A web client may not have what it asked for: status 403.
    Forbidden = 33, "forbidden";
    /// A web server understood nothing: status 400.
    BadRequest = 34, "bad_request";
    /// There was no such thing as a web client asked for: status 404.
    NotFound = 35, "not_found";
    /// A web client asked for a page that takes input, such as a login: no attack in itself.
    RiskyPage = 36, "risky_page";
    /// A web server started, or read its configuration anew.
    ServerStarted = 37, "server_started";
    /// A web server was told to stop.
    ServerStopped = 38, "server_stopped";
    /// A web server can't serve as it should.
    ServerFailing = 39, "server_failing";
    /// `last message repeated 5 times`: which message that was, another line tells, and so nothing is guessed.
    LastMessageRepeated = 40, "last_message_repeated";
}

impl Class {
    /// The class of this [`name`](Class::name).
    pub fn from_name(name: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.name() == name)
    }

    /// The number of the class in encoded sketches. Stable, and never given to another class.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// Does this look like an attack: a [failure](Self::is_failure), what sshd writes beside one, a connection that never came to
    /// a login, someone whom sudo or su turned down, or an [attack on a web server](Self::is_web_attack)?
    pub const fn is_attack(self) -> bool {
        self.is_failure()
            || self.is_web_attack()
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

/// Declares classes that belong together, as a question to one of them and as a list.
macro_rules! group {
    ($(#[$doc:meta])* $is:ident, $list:ident: $($class:ident)+) => {
        impl Class {
            $(#[$doc])*
            pub const fn $is(self) -> bool {
                matches!(self, $(Class::$class)|+)
            }

            pub(in crate::logs) const $list: &'static [Class] = &[$(Class::$class),+];
        }
    };
}

group! {
    /// Did someone try to log in and fail, or ask for an invalid user? This makes its source an attacker in reports.
    is_failure, FAILURES: Failed FailedInvalidUser InvalidUser PamFailure PamRefused
}

group! {
    /// Was someone logged in?
    is_accepted, ACCEPTED: AcceptedPassword AcceptedPublickey AcceptedOther
}

group! {
    /// Is it an attack on a web server, whatever its answer: an injection or a path traversal?
    is_web_attack, WEB_ATTACKS: SqlInjection ScriptInjection PathTraversal
}

impl From<Finding> for Class {
    fn from(finding: Finding) -> Class {
        match finding {
            Finding::SqlInjection => Class::SqlInjection,
            Finding::ScriptInjection => Class::ScriptInjection,
            Finding::PathTraversal => Class::PathTraversal,
            Finding::UnknownPath => Class::UnknownPath,
            Finding::UnservedExtension => Class::UnservedExtension,
            Finding::ServerError => Class::ServerError,
            Finding::Unauthorized => Class::Unauthorized,
            Finding::Forbidden => Class::Forbidden,
            Finding::BadRequest => Class::BadRequest,
            Finding::NotFound => Class::NotFound,
            Finding::RiskyPage => Class::RiskyPage,
        }
    }
}

impl From<ServerState> for Class {
    fn from(state: ServerState) -> Class {
        match state {
            ServerState::Started => Class::ServerStarted,
            ServerState::Stopped => Class::ServerStopped,
            ServerState::Failing => Class::ServerFailing,
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
        let web = ["sql_injection", "script_injection", "path_traversal"];
        assert_eq!(named(Class::is_web_attack), web);
        let attacks = [&failures[..], &others, &web].concat();
        assert_eq!(named(Class::is_attack), attacks);
    }

    #[test]
    fn a_finding_and_a_state_of_a_server_have_the_name_of_their_class() {
        for finding in Finding::ALL {
            assert_eq!(Class::from(finding).name(), finding.name());
            assert_eq!(Class::from(finding).is_web_attack(), finding.is_attack());
        }
        for state in [
            ServerState::Started,
            ServerState::Stopped,
            ServerState::Failing,
        ] {
            assert_eq!(Class::from(state).name(), state.name());
        }
    }
}
