//! The reading layer on lines that an attacker has a say in.

use proptest::prelude::*;
use sketchbird::logs::reading::{Class, LineReader, Reading, Settings, lines_of};

mod reading {
    pub mod hostile;
    mod injected_names;
    use super::{cases, reader};
}
use reading::hostile::hostile;

/// 2024-06-01 00:00:00 UTC.
const REFERENCE: i64 = 1_717_200_000_000_000;

fn reader() -> LineReader {
    LineReader::new(Settings {
        zone_offset: 0,
        reference: REFERENCE,
    })
    .unwrap()
}

/// How many cases a property is tried on: more by hand, with PROPTEST_CASES in the environment.
fn cases(default: u32) -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.map_or(default, |cases| {
        cases.parse().expect("PROPTEST_CASES is a number")
    })
}

/// The begin of a header of any form, and pieces of them in any order behind it.
fn like_a_header() -> impl Strategy<Value = Vec<u8>> {
    let begin = proptest::sample::select(vec![
        "",
        "<38>",
        "Mar 27 13:06:56 ",
        "Mar  7 13:06:56",
        "Feb 29 2023 13:06:56 ",
        "Thu Feb 29 13:06:56 2024 ",
        "Thu Mar 27 13:06:56 ",
        "Wed 2024-05-01 12:00:00 ",
        "2024-05-01T12:00:00",
        "2024-05-01 12:00:00",
        "1714564800.123456 ",
        "<38>1 - ",
        "1 2019-07-08T17:40:16.954167-04:00 ",
        "<38>1 - host sshd 1 - ",
        "<38>1 - - - - - [sd a=\"",
    ]);
    let piece = prop_oneof![
        1 => proptest::collection::vec(any::<u8>(), 0..4),
        12 => proptest::sample::select(vec![
            "1 ", "- ", "-", "Thu ", "Mar 27 ", "13:06:56 ", "2024 ", ".123456", ",5", "Z ", "+02:00 ", "-23:", "UTC ", "CEST ",
            "host ", "sshd ", "sshd", "57915 ", "[1]", "[", "]", "(pam_unix)", "(", ":", ": ", " ", "/usr/sbin/", "[sshd] ",
            "[sshd]: ", "[ID 800047 auth.info] ", "[ID ", "<auth.info> ", "auth.info ", "<4.6> ", "[sd a=\"b\"]", "[sd \"",
            "\\\"", "\\", "\"", "\u{FEFF}", "m",
        ]).prop_map(|text| text.as_bytes().to_vec()),
    ];
    (begin, proptest::collection::vec(piece, 0..12))
        .prop_map(|(begin, pieces)| [begin.as_bytes(), &pieces.concat()].concat())
}

fn line(message: &[u8]) -> Vec<u8> {
    [b"May 27 13:06:56 host sshd[1291]: ", message].concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(4096)))]

    #[test]
    fn no_bytes_make_a_header_panic_and_its_parts_follow_one_another_in_the_line(bytes in like_a_header()) {
        let reader = reader();
        for cut in 0..=bytes.len() {
            let line = &bytes[..cut];
            let Some(header) = reader.header(line) else { continue };
            prop_assert!(header.inferred_year.is_none() || header.time.is_some());
            prop_assert!(line.ends_with(header.message));
            let mut behind = line.as_ptr() as usize;
            for part in [header.host, header.program, header.module, header.message] {
                if !part.is_empty() {
                    prop_assert!(part.as_ptr() as usize >= behind);
                    behind = part.as_ptr() as usize + part.len();
                }
            }
            prop_assert!(behind <= line.as_ptr() as usize + line.len());
        }
    }

    #[test]
    fn no_bytes_make_it_panic_and_every_line_is_counted(bytes in proptest::collection::vec(any::<u8>(), 0..600), hostile in hostile(300)) {
        let reader = reader();
        let messages = [
            bytes.clone(),
            line(&bytes),
            line(&hostile),
            line(&[b"Failed publickey for ", &hostile[..]].concat()),
            line(&[b"pam_unix(sshd:auth): authentication failure;", &hostile[..]].concat()),
            line(&[b"Disconnecting invalid user ", &hostile[..]].concat()),
            line(&[b"Received disconnect from ", &hostile[..]].concat()),
            [b"May 27 13:06:56 host dropbear[1]: Exit before auth", &hostile[..]].concat(),
            [b"2024-05-01T12:00:00", &hostile[..], b" host sshd[1]: ", &bytes].concat(),
        ];
        for message in &messages {
            for line in lines_of(message) {
                for cut in 0..=line.len().min(64) {
                    let _ = reader.read(&line[..cut]);
                }
                match reader.read(line) {
                    Reading::Event(event) => {
                        prop_assert!(event.weight > 0);
                        prop_assert!(event.class != Class::Ambiguous || (event.source, event.user) == (None, None));
                    }
                    Reading::Uneventful => prop_assert!(reader.header(line).is_some()),
                    Reading::Unparsed => prop_assert!(reader.header(line).is_none()),
                }
            }
        }
    }
}

#[test]
fn an_empty_line_is_unparsed() {
    assert_eq!(reader().read(b""), Reading::Unparsed);
}

#[test]
fn other_programs_tell_no_login() {
    for tag in ["CRON[1]", "sudo", "su[1]", "dropbear[1]", "systemd"] {
        let line = format!(
            "May 27 13:06:56 host {tag}: Failed password for root from 192.0.2.1 port 5 ssh2"
        );
        assert_eq!(reader().read(line.as_bytes()), Reading::Uneventful, "{tag}");
    }
}

#[test]
fn an_event_has_the_header_of_its_line() {
    let line = b"2024-05-01T12:00:00.123456+02:00 web1 sshd-session[7]: Accepted password for u from 192.0.2.1 port 5 ssh2";
    let Reading::Event(event) = reader().read(line) else {
        panic!("an event")
    };
    assert_eq!(event.time, Some(1_714_557_600_123_456));
    assert_eq!(event.inferred_year, None);
    assert_eq!(
        (event.host, event.program),
        (&b"web1"[..], &b"sshd-session"[..])
    );
    assert_eq!(event.class, Class::AcceptedPassword);
    assert!(!event.attack());
}

#[test]
fn a_last_message_that_was_repeated_is_a_class_of_its_own_and_never_guessed_at() {
    let reader = reader();
    for (line, weight) in [
        (
            "Mar 27 13:06:56 web1 last message repeated 5 times",
            Some(5),
        ),
        ("Mar 27 13:06:56 last message repeated 2 times", Some(2)),
        (
            "Mar 27 13:06:56 web1 --- last message repeated 1 time ---",
            Some(1),
        ),
        (
            "Mar 27 13:06:56 web1 syslogd: last message repeated 7 times",
            Some(7),
        ),
        (
            "<86>Mar 27 13:06:56 web1 last message repeated 4294967295 times",
            Some(4_294_967_295),
        ),
        ("Mar 27 13:06:56 web1 last message repeated 0 times", None),
        (
            "Mar 27 13:06:56 web1 last message repeated 4294967296 times",
            None,
        ),
        (
            "Mar 27 13:06:56 web1 last message repeated 5 times or so",
            None,
        ),
        ("Mar 27 13:06:56 web1 last message repeated", None),
        (
            "Mar 27 13:06:56 web1 sshd[1]: last message repeated 5 times",
            None,
        ),
        ("Mar 27 13:06:56 web1 message repeated 5 times", None),
    ] {
        let found = match reader.read(line.as_bytes()) {
            Reading::Event(event) => {
                assert_eq!(event.class, Class::LastMessageRepeated, "{line}");
                assert!(event.source.is_none() && event.user.is_none() && !event.attack());
                Some(event.weight)
            }
            Reading::Uneventful => None,
            Reading::Unparsed => panic!("{line}"),
        };
        assert_eq!(found, weight, "{line}");
    }
}

#[test]
fn lines_of_web_servers_are_events_beside_those_of_a_host() {
    let reader = reader();
    let event = |line: &'static str| reader.read(line.as_bytes()).event().expect(line);

    let plain = event(r#"192.0.2.7 - ann [10/Oct/2023:13:55:36 -0700] "GET / HTTP/1.1" 200 162"#);
    assert_eq!(
        (plain.class, plain.attack(), plain.user),
        (Class::Request, false, Some(&b"ann"[..]))
    );
    assert!(plain.classes().eq([Class::Request]));
    assert_eq!(plain.exchange.unwrap().path, Some(&b"/"[..]));

    let attack = event(
        r#"shop:80 192.0.2.7 - - [10/Oct/2023:13:55:36 -0700] "GET /a.php?q=%253Cscript%253E HTTP/1.1" 404 162 "-" "x""#,
    );
    assert_eq!(
        (attack.class, attack.attack()),
        (Class::ScriptInjection, true)
    );
    assert_eq!(
        (attack.host, attack.time),
        (&b"shop"[..], Some(1_696_971_336_000_000))
    );
    assert!(attack.classes().eq([
        Class::Request,
        Class::ScriptInjection,
        Class::UnservedExtension,
        Class::NotFound
    ]));

    // Sent by syslog, under the name of the server.
    let sent = event(
        r#"Oct 10 13:55:36 web1 nginx: 192.0.2.7 - - [10/Oct/2023:13:55:36 +0000] "GET /x HTTP/1.1" 403 5"#,
    );
    assert_eq!(
        (sent.class, sent.host, sent.program),
        (Class::Forbidden, &b"web1"[..], &b"nginx"[..])
    );
    assert_eq!(
        reader.read(b"Oct 10 13:55:36 web1 nginx: reloaded"),
        Reading::Uneventful
    );

    for (line, class) in [
        (
            "[Wed Oct 11 14:32:52 2023] [mpm_prefork:notice] [pid 9] AH00163: Apache/2.4.41 configured -- resuming normal operations",
            Class::ServerStarted,
        ),
        (
            "2023/10/11 14:32:52 [notice] 8#8: signal 15 (SIGTERM) received from 1, exiting",
            Class::ServerStopped,
        ),
        (
            "2023/10/11 14:32:52 [emerg] 8#8: bind() to 0.0.0.0:80 failed (98: Address already in use)",
            Class::ServerFailing,
        ),
    ] {
        assert_eq!(event(line).class, class, "{line}");
    }
    // An error log quotes its clients, and so whole lines of an access log.
    let quoted = br#"2023/10/11 14:32:52 [error] 8#8: *4 192.0.2.9 - - [10/Oct/2023:13:55:36 +0000] "GET /../../etc/passwd HTTP/1.1" 200 5, client: 192.0.2.7"#;
    assert_eq!(reader.read(quoted), Reading::Uneventful);
    assert_eq!(
        reader.read(b"192.0.2.7 - - [10/Oct/2023:13:55:36 -0700] \"GET / HT"),
        Reading::Unparsed
    );
}

#[test]
fn a_byte_order_mark_before_a_line_hides_nothing() {
    let reader = reader();
    for line in [
        "Mar 27 13:06:56 web1 sshd[1]: Failed password for root from 192.0.2.7 port 22 ssh2",
        r#"192.0.2.7 - - [10/Oct/2023:13:55:36 -0700] "GET / HTTP/1.1" 404 162"#,
    ] {
        let marked = [b"\xEF\xBB\xBF", line.as_bytes()].concat();
        assert_eq!(reader.read(&marked), reader.read(line.as_bytes()));
        assert!(reader.read(&marked).event().is_some());
    }
    assert_eq!(reader.read(b"\xEF\xBB\xBF"), Reading::Unparsed);
}
