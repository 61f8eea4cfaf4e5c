use sketchbird::Monoid;
use sketchbird::logs::{
    Allowed, Limits, LogMonoid, LogSeries, LogSketch, SeriesMonoid, Step, UserNames,
};
use sketchbird::prefixes::Network;

use super::{Specimen, public, secret};

/// Events of several classes, an uneventful line and an unparsed one.
const LOG: &str = r#"Mar 27 13:06:56 web1 sshd[12]: Failed password for root from 192.0.2.7 port 22 ssh2
Mar 27 13:06:57 web1 sshd[12]: Failed password for invalid user x from 192.0.2.8 port 22 ssh2
Mar 27 13:06:58 web1 sshd[12]: Invalid user x from 2001:db8::1 port 4
Mar 27 13:06:59 web1 sshd[12]: message repeated 5 times: [ Failed password for root from 192.0.2.7 port 2 ssh2]
Mar 27 13:07:00 web1 sshd[12]: Accepted publickey for alice from 192.0.2.7 port 5 ssh2: RSA SHA256:abc
Mar 27 13:07:01 web1 sshd[12]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=mail.example.com  user=bob
Mar 27 13:07:02 web1 CRON[3]: pam_unix(cron:session): session closed for user root
Mar 27 13:07:03 web1 last message repeated 2 times
192.0.2.7 - - [27/Mar/2024:13:07:03 +0000] "GET /a.php?id=1'+OR+'1'='1 HTTP/1.1" 404 162 "-" "curl/8.5"
192.0.2.9 - bob [27/Mar/2024:14:07:04 +0000] "GET /a HTTP/1.1" 200 162 "-" "curl/8.5"
no header
"#;

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
    let limited = LogMonoid::with_precision(4, public())
        .unwrap()
        .with_limits(Limits {
            since: Some(1_711_544_817_000_000),
            until: Some(1_711_544_822_000_000),
        })
        .with_allowed(Allowed::new([
            Network::new("192.0.2.8".parse().unwrap(), 31).unwrap(),
            Network::new("2001:db8::".parse().unwrap(), 32).unwrap(),
        ]));
    assert_eq!(small.zero().lines(), 0);
    let series = |name, monoid: SeriesMonoid| {
        let lines = monoid.whole().line_reader(REFERENCE).unwrap();
        let mut value = monoid.zero();
        for line in LOG.lines() {
            value.insert_line(line.as_bytes(), &lines.read(line.as_bytes()));
        }
        Specimen::of_sketch(name, &value, LogSeries::decode)
    };
    vec![
        of("log_sketch_empty", LogMonoid::new(public()), ""),
        of("log_sketch", small, LOG),
        of("log_sketch_limited", limited.clone(), LOG),
        of("log_sketch_secret", hidden.clone(), LOG),
        series("log_series", SeriesMonoid::new(limited, Step::Day)),
        series(
            "log_series_cut_secret",
            SeriesMonoid::new(hidden, Step::Hour).with_most_buckets(1),
        ),
    ]
}
