//! Lines as sshd writes them, made up.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use sketchbird::logs::reading::{LineReader, Settings, lines_of};
use sketchbird::logs::{LogMonoid, LogSketch};
use sketchbird::{HashKey, Monoid};

/// 2026-01-01 00:00:00 UTC: after the last line of the sample log.
pub const REFERENCE: i64 = 1_767_225_600_000_000;

pub fn reader() -> LineReader {
    LineReader::new(Settings {
        zone_offset: 0,
        reference: REFERENCE,
    })
    .unwrap()
}

/// A secret key of bytes that no log holds.
pub fn secret() -> HashKey {
    HashKey::from_bytes(*b"\xF0\xE1\xD2\xC3\xB4\xA5\x96\x87\x78\x69\x5A\x4B\x3C\x2D\x1E\x0F")
}

/// The sketch of lines in memory, by the plainest loop there is.
pub fn sketch(monoid: &LogMonoid, log: &[u8]) -> LogSketch {
    let reader = reader();
    let mut sketch = monoid.zero();
    for line in lines_of(log) {
        sketch.insert_line(line, &reader.read(line));
    }
    sketch
}

pub fn source() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0_u8..40).prop_map(|last| format!("192.0.2.{last}")),
        4 => any::<Ipv4Addr>().prop_map(|address| address.to_string()),
        3 => any::<Ipv6Addr>().prop_map(|address| address.to_string()),
        2 => (0_u8..40).prop_map(|last| format!("2001:db8::{last:x}")),
        1 => (0_u8..40).prop_map(|last| format!("::ffff:192.0.2.{last}")),
        1 => "[a-z]{1,12}\\.example\\.(com|org)",
    ]
}

pub fn user() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just("root".to_owned()),
        4 => "[a-z]{1,3}",
        1 => Just(String::new()),
        1 => Just("x from 10.0.0.1 port 5 ssh2".to_owned()),
        1 => "[ -~]{0,100}",
    ]
}

/// Any line of a log, without its end: mostly events, of every kind of log.
pub fn line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        12 => of_sshd(),
        2 => of_another_program(),
        4 => of_web_server(),
        1 => prop::collection::vec(any::<u8>().prop_filter("no line end", |byte| *byte != b'\n'), 0..60),
    ]
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The stamp of a line of syslog, with a year or without.
fn stamp() -> impl Strategy<Value = String> {
    (0_usize..12, 1_u8..29, 0_u8..24, 0_u8..60, any::<bool>()).prop_map(
        |(month, day, hour, minute, has_year)| {
            if has_year {
                format!(
                    "2024-{:02}-{day:02}T{hour:02}:{minute:02}:07.25+02:00",
                    month + 1
                )
            } else {
                format!("{} {day:>2} {hour:02}:{minute:02}:07", MONTHS[month])
            }
        },
    )
}

fn of_sshd() -> impl Strategy<Value = Vec<u8>> {
    let message = (source(), user(), 1_u16..=65_535, 2_u16..40, 0_u8..12).prop_map(
        |(source, user, port, times, kind)| match kind {
            0 => format!("Accepted password for {user} from {source} port {port} ssh2"),
            1 => format!("Accepted publickey for {user} from {source} port {port} ssh2: RSA SHA256:abc"),
            2 => format!("Accepted keyboard-interactive/pam for {user} from {source} port {port} ssh2"),
            3 | 4 => format!("Failed password for {user} from {source} port {port} ssh2"),
            5 | 6 => format!("Failed password for invalid user {user} from {source} port {port} ssh2"),
            7 => format!("Invalid user {user} from {source} port {port}"),
            8 => format!("message repeated {times} times: [ Failed password for {user} from {source} port {port} ssh2]"),
            9 => format!("pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={source}  user={user}"),
            10 => format!("pam_unix(sshd:session): session opened for user {user} by (uid=0)"),
            _ => format!("pam_unix(sshd:session): session closed for user {user}"),
        },
    );
    (stamp(), message)
        .prop_map(|(stamp, message)| format!("{stamp} web1 sshd[17]: {message}").into_bytes())
}

fn of_another_program() -> impl Strategy<Value = Vec<u8>> {
    let message = (user(), 0_u8..5).prop_map(|(user, kind)| match kind {
        4 => "last message repeated 3 times".to_owned(),
        0 => "CRON[9]: session opened for user root".to_owned(),
        1 => format!("sudo: {user} : TTY=pts/0 ; PWD=/home ; USER=root ; COMMAND=/bin/ls"),
        2 => format!("su[3]: FAILED su for root by {user}"),
        _ => format!(
            "useradd[4]: new user: name={user}, UID=1001, GID=1001, home=/home/x, shell=/bin/sh"
        ),
    });
    (stamp(), message).prop_map(|(stamp, message)| format!("{stamp} web1 {message}").into_bytes())
}

/// Lines of access and error logs.
fn of_web_server() -> impl Strategy<Value = Vec<u8>> {
    let target = prop_oneof![
        3 => "/[a-z]{0,4}(\\.(html|php))?",
        1 => Just("/?id=1%27%20OR%20%271%27=%271".to_owned()),
        1 => Just("/%253Cscript%253Ealert(1)".to_owned()),
        1 => Just("/..%2f..%2fetc/passwd".to_owned()),
        1 => "/[!-~]{0,40}".prop_filter("quotes are escaped", |target| !target.contains(['"', '\\'])),
    ];
    let status = prop::sample::select(vec![200_u16, 200, 301, 400, 401, 403, 404, 404, 500, 503]);
    (source(), target, status, 1_u8..29, 0_usize..12, 0_u8..6, "(-|ann|bob)").prop_map(
        |(source, target, status, day, month, kind, user)| {
            let stamp = format!("{day:02}/{}/2024:10:00:07 +0200", MONTHS[month]);
            let common = format!("{source} - {user} [{stamp}] \"GET {target} HTTP/1.1\" {status} 512");
            match kind {
                0 => common,
                1 => format!("2024/{:02}/{day:02} 10:00:07 [error] 7#7: *5 open() \"/srv{target}\" failed (2: No such file or directory), client: {source}, server: web1", month + 1),
                2 => format!("2024/{:02}/{day:02} 10:00:07 [notice] 7#7: signal 15 (SIGTERM) received from 1, exiting", month + 1),
                3 => format!("[Wed {} {day:02} 10:00:07.25 2024] [core:crit] [pid 9] (28)No space left on device", MONTHS[month]),
                _ => format!("{common} \"-\" \"Mozilla/5.0\""),
            }
            .into_bytes()
        },
    )
}

/// A log of such lines.
pub fn log(most_lines: usize) -> impl Strategy<Value = Vec<u8>> {
    (
        prop::collection::vec((line(), any::<bool>()), 0..most_lines),
        any::<bool>(),
    )
        .prop_map(|(lines, ends)| {
            let mut log = Vec::new();
            for (line, has_cr) in lines {
                log.extend_from_slice(&line);
                log.extend_from_slice(if has_cr { b"\r\n" } else { b"\n" });
            }
            if !ends {
                log.pop();
            }
            log
        })
}

/// The n-th of very many sources, all different: every third one IPv6.
pub fn nth_source(n: u64) -> IpAddr {
    let n32 = (n as u32).wrapping_mul(2_654_435_761);
    if n % 3 == 2 {
        let high = (0x2001_0db8_u128 << 32 | u128::from(n32)) << 64;
        Ipv6Addr::from_bits(high | u128::from(n.wrapping_mul(0x9E37_79B9_7F4A_7C15))).into()
    } else {
        Ipv4Addr::from_bits(n32).into()
    }
}

/// The n-th of very many lines with a source and a user of their own: mostly attacks, every hundredth a login.
pub fn nth_line(n: u64) -> String {
    let source = nth_source(n);
    let (day, hour, minute) = (1 + n / 86_400 % 28, n / 3_600 % 24, n / 60 % 60);
    let what = match n % 100 {
        99 => "Accepted password for",
        odd if odd % 2 == 1 => "Failed password for invalid user",
        _ => "Failed password for",
    };
    format!(
        "Mar {day:>2} {hour:02}:{minute:02}:{:02} gateway sshd[{}]: {what} user{n:07} from {source} port {} ssh2",
        n % 60,
        1_000 + n % 30_000,
        1_024 + n % 60_000,
    )
}

/// The n-th of very many lines with a source and a user of their own, of every class that has a source.
pub fn nth_line_of_any_class(n: u64) -> String {
    let (source, user) = (nth_source(n), format!("user{n:07}"));
    let login = |what: &str| format!("{what} {user} from {source} port 1024 ssh2");
    let message = match n % 12 {
        0 => login("Accepted password for"),
        1 => login("Accepted publickey for"),
        2 => login("Accepted keyboard-interactive/pam for"),
        3 => login("Failed password for"),
        4 => login("Failed password for invalid user"),
        5 => format!("Invalid user {user} from {source} port 1024"),
        6 => format!("error: PAM: Authentication failure for {user} from {source}"),
        7 => format!("User {user} from {source} not allowed because listed in DenyUsers"),
        8 => login("maximum authentication attempts exceeded for"),
        9 => format!("Connection closed by invalid user {user} {source} port 1024 [preauth]"),
        // A probe names no user.
        10 => format!("Did not receive identification string from {source} port 1024"),
        _ => format!(
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={source}  user={user}"
        ),
    };
    format!("Mar 27 13:06:56 gateway sshd[17]: {message}")
}
