//! The verdicts of fail2ban's own tests on lines of sshd: attacks, from where, and for whom.

use std::fs;

use serde_json::Value;
use sketchbird::logs::reading::{Event, lines_of};

use crate::{data, reader, text};

/// Attacks to fail2ban that name a host and are none here: all of them, and why.
const NO_ATTACKS_HERE: [(&str, &[&str]); 2] = [
    (
        "two tails: sshd would mean the second, fail2ban takes the first; ambiguous here",
        &[
            "Failed password for invalid user test from 127.0.0.1 port 58946 ssh2: from 10.10.1.2 port 55555 ssh2",
        ],
    ),
    (
        "an attack by the lines before it: a login after failures",
        &[
            "Accepted password for known from 192.0.2.114 port 52100 ssh2",
            "Accepted password for known from 192.0.2.116 port 52100 ssh2",
        ],
    ),
];

/// No attacks to fail2ban, and attacks here: all of them, and why.
const ATTACKS_HERE: [(&str, &[&str]); 4] = [
    (
        "a failure here; fail2ban waits for what follows, which may be a login by another key",
        &[
            "Failed publickey for git from 192.0.2.1 port 57904 ssh2: ECDSA 0e:ff:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx",
            "Failed publickey for git from 192.0.2.1 port 57904 ssh2: RSA 04:bc:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx",
            "Failed publickey for git from 192.0.2.111 port 57910 ssh2: ECDSA 1e:fe:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx",
            "Failed publickey for git from 192.0.2.111 port 57910 ssh2: RSA 14:ba:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx:xx",
        ],
    ),
    (
        "a failure of PAM here; fail2ban waits for what follows, which may be a login",
        &[
            "authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.112  user=root",
            "authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.113  user=rda",
            "authentication failure; logname= uid=0 euid=0 tty=ssh ruser=rda rhost=192.0.2.113 [preauth]",
            "authentication failure; logname= uid=0 euid=0 tty=ssh ruser=root rhost=192.0.2.114",
            "authentication failure; logname= uid=0 euid=0 tty=ssh ruser=root rhost=192.0.2.116",
            "authentication failure; logname= uid=0 euid=0 tty=ssh ruser=root rhost=192.0.2.116",
        ],
    ),
    (
        "an attack to fail2ban as well, in another of its modes, and elsewhere in this file",
        &[
            "Connection closed by 192.0.2.111 [preauth]",
            "Disconnected from authenticating user admin 192.0.2.6 port 33553 [preauth]",
            "error: kex_exchange_identification: Connection closed by remote host",
        ],
    ),
    (
        "an attack without a source here; fail2ban takes the host of a line before or behind it, which it counts in place of this",
        &[
            "Disconnecting: Too many authentication failures for root [preauth]",
            "Disconnecting: Too many authentication failures for root [preauth]",
        ],
    ),
];

/// These lines are those of the list, each as often as it is there: no more, and no fewer.
fn assert_are_listed(lines: &[String], list: &[(&str, &[&str])]) {
    let mut left: Vec<&str> = list.iter().flat_map(|(_, lines)| *lines).copied().collect();
    for line in lines {
        let listed = left.iter().position(|end| line.ends_with(end));
        left.swap_remove(listed.unwrap_or_else(|| panic!("in no list of exceptions: {line}")));
    }
    assert!(left.is_empty(), "no exceptions: {left:?}");
}

/// What fail2ban's own tests say of a line.
struct Annotated<'a> {
    line: &'a [u8],
    is_attack: bool,
    host: Option<String>,
    user: Option<String>,
}

fn annotated(log: &[u8]) -> Vec<Annotated<'_>> {
    let mut lines = Vec::new();
    let mut expected: Option<Value> = None;
    for line in lines_of(log) {
        if let Some(annotation) = line.strip_prefix(b"# failJSON: ") {
            expected = Some(serde_json::from_slice(annotation).unwrap());
        } else if let Some(expected) = expected.take() {
            let text = |name: &str| expected[name].as_str().map(str::to_owned);
            lines.push(Annotated {
                line,
                is_attack: expected["match"].as_bool().unwrap(),
                host: text("host"),
                user: text("user"),
            });
        }
    }
    lines
}

#[test]
#[ignore = "needs real logs"]
fn attacks_and_their_hosts_are_those_that_fail2ban_sees() {
    let log = fs::read(data("oracle/fail2ban_sshd.log")).unwrap();
    let reader = reader();
    let (mut named, mut located, mut with_user, mut others) = (0, 0, 0, 0);
    let (mut missed, mut attacks_here) = (Vec::new(), Vec::new());
    for annotated in annotated(&log) {
        let line = text(annotated.line);
        let attack = reader.read(annotated.line).event().filter(Event::attack);
        if !annotated.is_attack {
            others += 1;
            attacks_here.extend(attack.map(|_| line));
            continue;
        }
        named += usize::from(annotated.host.is_some());
        let Some(attack) = attack else {
            missed.push(line);
            continue;
        };
        // Of some lines fail2ban knows the host by a line before.
        let host = annotated.host.filter(|host| line.contains(host));
        located += usize::from(host.is_some());
        let source = attack.source.map(|source| source.to_string());
        assert_eq!(source, host, "{line}");
        if let Some(user) = annotated.user {
            with_user += 1;
            assert_eq!(attack.user.map(text), Some(user), "{line}");
        }
    }
    println!(
        "{} of {named}; {located} with a source",
        named - missed.len()
    );
    assert_eq!((named, others), (108, 46));
    assert_are_listed(&missed, &NO_ATTACKS_HERE);
    assert_are_listed(&attacks_here, &ATTACKS_HERE);
    assert!((named - missed.len()) as f64 >= 0.97 * named as f64);
    assert_eq!((located, with_user), (94, 8));
}
