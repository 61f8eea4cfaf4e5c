//! What each line says, and the sum of it all.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// How a login was accepted.
#[derive(Clone, Copy)]
pub enum Method {
    Password,
    Publickey,
    Other,
}

/// What a line says. Sources are in canonical form: a v4-mapped address as IPv4, a host name as it is.
pub enum Fact {
    /// A line with a header that is no event of ours: cron, an attempt told a second time by PAM.
    Uneventful,
    /// A line without a whole header.
    Unparsed,
    Accepted {
        method: Method,
        user: String,
        source: String,
    },
    /// A failed login, by any method; `times` is above one in a `message repeated` line.
    Failed {
        user: String,
        source: String,
        invalid: bool,
        times: u64,
    },
    InvalidUser {
        user: String,
        source: String,
    },
    /// The line of `pam_unix(sshd:auth)`.
    PamFailure {
        source: String,
    },
    /// sshd's own line that PAM turned someone down.
    PamRefused {
        source: String,
    },
    /// What stands beside an attempt, or in place of one, by the name of its class.
    Beside(&'static str),
    /// A session of sshd, not of cron, sudo or su.
    SessionOpened,
    SessionClosed,
}

#[derive(Default)]
struct PerSource {
    failed: u64,
    accepted: u64,
    invalid_user: u64,
    pam_failure: u64,
}

impl PerSource {
    fn attacks(&self) -> bool {
        self.failed + self.invalid_user + self.pam_failure > 0
    }
}

/// The truth about a log: the sum of its lines' facts.
#[derive(Default)]
pub struct Truth {
    lines: u64,
    unparsed: u64,
    accepted_password: u64,
    accepted_publickey: u64,
    accepted_other: u64,
    failed: u64,
    failed_invalid_user: u64,
    invalid_user: u64,
    pam_failure: u64,
    pam_refused: u64,
    beside: BTreeMap<&'static str, u64>,
    session_opened: u64,
    session_closed: u64,
    sources: BTreeMap<String, PerSource>,
    users_failed: BTreeSet<String>,
    users_invalid: BTreeSet<String>,
    users_accepted: BTreeSet<String>,
}

impl Truth {
    /// Counts one line.
    pub fn add(&mut self, fact: Fact) {
        self.lines += 1;
        match fact {
            Fact::Uneventful => {}
            Fact::Unparsed => self.unparsed += 1,
            Fact::Accepted {
                method,
                user,
                source,
            } => {
                *match method {
                    Method::Password => &mut self.accepted_password,
                    Method::Publickey => &mut self.accepted_publickey,
                    Method::Other => &mut self.accepted_other,
                } += 1;
                self.sources.entry(source).or_default().accepted += 1;
                self.users_accepted.insert(user);
            }
            Fact::Failed {
                user,
                source,
                invalid,
                times,
            } => {
                self.failed += times;
                self.failed_invalid_user += if invalid { times } else { 0 };
                self.sources.entry(source).or_default().failed += times;
                self.users_failed.insert(user);
            }
            Fact::InvalidUser { user, source } => {
                self.invalid_user += 1;
                self.sources.entry(source).or_default().invalid_user += 1;
                self.users_invalid.insert(user);
            }
            Fact::PamFailure { source } => {
                self.pam_failure += 1;
                self.sources.entry(source).or_default().pam_failure += 1;
            }
            Fact::PamRefused { source } => {
                self.pam_refused += 1;
                self.sources.entry(source).or_default().pam_failure += 1;
            }
            Fact::Beside(class) => *self.beside.entry(class).or_default() += 1,
            Fact::SessionOpened => self.session_opened += 1,
            Fact::SessionClosed => self.session_closed += 1,
        }
    }

    /// One JSON object. Its keys are in alphabetical order, so that no setting of the JSON library changes the bytes.
    pub fn to_json(&self) -> String {
        let count =
            |is: fn(&PerSource) -> bool| self.sources.values().filter(|&source| is(source)).count();
        let failed_and_accepted: Vec<&String> = self
            .sources
            .iter()
            .filter(|(_, of)| of.failed > 0 && of.accepted > 0)
            .map(|(source, _)| source)
            .collect();
        let mut events = BTreeMap::from([
            ("accepted_other", self.accepted_other),
            ("accepted_password", self.accepted_password),
            ("accepted_publickey", self.accepted_publickey),
            ("failed", self.failed),
            ("failed_invalid_user", self.failed_invalid_user),
            ("invalid_user", self.invalid_user),
            ("pam_failure", self.pam_failure),
            ("pam_refused", self.pam_refused),
            ("session_closed", self.session_closed),
            ("session_opened", self.session_opened),
        ]);
        events.extend(&self.beside);
        let truth = json!({
            "distinct_sources": {
                "accepted": count(|source| source.accepted > 0),
                "attackers": count(PerSource::attacks),
                "failed": count(|source| source.failed > 0),
                "invalid_user": count(|source| source.invalid_user > 0),
            },
            "distinct_users": {
                "accepted": self.users_accepted.len(),
                "failed": self.users_failed.len(),
                "invalid_user": self.users_invalid.len(),
            },
            "events": events,
            "failed_and_accepted": failed_and_accepted,
            "lines": self.lines,
            "top_sources": self.top_sources(),
            "unparsed": self.unparsed,
        });
        format!("{truth:#}\n")
    }

    /// All attackers' sources: most failed first, then most invalid users, then by the source's text.
    fn top_sources(&self) -> Vec<Value> {
        let mut attackers: Vec<_> = self.sources.iter().filter(|(_, of)| of.attacks()).collect();
        attackers.sort_by(|(a, of_a), (b, of_b)| {
            (of_b.failed, of_b.invalid_user)
                .cmp(&(of_a.failed, of_a.invalid_user))
                .then_with(|| a.cmp(b))
        });
        attackers
            .into_iter()
            .map(|(source, of)| {
                json!({
                    "accepted": of.accepted,
                    "failed": of.failed,
                    "invalid_user": of.invalid_user,
                    "source": source,
                })
            })
            .collect()
    }
}
