//! What one connection writes.
//!
//! A single attempt leaves several lines. A password for a name that does not exist, under OpenSSH 7.2:
//!
//! ```text
//! sshd[2431]: Invalid user oracle from 203.0.113.9
//! sshd[2431]: input_userauth_request: invalid user oracle [preauth]
//! sshd[2431]: pam_unix(sshd:auth): check pass; user unknown
//! sshd[2431]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9
//! sshd[2431]: Failed password for invalid user oracle from 203.0.113.9 port 51034 ssh2
//! sshd[2431]: Connection closed by 203.0.113.9 port 51034 [preauth]
//! ```
//!
//! The user name is the client's text, up to 100 bytes of it, and may hold anything that a line may hold; what follows it is sshd's.
//! `[preauth]` marks what the unprivileged half of sshd says.

use super::cast::Peer;
use super::host::Release;
use super::journal::Process;
use super::splitmix::SplitMix64;
use super::truth::{Fact, Method};

/// What the host knows of a user name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Account {
    Known,
    /// It exists and is not listed in `AllowUsers`; sshd calls it invalid from there on, but writes no `Invalid user`.
    Barred,
    Unknown,
}

/// How a connection without a login ends.
#[derive(Clone, Copy)]
pub enum HangUp {
    Closed,
    Disconnected,
    TooManyAttempts,
}

/// One connection to sshd: who calls, from which port, asking for which user.
pub struct Connection {
    pub process: Process,
    pub release: Release,
    address: String,
    source: String,
    pam_host: String,
    pam_source: String,
    port: u64,
    user: String,
    account: Account,
    failures: u64,
}

impl Connection {
    pub fn new(
        peer: &Peer,
        user: &str,
        account: Account,
        time: u64,
        chance: &mut SplitMix64,
    ) -> Self {
        let release = Release::at(time);
        let (pam_host, pam_source) = match peer.host_name {
            Some(name) => (name.to_owned(), name.to_owned()),
            None => (peer.written.clone(), peer.canonical.clone()),
        };
        let mut connection = Self {
            process: Process::new(release.connection_program(), time),
            release,
            address: peer.written.clone(),
            source: peer.canonical.clone(),
            pam_host,
            pam_source,
            port: chance.between(32_768, 60_999),
            user: user.to_owned(),
            account,
            failures: 0,
        };
        connection.announce();
        connection
    }

    /// sshd has looked the name up.
    fn announce(&mut self) {
        let Self {
            user,
            address,
            port,
            ..
        } = &*self;
        match self.account {
            Account::Known => return,
            Account::Barred => {
                let text = format!(
                    "User {user} from {} not allowed because not listed in AllowUsers",
                    self.pam_host
                );
                self.process.say(text, Fact::Beside("not_allowed"));
            }
            Account::Unknown => {
                let text = match self.release {
                    Release::Old => format!("Invalid user {user} from {address}"),
                    Release::New => format!("Invalid user {user} from {address} port {port}"),
                };
                let fact = Fact::InvalidUser {
                    user: user.clone(),
                    source: self.source.clone(),
                };
                self.process.say(text, fact);
            }
        }
        if self.release == Release::Old {
            self.process.note(format!(
                "input_userauth_request: invalid user {} [preauth]",
                self.user
            ));
        }
    }

    /// `invalid user oracle`, or `root` alone.
    fn user_with_verdict(&self) -> String {
        match self.account {
            Account::Known => self.user.clone(),
            Account::Barred | Account::Unknown => format!("invalid user {}", self.user),
        }
    }

    /// PAM writes the user only if there is one; else a lone space stays at the end of the line.
    fn pam_fields(&self) -> String {
        let user = if self.account == Account::Unknown {
            String::new()
        } else {
            format!(" user={}", self.user)
        };
        format!(
            "logname= uid=0 euid=0 tty=ssh ruser= rhost={} {user}",
            self.pam_host
        )
    }

    /// PAM tells the first failure of a connection at once, and the others at its end.
    fn pam_failure(&mut self) {
        if self.account == Account::Unknown {
            self.process
                .note("pam_unix(sshd:auth): check pass; user unknown");
        }
        if self.failures == 0 {
            let text = format!(
                "pam_unix(sshd:auth): authentication failure; {}",
                self.pam_fields()
            );
            self.process.say(
                text,
                Fact::PamFailure {
                    source: self.pam_source.clone(),
                },
            );
        }
        self.failures += 1;
    }

    fn failed(&self, times: u64) -> Fact {
        let invalid = self.account != Account::Known;
        Fact::Failed {
            user: self.user.clone(),
            source: self.source.clone(),
            invalid,
            times,
        }
    }

    /// `from 203.0.113.9 port 51034 ssh2`: the end of each verdict.
    fn origin(&self) -> String {
        format!("from {} port {} ssh2", self.address, self.port)
    }

    /// `guesses` wrong passwords, one after the other.
    pub fn fail_password(&mut self, guesses: u64, chance: &mut SplitMix64) {
        let text = format!(
            "Failed password for {} {}",
            self.user_with_verdict(),
            self.origin()
        );
        let mut guess = 0;
        while guess < guesses {
            self.pam_failure();
            self.process.wait(chance.between(1, 3));
            self.process.say(text.clone(), self.failed(1));
            guess += 1;
            // rsyslog folds a message that comes three times or more in a row; nothing stands between these.
            let repeats = guesses - guess;
            if guess == 1 && repeats >= 2 && self.account != Account::Unknown {
                self.process.wait(2 * repeats);
                self.process.say(
                    format!("message repeated {repeats} times: [ {text}]"),
                    self.failed(repeats),
                );
                self.failures += repeats;
                guess = guesses;
            }
        }
    }

    /// A wrong answer by keyboard-interactive. Two lines more tell the same attempt again.
    pub fn fail_keyboard_interactive(&mut self, chance: &mut SplitMix64) {
        let (user, origin) = (self.user_with_verdict(), self.origin());
        self.process.note(format!(
            "Postponed keyboard-interactive for {user} {origin} [preauth]"
        ));
        self.process.wait(chance.between(1, 4));
        self.pam_failure();
        self.process.wait(chance.between(1, 2));
        let error = match self.account {
            Account::Unknown => format!(
                "error: PAM: User not known to the underlying authentication module for illegal user {} from {}",
                self.user, self.pam_host
            ),
            _ => format!(
                "error: PAM: Authentication failure for {} from {}",
                self.user, self.pam_host
            ),
        };
        let refused = Fact::PamRefused {
            source: self.pam_source.clone(),
        };
        self.process.say(error, refused);
        self.process.say(
            format!("Failed keyboard-interactive/pam for {user} {origin}"),
            self.failed(1),
        );
    }

    /// A key that opens no account.
    pub fn fail_publickey(&mut self, key: &str) {
        let text = format!(
            "Failed publickey for {} {}: {key}",
            self.user_with_verdict(),
            self.origin()
        );
        self.process.say(text, self.failed(1));
    }

    /// The client asks which methods there are, by trying none.
    pub fn fail_none(&mut self) {
        self.process.say(
            format!(
                "Failed none for {} {}",
                self.user_with_verdict(),
                self.origin()
            ),
            self.failed(1),
        );
    }

    /// The end of a connection that did not get in.
    pub fn hang_up(mut self, how: HangUp) -> Process {
        let Self {
            address,
            port,
            user,
            ..
        } = &self;
        let whom = match (self.release, self.account) {
            (Release::Old, _) => format!("{address} port {port}"),
            (Release::New, Account::Known) => {
                format!("authenticating user {user} {address} port {port}")
            }
            (Release::New, _) => format!("invalid user {user} {address} port {port}"),
        };
        let closed = || Fact::Beside("closed_before_login");
        match how {
            HangUp::Closed => self
                .process
                .say(format!("Connection closed by {whom} [preauth]"), closed()),
            HangUp::Disconnected => {
                let text =
                    format!("Received disconnect from {address} port {port}:11: Bye Bye [preauth]");
                self.process.say(text, closed());
                let text = format!("Disconnected from {whom} [preauth]");
                self.process.say(text, closed());
            }
            HangUp::TooManyAttempts => {
                let (user, origin) = (self.user_with_verdict(), self.origin());
                let text = format!(
                    "error: maximum authentication attempts exceeded for {user} {origin} [preauth]"
                );
                self.process.say(text, Fact::Beside("max_attempts"));
                match self.release {
                    Release::Old => self.process.say(
                        "Disconnecting: Too many authentication failures [preauth]",
                        closed(),
                    ),
                    Release::New => self.process.note(format!(
                        "Disconnecting {whom}: Too many authentication failures [preauth]"
                    )),
                }
            }
        }
        if let more @ 1.. = self.failures.saturating_sub(1) {
            let failures = if more == 1 { "failure" } else { "failures" };
            self.process.note(format!(
                "PAM {more} more authentication {failures}; {}",
                self.pam_fields()
            ));
        }
        if self.failures > 3 {
            self.process.note(format!(
                "PAM service(sshd) ignoring max retries; {} > 3",
                self.failures
            ));
        }
        self.process
    }

    /// The login is granted. `how` is `password`, `publickey` or `keyboard-interactive/pam`; a key is named at the end.
    pub fn accept(&mut self, how: &str, key: Option<&str>, uid: u64) {
        let method = match how {
            "password" => Method::Password,
            "publickey" => Method::Publickey,
            _ => Method::Other,
        };
        let key = key.map(|key| format!(": {key}")).unwrap_or_default();
        let text = format!("Accepted {how} for {} {}{key}", self.user, self.origin());
        let fact = Fact::Accepted {
            method,
            user: self.user.clone(),
            source: self.source.clone(),
        };
        self.process.say(text, fact);
        let by = if self.release == Release::New {
            self.user.as_str()
        } else {
            ""
        };
        let opened = self.release.session_opened("sshd", &self.user, uid, by);
        self.process.say(opened, Fact::SessionOpened);
    }

    /// The user leaves.
    pub fn log_out(mut self) -> Process {
        let Self {
            address,
            port,
            user,
            ..
        } = &self;
        let whom = match self.release {
            Release::Old => format!("{address} port {port}"),
            Release::New => format!("user {user} {address} port {port}"),
        };
        let closed = format!("pam_unix(sshd:session): session closed for user {user}");
        let received =
            format!("Received disconnect from {address} port {port}:11: disconnected by user");
        self.process.note(received);
        self.process.note(format!("Disconnected from {whom}"));
        self.process.say(closed, Fact::SessionClosed);
        self.process
    }
}
