use sketchbird::Monoid;
use sketchbird::logs::{LogMonoid, LogSketch, UserNames};

use super::{Specimen, public, secret};

/// Events of several classes, an uneventful line and an unparsed one.
const LOG: &str = "\
Mar 27 13:06:56 web1 sshd[12]: Failed password for root from 192.0.2.7 port 22 ssh2
Mar 27 13:06:57 web1 sshd[12]: Failed password for invalid user x from 192.0.2.8 port 22 ssh2
Mar 27 13:06:58 web1 sshd[12]: Invalid user x from 2001:db8::1 port 4
Mar 27 13:06:59 web1 sshd[12]: message repeated 5 times: [ Failed password for root from 192.0.2.7 port 2 ssh2]
Mar 27 13:07:00 web1 sshd[12]: Accepted publickey for alice from 192.0.2.7 port 5 ssh2: RSA SHA256:abc
Mar 27 13:07:01 web1 sshd[12]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=mail.example.com  user=bob
Mar 27 13:07:02 web1 CRON[3]: pam_unix(cron:session): session closed for user root
no header
";

/// 2024-06-01.
const REFERENCE: i64 = 1_717_200_000_000_000;

pub fn specimens() -> Vec<Specimen> {
    let of = |name, monoid: LogMonoid, log: &str| {
        let lines = monoid.line_reader(REFERENCE).unwrap();
        let value = monoid.read(log.as_bytes(), &lines, 1).unwrap();
        assert_eq!(value.lines(), log.lines().count() as u64);
        Specimen::of_sketch(name, &value, LogSketch::decode)
    };
    // Four tokens turn the counts of distinct sources dense at this precision.
    let small = LogMonoid::with_precision(4, public()).unwrap();
    let hidden = LogMonoid::new(secret())
        .with_user_names(UserNames::Hashed)
        .with_zone_offset(-3_600)
        .with_ipv6_by_64()
        .with_reference(REFERENCE);
    assert_eq!(small.zero().lines(), 0);
    vec![
        of("log_sketch_empty", LogMonoid::new(public()), ""),
        of("log_sketch", small, LOG),
        of("log_sketch_secret", hidden, LOG),
    ]
}
