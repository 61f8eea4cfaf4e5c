//! The reading layer on lines that an attacker has a say in.

use std::net::IpAddr;

use proptest::prelude::*;
use sketchbird::logs::reading::{Class, Event, LineReader, Reading, Settings, Source, lines_of};

/// 2024-06-01 00:00:00 UTC.
const REFERENCE: i64 = 1_717_200_000_000_000;

fn reader() -> LineReader {
    LineReader::new(Settings {
        zone_offset: 0,
        reference: REFERENCE,
    })
    .unwrap()
}

/// Text of an attacker who has read this grammar.
fn hostile(max_bytes: usize) -> impl Strategy<Value = Vec<u8>> {
    let fragment = prop_oneof![
        2 => proptest::collection::vec(any::<u8>(), 0..12),
        2 => "[a-z0-9]{0,8}".prop_map(String::into_bytes),
        6 => proptest::sample::select(vec![
            " from 1.2.3.4 port 5 ssh2", " from 1.2.3.4", " from ", "from", " ", " port 5", " ssh2", ":", ": ", "ssh2: ",
            " from 1.2.3.4 port 5 ssh2: ", " from 1.2.3.4 port 5 ssh1: ruser x", "RSA SHA256:x", " ID x (serial 1) CA RSA SHA256:y",
            "invalid user ", " [preauth]", " rhost=1.2.3.4", " user=root", " ruser=", " rhost=", "  user=", "\n", "\r\n",
            "message repeated 5 times: [ ", "]", "UNKNOWN", " from UNKNOWN port 1 ssh2",
        ]).prop_map(|text| text.as_bytes().to_vec()),
    ];
    proptest::collection::vec(fragment, 0..8).prop_map(move |fragments| {
        let mut text = fragments.concat();
        text.truncate(max_bytes);
        text
    })
}

/// As sshd logs a user: cut at 100 bytes and at a NUL, bytes that are not printable in octal, backslashes doubled.
fn logged(user: &[u8]) -> Vec<u8> {
    user.iter()
        .take(100)
        .take_while(|&&byte| byte != 0)
        .flat_map(|&byte| match byte {
            b'\\' => b"\\\\".to_vec(),
            b' '..=b'~' => vec![byte],
            _ => format!("\\{byte:03o}").into_bytes(),
        })
        .collect()
}

/// As a syslog daemon writes what a PAM module logs: control bytes in octal, the rest as it is.
fn escaped(user: &[u8]) -> Vec<u8> {
    user.iter()
        .flat_map(|&byte| match byte {
            0..32 | 127 => format!("#{byte:03o}").into_bytes(),
            _ => vec![byte],
        })
        .collect()
}

/// Never the attacker's own choice, 1.2.3.4.
fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<u32>().prop_map(|bits| IpAddr::from((bits | 0x8000_0000).to_be_bytes())),
        any::<u128>().prop_map(|bits| IpAddr::from((bits | 1 << 127).to_be_bytes())),
    ]
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

fn event<'a>(reader: &LineReader, line: &'a [u8]) -> Option<Event<'a>> {
    reader.read(line).event()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_name_does_not_move_a_failed_login(
        user in hostile(120),
        address in address(),
        port: u16,
        method in proptest::sample::select(vec!["password", "none", "keyboard-interactive", "keyboard-interactive/pam"]),
        invalid: bool,
        preauth: bool,
        repeated in proptest::option::of(1..=u64::from(u32::MAX)),
    ) {
        // A valid user has a plain name.
        let user = if invalid { logged(&user) } else { b"root".to_vec() };
        let invalid_user = if invalid { "invalid user " } else { "" };
        let mut message = format!("Failed {method} for {invalid_user}").into_bytes();
        message.extend_from_slice(&user);
        message.extend(format!(" from {address} port {port} ssh2{}", if preauth { " [preauth]" } else { "" }).bytes());
        if let Some(times) = repeated {
            message = [format!("message repeated {times} times: [ ").as_bytes(), &message, b"]"].concat();
        }
        let line = line(&message);
        let event = event(&reader(), &line).expect("an event");
        prop_assert_eq!(event.weight, repeated.unwrap_or(1));
        if event.class == Class::Ambiguous {
            prop_assert_eq!((event.source, event.user), (None, None));
            // Only a whole tail in the name, with a colon, can make two readings.
            let named = [&user[..], b" "].concat();
            let colon = user.ends_with(b" ssh1:") || user.ends_with(b" ssh2:");
            prop_assert!(colon || memchr::memmem::find(&named, b" ssh1: ruser ").is_some());
        } else {
            prop_assert_eq!(event.class, if invalid { Class::FailedInvalidUser } else { Class::Failed });
            prop_assert_eq!(event.source, Some(Source::Address(address.to_canonical())));
            prop_assert_eq!(event.user, Some(&user[..]));
        }
    }

    #[test]
    fn a_name_or_a_key_id_does_not_move_a_failed_key(
        user in hostile(120),
        id in hostile(120),
        address in address(),
        port: u16,
        certificate: bool,
    ) {
        let (user, id) = (logged(&user), logged(&id));
        let extra = if certificate {
            [b"ED25519-CERT SHA256:abc ID ", &id[..], b" (serial 7) CA RSA SHA256:def"].concat()
        } else {
            b"RSA SHA256:abc".to_vec()
        };
        let message = [b"Failed publickey for invalid user ", &user[..], format!(" from {address} port {port} ssh2: ").as_bytes(), &extra].concat();
        let line = line(&message);
        let event = event(&reader(), &line).expect("an event");
        if event.class == Class::Ambiguous {
            prop_assert_eq!((event.source, event.user), (None, None));
        } else {
            prop_assert_eq!(event.source, Some(Source::Address(address.to_canonical())));
            prop_assert_eq!(event.user, Some(&user[..]));
        }
    }

    #[test]
    fn a_name_does_not_move_an_invalid_user(user in hostile(120), address in address(), port in proptest::option::of(any::<u16>())) {
        let user = logged(&user);
        let port = port.map_or(String::new(), |port| format!(" port {port}"));
        let line = line(&[b"Invalid user ", &user[..], format!(" from {address}{port}").as_bytes()].concat());
        let event = event(&reader(), &line).expect("an event");
        prop_assert_eq!(event.class, Class::InvalidUser);
        prop_assert_eq!(event.source, Some(Source::Address(address.to_canonical())));
        prop_assert_eq!(event.user, Some(&user[..]));
    }

    #[test]
    fn a_name_does_not_move_a_pam_failure(user in hostile(300), ruser in hostile(100), address in address(), remote: bool, named: bool) {
        let user = escaped(&user);
        // A remote user that begins like the next field is one that no PAM module was given by sshd.
        let ruser = if remote { [b"r", &escaped(&ruser)[..]].concat() } else { Vec::new() };
        let mut message = b"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser=".to_vec();
        message.extend_from_slice(&ruser);
        message.extend(format!(" rhost={address} ").bytes());
        if named {
            message.extend_from_slice(&[b" user=", &user[..]].concat());
        }
        let line = line(&message);
        let event = event(&reader(), &line).expect("an event");
        if event.class == Class::Ambiguous {
            prop_assert!(remote);
            prop_assert_eq!((event.source, event.user), (None, None));
        } else {
            prop_assert_eq!(event.class, Class::PamFailure);
            prop_assert_eq!(event.source, Some(Source::Address(address.to_canonical())));
            prop_assert_eq!(event.user, named.then_some(&user[..]));
        }
    }

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
    fn a_name_does_not_move_what_stands_beside_an_attempt(
        user in hostile(120),
        address in address(),
        port: u16,
        (begin, end, class) in proptest::sample::select(vec![
            ("Connection closed by invalid user ", " HOST port PORT [preauth]", Class::ClosedBeforeLogin),
            ("Connection reset by authenticating user ", " HOST port PORT [preauth]", Class::ClosedBeforeLogin),
            ("Disconnected from invalid user ", " HOST port PORT", Class::ClosedBeforeLogin),
            ("error: maximum authentication attempts exceeded for invalid user ", " from HOST port PORT ssh2 [preauth]", Class::MaxAttempts),
            ("error: PAM: Authentication failure for illegal user ", " from HOST", Class::PamRefused),
            ("error: PAM: User not known to the underlying authentication module for ", " from HOST via 192.168.1.201", Class::PamRefused),
            ("User ", " from HOST not allowed because listed in DenyUsers", Class::NotAllowed),
        ]),
    ) {
        let user = logged(&user);
        // The kind of user is told before the name, so a name that begins like one may lose its beginning.
        let bare = [b"name ", &user[..]].concat();
        let end = end.replace("HOST", &address.to_string()).replace("PORT", &port.to_string());
        let line = line(&[begin.as_bytes(), &bare, end.as_bytes()].concat());
        let event = event(&reader(), &line).expect("an event");
        prop_assert_eq!(event.class, class);
        prop_assert_eq!(event.source, Some(Source::Address(address.to_canonical())));
        prop_assert_eq!(event.user, Some(&bare[..]));
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
