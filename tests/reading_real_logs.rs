//! The reading layer on real logs, against exact counts and other readers' verdicts on them.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use sketchbird::logs::reading::{
    Class, Event, LineReader, Lines, Reading, Settings, lines_of, open,
};

mod reading_real_logs {
    mod fail2ban;
    mod filebeat;
    mod headers;
}

/// 2024-06-01 00:00:00 UTC: later in its year than any of the logs ends.
const REFERENCE: i64 = 1_717_200_000_000_000;

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name)
}

fn reader() -> LineReader {
    LineReader::new(Settings {
        zone_offset: 0,
        reference: REFERENCE,
    })
    .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[derive(Default)]
struct Counts {
    lines: u64,
    unparsed: u64,
    uneventful: u64,
    eventful: u64,
    events: BTreeMap<&'static str, u64>,
    failed_by_method_of_line: BTreeMap<String, u64>,
    sources: BTreeMap<&'static str, HashSet<String>>,
    users: BTreeMap<&'static str, HashSet<Vec<u8>>>,
    failed_from: BTreeMap<String, u64>,
    failed_lines_from: BTreeMap<String, u64>,
    invalid_from: BTreeMap<String, u64>,
}

impl Counts {
    fn of(name: &str) -> Counts {
        let reader = reader();
        let mut counts = Counts::default();
        let mut lines = Lines::new(open(data(name)).unwrap());
        while let Some(line) = lines.next().unwrap() {
            counts.lines += 1;
            match reader.read(line) {
                Reading::Unparsed => counts.unparsed += 1,
                Reading::Uneventful => counts.uneventful += 1,
                Reading::Event(event) => counts.add(line, event),
            }
        }
        assert_eq!(
            counts.lines,
            counts.unparsed + counts.uneventful + counts.eventful
        );
        counts
    }

    fn add(&mut self, line: &[u8], event: Event<'_>) {
        self.eventful += 1;
        *self.events.entry(event.class.name()).or_default() += event.weight;
        let failed = matches!(event.class, Class::Failed | Class::FailedInvalidUser);
        let group = match event.class {
            _ if failed => "failed",
            Class::AcceptedPassword | Class::AcceptedPublickey | Class::AcceptedOther => "accepted",
            class => class.name(),
        };
        let source = event.source.map(|source| source.to_string());
        if let Some(source) = &source {
            self.sources
                .entry(group)
                .or_default()
                .insert(source.clone());
            if event.class.is_failure() {
                self.sources
                    .entry("attackers")
                    .or_default()
                    .insert(source.clone());
            }
        }
        if let Some(user) = event.user {
            self.users.entry(group).or_default().insert(user.to_vec());
        }
        if failed {
            let line = text(line);
            let method = line
                .split("Failed ")
                .nth(1)
                .unwrap()
                .split(' ')
                .next()
                .unwrap();
            *self
                .failed_by_method_of_line
                .entry(method.to_owned())
                .or_default() += event.weight;
            *self.failed_from.entry(source.clone().unwrap()).or_default() += event.weight;
            *self.failed_lines_from.entry(source.unwrap()).or_default() += 1;
        } else if event.class == Class::InvalidUser {
            *self.invalid_from.entry(source.unwrap()).or_default() += event.weight;
        }
    }

    fn event(&self, class: Class) -> u64 {
        self.events.get(class.name()).copied().unwrap_or(0)
    }

    fn distinct_sources(&self, group: &str) -> u64 {
        self.sources.get(group).map_or(0, HashSet::len) as u64
    }
}

/// The fifty with the most, most first, equal ones in the order of their names.
fn top(counts: &BTreeMap<String, u64>) -> Value {
    let mut ranked: Vec<_> = counts.iter().collect();
    ranked.sort_by_key(|&(source, count)| (std::cmp::Reverse(*count), source.clone()));
    ranked.truncate(50);
    serde_json::to_value(ranked).unwrap()
}

fn assert_counts_are_the_truth(log: &str, truth: &str) -> Counts {
    let truth: Value = serde_json::from_slice(&fs::read(data(truth)).unwrap()).unwrap();
    let counts = Counts::of(log);
    let event = |name: &str| {
        truth["events"]
            .get(name)
            .map_or(0, |count| count.as_u64().unwrap())
    };
    let sources = |name: &str| truth["distinct_sources"][name].as_u64().unwrap();

    assert_eq!(counts.lines, truth["lines"].as_u64().unwrap());
    assert_eq!(
        counts.unparsed,
        truth["lines_without_header"].as_u64().unwrap()
    );
    assert_eq!(
        counts.event(Class::AcceptedPassword),
        event("accepted_password")
    );
    assert_eq!(
        counts.event(Class::AcceptedPublickey),
        event("accepted_publickey")
    );
    assert_eq!(counts.event(Class::AcceptedOther), 0);
    assert_eq!(
        counts.event(Class::FailedInvalidUser),
        event("failed_for_invalid_user")
    );
    assert_eq!(
        counts.event(Class::Failed) + counts.event(Class::FailedInvalidUser),
        event("failed_password") + event("failed_publickey")
    );
    for method in ["password", "publickey"] {
        let counted = counts
            .failed_by_method_of_line
            .get(method)
            .copied()
            .unwrap_or(0);
        assert_eq!(counted, event(&format!("failed_{method}")));
    }
    assert_eq!(counts.event(Class::InvalidUser), event("invalid_user"));
    assert_eq!(
        counts.event(Class::PamFailure),
        event("pam_authentication_failure")
    );
    assert_eq!(counts.event(Class::Ambiguous), 0);

    for (group, name) in [
        ("failed", "failed"),
        ("invalid_user", "invalid_user"),
        ("pam_failure", "pam_rhost"),
        ("attackers", "failed_or_invalid_or_pam"),
        ("accepted", "accepted"),
    ] {
        assert_eq!(counts.distinct_sources(group), sources(name), "{group}");
    }
    let mut any = HashSet::new();
    for (group, name) in [
        ("failed", "failed"),
        ("invalid_user", "invalid"),
        ("accepted", "accepted"),
    ] {
        let users = counts.users.get(group).cloned().unwrap_or_default();
        assert_eq!(
            users.len() as u64,
            truth["distinct_users"][name].as_u64().unwrap(),
            "{group}"
        );
        any.extend(users);
    }
    assert_eq!(
        any.len() as u64,
        truth["distinct_users"]["any"].as_u64().unwrap()
    );

    let empty = HashSet::new();
    let attackers = counts.sources.get("attackers").unwrap_or(&empty);
    let mut both: Vec<_> = counts
        .sources
        .get("accepted")
        .unwrap_or(&empty)
        .intersection(attackers)
        .collect();
    both.sort();
    assert_eq!(
        serde_json::to_value(both).unwrap(),
        truth["failed_and_accepted_sources"]
    );
    assert_eq!(top(&counts.failed_from), truth["top_failed_weighted"]);
    assert_eq!(top(&counts.failed_lines_from), truth["top_failed_lines"]);
    assert_eq!(top(&counts.invalid_from), truth["top_invalid_user"]);
    counts
}

/// Sessions by plain text search: these logs hold no line that would deceive it.
fn sessions(log: &str, state: &str) -> u64 {
    let marker = format!("pam_unix(sshd:session): session {state} for user ");
    let log = text(&fs::read(data(log)).unwrap());
    log.lines().filter(|line| line.contains(&marker)).count() as u64
}

#[test]
#[ignore = "needs real logs"]
fn the_elastic_log_is_counted_exactly() {
    let log = "auth/elastic_auth.log";
    let counts = assert_counts_are_the_truth(log, "auth/elastic_auth.truth.json");
    assert_eq!(counts.failed_by_method_of_line["password"], 1038);
    assert_eq!(counts.failed_by_method_of_line["publickey"], 4);
    assert_eq!(counts.event(Class::PamFailure), 343);
    assert_eq!(counts.event(Class::SessionOpened), sessions(log, "opened"));
    assert_eq!(counts.event(Class::SessionClosed), sessions(log, "closed"));
    assert!(sessions(log, "opened") > 200);
}

#[test]
#[ignore = "needs real logs"]
fn the_secrepo_log_is_counted_exactly_and_its_cut_line_is_unparsed() {
    let log = "auth/secrepo_auth.log";
    let counts = assert_counts_are_the_truth(log, "auth/secrepo_auth.truth.json");
    assert_eq!(
        (counts.unparsed, counts.event(Class::InvalidUser)),
        (1, 1489)
    );
    assert_eq!(counts.event(Class::SessionOpened), sessions(log, "opened"));
    let bytes = fs::read(data(log)).unwrap();
    let last = lines_of(&bytes).last().unwrap();
    assert_eq!(last, b"Dec  2 13:14:2");
    assert_eq!(reader().read(last), Reading::Unparsed);
}

/// Counted by plain text search: these logs hold no line that would deceive it.
#[test]
#[ignore = "needs real logs"]
fn what_the_hosts_own_programs_tell_is_counted_exactly() {
    for name in [
        "auth/elastic_auth.log",
        "auth/secrepo_auth.log",
        "oracle/filebeat_auth.log",
    ] {
        let log = text(&fs::read(data(name)).unwrap());
        let counts = Counts::of(name);
        for (class, program, marker) in [
            (Class::SudoCommand, " sudo:", " : TTY="),
            (Class::SuAccepted, " su[", "Successful su for "),
            (Class::SuFailed, " su[", "FAILED su for "),
            (Class::AccountCreated, " useradd[", "new user: name="),
            (Class::AccountDeleted, " userdel[", "delete user '"),
            (
                Class::PasswordChanged,
                "passwd[",
                ":chauthtok): password changed for ",
            ),
        ] {
            let marked = |line: &&str| line.contains(program) && line.contains(marker);
            let expected = log.lines().filter(marked).count() as u64;
            assert_eq!(counts.event(class), expected, "{name}: {}", class.name());
        }
    }
}
