//! No name that an attacker chooses moves what he did to another source, or hides it by more than an ambiguous line.

use memchr::memmem;
use proptest::prelude::*;
use sketchbird::logs::reading::{Class, Event, Reading, Source};

use super::hostile::{self, Escapes, Host, escapes, host, hostile, logged, tails};
use super::{cases, reader};

/// A message as it stands in a log.
#[derive(Clone, Debug)]
struct Written {
    program: &'static str,
    repeated: Option<u64>,
}

impl Written {
    fn line(&self, message: &[u8]) -> Vec<u8> {
        let header = format!("May 27 13:06:56 host {}[1291]: ", self.program).into_bytes();
        match self.repeated {
            None => [&header, message].concat(),
            Some(times) => {
                let begin = format!("message repeated {times} times: [ ").into_bytes();
                [&header, &begin, message, b"]"].concat()
            }
        }
    }

    fn weight(&self) -> u64 {
        self.repeated.unwrap_or(1)
    }
}

fn written() -> impl Strategy<Value = Written> {
    let program = proptest::sample::select(vec!["sshd", "sshd", "sshd-session", "sshd-auth"]);
    let repeated = proptest::option::of(prop_oneof![1..=9_u64, 1..=u64::from(u32::MAX)]);
    (program, repeated).prop_map(|(program, repeated)| Written { program, repeated })
}

/// `text` with HOST and PORT filled in.
fn filled(text: &str, host: &Host, port: u16) -> Vec<u8> {
    text.replace("HOST", &host.text)
        .replace("PORT", &port.to_string())
        .into_bytes()
}

fn assert_tells(
    event: Option<Event<'_>>,
    class: Class,
    weight: u64,
    source: Option<Source<'_>>,
    user: Option<&[u8]>,
) -> Result<(), TestCaseError> {
    let found = event.map(|event| (event.class, event.weight, event.source, event.user));
    prop_assert_eq!(found, Some((class, weight, source, user)));
    Ok(())
}

/// Asserts what is true of every ambiguous line, and that this one has two tails, without which nothing is ambiguous.
fn assert_ambiguous(event: &Event<'_>, weight: u64, message: &[u8]) -> Result<(), TestCaseError> {
    prop_assert_eq!(
        (event.source, event.user, event.weight),
        (None, None, weight)
    );
    prop_assert!(tails(message) > 1);
    Ok(())
}

/// What PAM fails for, whose lines name a host in front of the user.
#[derive(Clone, Debug)]
struct PamFailure {
    /// A remote user, which no PAM module was given by sshd, but some other program may give.
    ruser: Vec<u8>,
    user: Option<Vec<u8>>,
    is_tagged: bool,
}

fn pam_failure() -> impl Strategy<Value = PamFailure> {
    let ruser = prop_oneof![
        2 => Just(Vec::new()),
        // One that begins like the next field can't be told from none.
        1 => hostile(100).prop_map(|text| [b"r", &text[..]].concat()),
    ];
    (ruser, proptest::option::of(hostile(300)), any::<bool>()).prop_map(
        |(ruser, user, is_tagged)| PamFailure {
            ruser: hostile::escaped_by_daemon(&ruser),
            user: user.map(|user| hostile::escaped_by_daemon(&user)),
            is_tagged,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(4096)))]

    #[test]
    fn a_name_does_not_move_a_login(
        user in hostile(120),
        host in host(),
        port: u16,
        (outcome, invalid_user) in proptest::sample::select(vec![
            ("Failed", "invalid user "), ("Failed", "invalid user "), ("Failed", "illegal user "), ("Failed", ""), ("Accepted", ""),
        ]),
        method in proptest::sample::select(vec!["password", "none", "keyboard-interactive", "keyboard-interactive/pam"]),
        end in proptest::sample::select(vec!["", " ssh2", " ssh2", " ssh1", " ssh2 [preauth]"]),
        escapes in escapes(),
        written in written(),
    ) {
        let user = logged(&user, 100, escapes);
        // Behind no `invalid user` stands a user that the system knows, whose name begins like none.
        let user = if invalid_user.is_empty() { [b"known", &user[..]].concat() } else { user };
        let message = [
            format!("{outcome} {method} for {invalid_user}").as_bytes(),
            &user,
            &filled(" from HOST port PORT", &host, port),
            end.as_bytes(),
        ].concat();
        let line = written.line(&message);
        let event = reader().read(&line).event().expect("an event");
        if event.class == Class::Ambiguous {
            assert_ambiguous(&event, written.weight(), &message)?;
            // Only a whole tail in the name, with a colon, can make two readings.
            let named = [&user[..], b" "].concat();
            let colon = user.ends_with(b" ssh1:") || user.ends_with(b" ssh2:");
            prop_assert!(colon || memmem::find(&named, b" ssh1: ruser ").is_some());
        } else {
            let class = match (outcome, method) {
                ("Failed", _) if invalid_user.is_empty() => Class::Failed,
                ("Failed", _) => Class::FailedInvalidUser,
                (_, "password") => Class::AcceptedPassword,
                _ => Class::AcceptedOther,
            };
            assert_tells(Some(event), class, written.weight(), Some(host.source()), Some(&user))?;
        }
    }

    /// The extras that are possible behind a key, a certificate, a host's key and a principal hold text of the client's as well.
    #[test]
    fn a_name_or_what_stands_behind_it_does_not_move_a_failed_key(
        user in hostile(120),
        text in hostile(120),
        host in host(),
        port: u16,
        (method, before, behind) in proptest::sample::select(vec![
            ("publickey", "RSA SHA256:abc", None),
            ("publickey", "RSA 16:27:ac:a5", None),
            ("publickey", "ED25519-CERT SHA256:abc ID ", Some(" (serial 7) CA RSA SHA256:def")),
            ("publickey", "RSA-CERT ID ", Some(" (serial 7) CA RSA SHA256:def")),
            ("hostbased", "RSA SHA256:abc, client user \"", Some("\", client host \"x.example\"")),
            ("hostbased", "RSA SHA256:abc, client user \"root\", client host \"", Some("\"")),
            ("gssapi-with-mic", "", Some("@EXAMPLE.ORG")),
        ]),
        escapes in escapes(),
        written in written(),
    ) {
        let user = logged(&user, 100, escapes);
        let text = behind.map_or(Vec::new(), |behind| [&logged(&text, 100, escapes), behind.as_bytes()].concat());
        let message = [
            format!("Failed {method} for invalid user ").as_bytes(),
            &user,
            &filled(" from HOST port PORT ssh2: ", &host, port),
            before.as_bytes(),
            &text,
        ].concat();
        let line = written.line(&message);
        let event = reader().read(&line).event().expect("an event");
        if event.class == Class::Ambiguous {
            assert_ambiguous(&event, written.weight(), &message)?;
        } else {
            assert_tells(Some(event), Class::FailedInvalidUser, written.weight(), Some(host.source()), Some(&user))?;
        }
    }

    /// Lines in which nothing is the client's behind the name: they are never ambiguous.
    #[test]
    fn a_name_does_not_move_what_stands_beside_an_attempt(
        user in hostile(200),
        host in host(),
        port: u16,
        // Since the kind of user is told before the name, one without a kind is a name that the system knows.
        (before, behind, max_bytes, class) in proptest::sample::select(vec![
            ("Invalid user ", " from HOST port PORT", 100, Class::InvalidUser),
            ("Invalid user ", " from HOST", 100, Class::InvalidUser),
            ("Illegal user ", " from HOST", 100, Class::InvalidUser),
            ("Connection closed by invalid user ", " HOST port PORT [preauth]", 187, Class::ClosedBeforeLogin),
            ("Connection closed by authenticating user ", " HOST port PORT [preauth]", 180, Class::ClosedBeforeLogin),
            ("Connection reset by authenticating user ", " HOST port PORT [preauth]", 180, Class::ClosedBeforeLogin),
            ("Connection reset by invalid user ", " HOST port PORT", 187, Class::ClosedBeforeLogin),
            ("Disconnected from invalid user ", " HOST port PORT [preauth]", 187, Class::ClosedBeforeLogin),
            ("Disconnected from authenticating user ", " HOST port PORT", 180, Class::ClosedBeforeLogin),
            ("maximum authentication attempts exceeded for invalid user ", " from HOST port PORT ssh2", 100, Class::MaxAttempts),
            ("error: maximum authentication attempts exceeded for invalid user ", " from HOST port PORT ssh2 [preauth]", 100, Class::MaxAttempts),
            ("error: maximum authentication attempts exceeded for known ", " from HOST port PORT ssh2 [preauth]", 100, Class::MaxAttempts),
            ("error: PAM: Authentication failure for illegal user ", " from HOST", 100, Class::PamRefused),
            ("error: PAM: User not known to the underlying authentication module for known ", " from HOST via 192.168.1.201", 100, Class::PamRefused),
            ("User ", " from HOST not allowed because listed in DenyUsers", 100, Class::NotAllowed),
            ("User ", " from HOST not allowed because none of user's groups are listed in AllowGroups", 100, Class::NotAllowed),
        ]),
        escapes in escapes(),
        written in written(),
    ) {
        let user = logged(&user, max_bytes, escapes);
        let message = [before.as_bytes(), &user, &filled(behind, &host, port)].concat();
        let user = if before.ends_with(" known ") { [b"known ", &user[..]].concat() } else { user };
        let line = written.line(&message);
        assert_tells(reader().read(&line).event(), class, written.weight(), Some(host.source()), Some(&user))?;
    }

    #[test]
    fn a_name_does_not_move_a_change_of_names(
        names in [hostile(200), hostile(200), hostile(60)],
        host in host(),
        port: u16,
        reason in proptest::sample::select(vec!["Change", "Change", "Too many authentication failures", "Packet corrupt"]),
        preauth: bool,
        escapes in escapes(),
        written in written(),
    ) {
        let [user, new, service] = names;
        let reason = if reason == "Change" {
            let text = |name: &[u8]| logged(name, 400, escapes);
            let (user, new, service) = (text(&user), text(&new), text(&service));
            let mut reason = [b"Change of username or service not allowed: (", &user[..], b",ssh-connection) -> (", &new, b",", &service, b")"].concat();
            // As sshd cuts it.
            reason.truncate(400);
            reason
        } else {
            reason.as_bytes().to_vec()
        };
        let user = logged(&user, 187, escapes);
        let message = [
            &b"Disconnecting invalid user "[..],
            &user[..],
            &filled(" HOST port PORT: ", &host, port),
            &reason,
            if preauth { b" [preauth]" } else { &[] },
        ].concat();
        let line = written.line(&message);
        match reader().read(&line).event() {
            Some(event) if event.class == Class::Ambiguous => {
                prop_assert_eq!((event.source, event.user), (None, None));
                prop_assert!(memmem::find_iter(&message, b" port ").count() > 1);
            }
            Some(event) => {
                assert_tells(Some(event), Class::ClosedBeforeLogin, written.weight(), Some(host.source()), Some(&user))?;
            }
            // The lines that are beside the other reasons tell it; one that was cut can't be told from them.
            None => prop_assert!(!reason.starts_with(b"Change") || reason.len() == 400),
        }
    }

    /// What a client says of itself before it names a user.
    #[test]
    fn the_text_of_a_client_does_not_move_a_probe(
        text in hostile(300),
        host in host(),
        port: u16,
        (before, behind, class) in proptest::sample::select(vec![
            ("Bad protocol version identification '", "' from HOST port PORT", Class::Probe),
            ("Bad protocol version identification '", "' from HOST", Class::Probe),
            ("Unable to negotiate with HOST port PORT: no matching cipher found. Their offer: ", " [preauth]", Class::Probe),
            ("error: Received disconnect from HOST port PORT:3: ", " [preauth]", Class::ClosedBeforeLogin),
            ("Received disconnect from HOST: 11: ", " [preauth]", Class::ClosedBeforeLogin),
        ]),
        escapes in escapes(),
        written in written(),
    ) {
        // Behind an address without a port a colon would be one more of an IPv6 address.
        let message = [&filled(before, &host, port), &logged(&text, 200, escapes)[..], &filled(behind, &host, port)].concat();
        let line = written.line(&message);
        assert_tells(reader().read(&line).event(), class, written.weight(), Some(host.source()), None)?;
    }

    #[test]
    fn what_decides_nothing_stays_uneventful_whatever_the_name(
        user in hostile(200),
        host in host(),
        port: u16,
        (before, behind) in proptest::sample::select(vec![
            ("Postponed keyboard-interactive for invalid user ", " from HOST port PORT ssh2 [preauth]"),
            ("Postponed publickey for ", " from HOST port PORT ssh2 [preauth]"),
            ("Partial publickey for ", " from HOST port PORT ssh2: RSA SHA256:abc"),
            ("input_userauth_request: invalid user ", " [preauth]"),
            ("Connection closed by user ", " HOST port PORT"),
            ("Disconnected from user ", " HOST port PORT"),
            ("Starting session: shell on pts/0 for ", " from HOST port PORT id 0"),
            ("Close session: user ", " from HOST port PORT id 0"),
        ]),
        escapes in escapes(),
        written in written(),
    ) {
        let message = [before.as_bytes(), &logged(&user, 100, escapes), &filled(behind, &host, port)].concat();
        let line = written.line(&message);
        prop_assert_eq!(reader().read(&line), Reading::Uneventful);
    }

    #[test]
    fn a_name_does_not_move_a_pam_failure(failure in pam_failure(), host in host(), written in written()) {
        let mut message = b"authentication failure; logname= uid=0 euid=0 tty=ssh ruser=".to_vec();
        message.extend_from_slice(&failure.ruser);
        message.extend(format!(" rhost={} ", host.text).bytes());
        if let Some(user) = &failure.user {
            message.extend_from_slice(&[b" user=", &user[..]].concat());
        }
        let line = if failure.is_tagged {
            [b"May 27 13:06:56 host sshd(pam_unix)[1291]: ", &message[..]].concat()
        } else {
            message = [b"pam_unix(sshd:auth): ", &message[..]].concat();
            written.line(&message)
        };
        let weight = if failure.is_tagged { 1 } else { written.weight() };
        let event = reader().read(&line).event().expect("an event");
        if event.class == Class::Ambiguous {
            // sshd itself gives no remote user: with none no name makes it ambiguous.
            prop_assert!(!failure.ruser.is_empty());
            prop_assert_eq!((event.source, event.user, event.weight), (None, None, weight));
            prop_assert!(memmem::find_iter(&message, b" rhost=").count() > 1);
        } else {
            assert_tells(Some(event), Class::PamFailure, weight, Some(host.source()), failure.user.as_deref())?;
        }
    }
}

/// The fragments are worth something only if they bring two readings about now and then.
#[test]
fn a_whole_tail_in_a_name_makes_a_line_ambiguous() {
    let written = Written {
        program: "sshd",
        repeated: Some(5),
    };
    let user = logged(b"x from 1.2.3.4 port 5 ssh2:\n", 100, Escapes::Syslog);
    assert_eq!(user, b"x from 1.2.3.4 port 5 ssh2:\\n");
    for (message, is_ambiguous) in [
        (
            "Failed password for invalid user x from 1.2.3.4 port 5 ssh2: from 192.0.2.7 port 22 ssh2",
            true,
        ),
        (
            "Failed password for invalid user x from 1.2.3.4 port 5 ssh1: ruser y from 192.0.2.7 port 22 ssh2",
            true,
        ),
        (
            "Failed password for invalid user x from 1.2.3.4 port 5 ssh2 from 192.0.2.7 port 22 ssh2",
            false,
        ),
        (
            "Failed publickey for invalid user x from 1.2.3.4 port 5 ssh2: RSA-CERT ID y from 192.0.2.7 port 22 ssh2: RSA-CERT ID z (serial 7) CA RSA SHA256:def",
            true,
        ),
        (
            "Failed publickey for invalid user x from 1.2.3.4 port 5 ssh2: RSA SHA256:x from 192.0.2.7 port 22 ssh2: RSA SHA256:abc",
            false,
        ),
    ] {
        let line = written.line(message.as_bytes());
        let event = reader().read(&line).event().unwrap();
        assert_eq!(event.class == Class::Ambiguous, is_ambiguous, "{message}");
        assert_eq!(tails(message.as_bytes()), 2, "{message}");
    }
}

/// Only the end of a reason tells it from one that a name brings along.
#[test]
fn a_name_that_holds_a_reason_is_no_change_of_names() {
    let written = Written {
        program: "sshd",
        repeated: None,
    };
    let line = written.line(
        b"Disconnecting invalid user x 1.2.3.4 port 5: Change of username or service not allowed: (a,b) -> (c,d) 192.0.2.7 port 22: Too many authentication failures [preauth]",
    );
    assert_eq!(reader().read(&line), Reading::Uneventful);
}
