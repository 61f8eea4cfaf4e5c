use crate::logs::reading::verdict;

/// Class, source, user and weight of a message of sshd, in words.
fn told(message: &str) -> Option<(&'static str, Option<String>, Option<String>, u64)> {
    told_by(b"sshd", b"", message)
}

fn told_by(
    program: &[u8],
    module: &[u8],
    message: &str,
) -> Option<(&'static str, Option<String>, Option<String>, u64)> {
    let verdict = verdict::of(program, module, message.as_bytes())?;
    let user = verdict
        .user
        .map(|user| String::from_utf8(user.to_vec()).unwrap());
    Some((
        verdict.class.name(),
        verdict.source.map(|source| source.to_string()),
        user,
        verdict.weight,
    ))
}

#[track_caller]
fn assert_tells(message: &str, class: &'static str, source: &str, user: &str) {
    assert_eq!(
        told(message),
        Some((class, Some(source.into()), Some(user.into()), 1)),
        "{message}"
    );
}

#[track_caller]
fn assert_ambiguous(message: &str) {
    assert_eq!(
        told(message),
        Some(("ambiguous", None, None, 1)),
        "{message}"
    );
}

#[test]
fn a_login_is_read_to_its_end() {
    for (message, class, source, user) in [
        (
            "Accepted password for elastic_user_0 from 127.0.0.1 port 20000 ssh2",
            "accepted_password",
            "127.0.0.1",
            "elastic_user_0",
        ),
        (
            "Accepted publickey for u from 192.0.2.1 port 5 ssh2: RSA SHA256:Kl8kPGZrTiz7g4FO",
            "accepted_publickey",
            "192.0.2.1",
            "u",
        ),
        (
            "Accepted publickey for u from 192.0.2.1 port 5 ssh2",
            "accepted_publickey",
            "192.0.2.1",
            "u",
        ),
        (
            "Accepted keyboard-interactive/pam for u from 192.0.2.1 port 5 ssh2",
            "accepted_other",
            "192.0.2.1",
            "u",
        ),
        (
            "Accepted gssapi-with-mic for u from 192.0.2.1 port 5 ssh2: u@EXAMPLE.ORG",
            "accepted_other",
            "192.0.2.1",
            "u",
        ),
        (
            "Failed password for root from 192.0.2.1 port 5 ssh2",
            "failed",
            "192.0.2.1",
            "root",
        ),
        (
            "Failed password for root from ::ffff:192.0.2.1 port 5 ssh2",
            "failed",
            "192.0.2.1",
            "root",
        ),
        (
            "Failed password for root from fe80::1%enp3s0 port 5 ssh2",
            "failed",
            "fe80::1",
            "root",
        ),
        (
            "Failed password for root from 192.0.2.1 port 5",
            "failed",
            "192.0.2.1",
            "root",
        ),
        (
            "Failed password for root from 192.0.2.1 port 5 ssh1",
            "failed",
            "192.0.2.1",
            "root",
        ),
        (
            "Failed password for root from 192.0.2.1",
            "failed",
            "192.0.2.1",
            "root",
        ),
        (
            "Failed none for invalid user  from 192.0.2.1 port 5 ssh2",
            "failed_invalid_user",
            "192.0.2.1",
            "",
        ),
        (
            "Failed password for  from 192.0.2.1 port 5 ssh2",
            "failed",
            "192.0.2.1",
            "",
        ),
        (
            "Failed unknown for illegal user a b from 192.0.2.1 port 5 ssh2 [preauth]",
            "failed_invalid_user",
            "192.0.2.1",
            "a b",
        ),
        (
            "Failed password for invalid user admin  from 192.0.2.1 port 5 ssh2",
            "failed_invalid_user",
            "192.0.2.1",
            "admin ",
        ),
        (
            "error: Failed password for root from 192.0.2.1 port 5 ssh2",
            "failed",
            "192.0.2.1",
            "root",
        ),
        (
            "Failed publickey for invalid user g from 192.0.2.1 port 5 ssh2: ECDSA 0e:ff:xx:xx",
            "failed_invalid_user",
            "192.0.2.1",
            "g",
        ),
    ] {
        assert_tells(message, class, source, user);
    }
}

#[test]
fn text_in_the_place_of_a_user_does_not_move_the_source() {
    for (message, source, user) in [
        (
            "Failed password for invalid user from 10.10.1.1 from 127.0.0.1 port 58946 ssh2",
            "127.0.0.1",
            "from 10.10.1.1",
        ),
        (
            "Failed password for invalid user test from 10.10.1.2 port 55555 ssh2 from 127.0.0.1 port 58946 ssh2",
            "127.0.0.1",
            "test from 10.10.1.2 port 55555 ssh2",
        ),
        (
            "Failed password for invalid user a from from 192.0.2.1 port 5 ssh2",
            "192.0.2.1",
            "a from",
        ),
        (
            "Failed password for invalid user  from  from 192.0.2.1 port 5 ssh2",
            "192.0.2.1",
            " from ",
        ),
        (
            "Failed publickey for invalid user x from 10.0.0.1 port 1 ssh2: RSA SHA256:y from 192.0.2.1 port 5 ssh2: RSA SHA256:z",
            "192.0.2.1",
            "x from 10.0.0.1 port 1 ssh2: RSA SHA256:y",
        ),
        (
            "Failed none for invalid user x from 10.0.0.1 port 1 ssh2: y from 192.0.2.1 port 5 ssh2",
            "192.0.2.1",
            "x from 10.0.0.1 port 1 ssh2: y",
        ),
    ] {
        assert_tells(message, "failed_invalid_user", source, user);
    }
}

#[test]
fn text_in_the_place_of_an_extra_does_not_move_the_source() {
    for (message, source, user) in [
        (
            "Failed password for user from 127.0.0.1 port 20000 ssh1: ruser from 1.2.3.4",
            "127.0.0.1",
            "user",
        ),
        (
            "Failed hostbased for dan from 127.0.0.1 port 45785 ssh2: RSA 8c:e3:aa, client user \"d from 10.0.0.1 port 1 ssh2\", client host \"h\"",
            "127.0.0.1",
            "dan",
        ),
        (
            "Failed publickey for u from 192.0.2.1 port 5 ssh2: ED25519-CERT SHA256:a ID x from 10.0.0.1 port 1 ssh2 (serial 7) CA RSA SHA256:b",
            "192.0.2.1",
            "u",
        ),
        (
            "Failed publickey for u from 192.0.2.1 port 5 ssh2: RSA-CERT ID a (serial 1) (serial 7) CA RSA SHA256:b",
            "192.0.2.1",
            "u",
        ),
    ] {
        assert_tells(message, "failed", source, user);
    }
}

#[test]
fn two_readings_are_ambiguous() {
    assert_ambiguous(
        "Failed publickey for u from 192.0.2.1 port 5 ssh2: RSA-CERT SHA256:a ID x from 10.0.0.1 port 1 ssh2: RSA-CERT SHA256:c ID y (serial 7) CA RSA SHA256:b",
    );
    assert_ambiguous(
        "Failed password for invalid user test from 127.0.0.1 port 58946 ssh2: from 10.10.1.2 port 55555 ssh2",
    );
    assert_ambiguous(
        "Failed password for user from 10.0.0.1 port 1 ssh1: ruser x from 192.0.2.1 port 5 ssh2",
    );
    assert_ambiguous(
        "Accepted gssapi-with-mic for u from 10.0.0.1 port 1 ssh2: a from 192.0.2.1 port 5 ssh2: b",
    );
    assert_ambiguous(
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser=a rhost=10.0.0.1 user=b rhost=192.0.2.1",
    );
}

/// A tail in a name is a reading of its own only where it, or one right behind it, ends the message.
#[test]
fn tails_in_a_name_that_end_nothing_are_the_name() {
    let name = "x from 10.0.0.1 port 1 ssh2: from 10.0.0.2 port 2 ssh2: ";
    assert_tells(
        &format!("Failed password for invalid user {name} from 192.0.2.1 port 5 ssh2"),
        "failed_invalid_user",
        "192.0.2.1",
        name,
    );
}

#[test]
fn the_id_of_a_certificate_may_end_as_what_follows_it_begins() {
    assert_tells(
        "Failed publickey for u from 192.0.2.1 port 5 ssh2: RSA-CERT SHA256:a ID x (serial (serial 7) CA RSA SHA256:b",
        "failed",
        "192.0.2.1",
        "u",
    );
}

#[test]
fn a_hidden_name_is_an_invalid_user_without_a_name() {
    let message = "Failed keyboard-interactive for <invalid username> from 192.0.2.1 port 5 ssh2";
    assert_eq!(
        told(message),
        Some(("failed_invalid_user", Some("192.0.2.1".into()), None, 1))
    );
}

#[test]
fn a_source_that_sshd_could_not_tell_is_none() {
    let message = "Failed password for root from UNKNOWN port 65535 ssh2";
    assert_eq!(
        told(message),
        Some(("failed", None, Some("root".into()), 1))
    );
}

#[test]
fn an_invalid_user_is_named_before_the_last_from() {
    for (message, source, user) in [
        (
            "Invalid user  from 64.62.197.214 port 63699",
            "64.62.197.214",
            "",
        ),
        (
            "Invalid user admin  from 192.0.2.1 port 1",
            "192.0.2.1",
            "admin ",
        ),
        ("Invalid user ftp from 192.0.2.1", "192.0.2.1", "ftp"),
        (
            "Illegal user ftp from host.example.org",
            "host.example.org",
            "ftp",
        ),
        (
            "Invalid user x from 10.0.0.1 port 5 from 192.0.2.1",
            "192.0.2.1",
            "x from 10.0.0.1 port 5",
        ),
        (
            "Invalid user x from 10.0.0.1 from 192.0.2.1 port 5 [preauth]",
            "192.0.2.1",
            "x from 10.0.0.1",
        ),
    ] {
        assert_tells(message, "invalid_user", source, user);
    }
}

#[test]
fn a_repeated_message_weighs_as_often_as_it_is_repeated() {
    let repeated = |count: &str| {
        told(&format!(
            "message repeated {count} times: [ Failed password for root from 218.60.136.106 port 56338 ssh2]"
        ))
    };
    assert_eq!(
        repeated("5"),
        Some((
            "failed",
            Some("218.60.136.106".into()),
            Some("root".into()),
            5
        ))
    );
    assert_eq!(
        repeated("4294967295").map(|told| told.3),
        Some(u64::from(u32::MAX))
    );
    for count in ["0", "4294967296", "-1", "", "x"] {
        assert_eq!(repeated(count), None, "{count:?}");
    }
    assert_eq!(
        told(
            "message repeated 2 times: [ message repeated 2 times: [ Failed password for root from 1.2.3.4 port 5 ssh2]]"
        ),
        None
    );
    assert_eq!(
        told("message repeated 2 times: [ Failed password for root from 1.2.3.4 port 5 ssh2"),
        None
    );
}

#[test]
fn a_pam_failure_has_the_host_that_pam_was_told() {
    const BEGIN: &str =
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh";
    let pam = |rest: &str| told(&format!("{BEGIN} {rest}"));
    let failure = |source: &str, user: Option<&str>| {
        Some(("pam_failure", Some(source.into()), user.map(Into::into), 1))
    };
    assert_eq!(
        pam("ruser= rhost=192.0.2.1  user=root"),
        failure("192.0.2.1", Some("root"))
    );
    assert_eq!(
        pam("ruser= rhost=103.99.0.122 "),
        failure("103.99.0.122", None)
    );
    assert_eq!(
        pam("ruser=rda rhost=192.0.2.113 [preauth]"),
        failure("192.0.2.113", None)
    );
    assert_eq!(
        pam("ruser= rhost=host.example.org"),
        failure("host.example.org", None)
    );
    assert_eq!(
        pam("ruser=test rhost=192.0.2.151 rhost=192.0.2.1"),
        failure("192.0.2.1", None)
    );
    assert_eq!(
        pam("ruser= rhost=192.0.2.2 user=test rhost=192.0.2.152"),
        failure("192.0.2.2", Some("test rhost=192.0.2.152"))
    );
    assert_eq!(
        pam("ruser= rhost=  user=root"),
        Some(("pam_failure", None, Some("root".into()), 1))
    );
    assert_eq!(pam("ruser= rhost="), Some(("pam_failure", None, None, 1)));
}

#[test]
fn pam_modules_of_every_age_are_heard() {
    const FIELDS: &str =
        "authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1";
    let failure = Some(("pam_failure", Some("192.0.2.1".into()), None, 1));
    for begin in [
        "pam_unix(sshd:auth)",
        "pam_sss(sshd:auth)",
        "pam_ldap(sshd:auth)",
        "PAM-unix",
        "PAM_unix",
    ] {
        assert_eq!(told(&format!("{begin}: {FIELDS}")), failure, "{begin}");
    }
    assert_eq!(told(&format!("(pam_unix) {FIELDS}")), failure);
    assert_eq!(told_by(b"sshd", b"pam_unix", FIELDS), failure);
    assert_eq!(told(FIELDS), None);
}

#[test]
fn sessions_of_logins_are_told_apart_from_others() {
    let session = |class, user: &str| Some((class, None, Some(user.to_owned()), 1));
    for (message, expected) in [
        (
            "pam_unix(sshd:session): session opened for user u by (uid=0)",
            session("session_opened", "u"),
        ),
        (
            "pam_unix(sshd:session): session opened for user root(uid=0) by u(uid=1000)",
            session("session_opened", "root"),
        ),
        (
            "pam_unix(sshd:session): session closed for user u",
            session("session_closed", "u"),
        ),
        (
            "(pam_unix) session closed for user u",
            session("session_closed", "u"),
        ),
        (
            "pam_systemd(sshd:session): session opened for user u by (uid=0)",
            None,
        ),
    ] {
        assert_eq!(told(message), expected, "{message}");
    }
    assert_eq!(
        told_by(b"sshd", b"pam_unix", "session opened for user u by (uid=0)"),
        session("session_opened", "u")
    );
    for program in ["CRON", "sudo", "su", "systemd", "sshd-keygen", "xsshd", ""] {
        let message = "pam_unix(sshd:session): session opened for user u by (uid=0)";
        assert_eq!(told_by(program.as_bytes(), b"", message), None, "{program}");
    }
}

#[test]
fn sshd_and_its_parts_are_heard() {
    for program in ["sshd", "sshd-session", "sshd-auth"] {
        assert!(
            told_by(
                program.as_bytes(),
                b"",
                "Invalid user x from 192.0.2.1 port 1"
            )
            .is_some(),
            "{program}"
        );
    }
}

#[test]
fn what_is_written_beside_an_attempt_is_no_event() {
    for message in [
        "",
        "Postponed publickey for git from 192.0.2.1 port 57904 ssh2 [preauth]",
        "Partial publickey for git from 192.0.2.1 port 57904 ssh2",
        "input_userauth_request: invalid user x [preauth]",
        "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4  user=root",
        "PAM service(sshd) ignoring max retries; 6 > 3",
        "pam_unix(sshd:auth): check pass; user unknown",
        "reverse mapping checking getaddrinfo for ns.x.com [173.234.31.186] failed - POSSIBLE BREAK-IN ATTEMPT!",
        "error: kex_exchange_identification: banner line too long",
        "Accepted key RSA SHA256:x found at /home/u/.ssh/authorized_keys:1",
        "Failed to allocate internet-domain X11 display socket.",
        "Failed password for root from 192.0.2.1 port 99999 ssh2",
        "Failed password for root from 192.0.2.1 port 5 ssh2 and more",
        "Failed password for root",
        "Failed password for",
        "Invalid user x",
        "User root not allowed because account is locked",
        "User root from 192.0.2.1 not allowed because of the weather",
        "PAM: Authentication failure for root",
        "Connection closed by 192.0.2.1",
        "Connection reset by 192.0.2.1 port 5",
        "Connection closed by user root 192.0.2.1 port 5",
        "Disconnected from user root 192.0.2.1 port 5",
        "Received disconnect from 192.0.2.1 port 5:11: disconnected by user",
        "Disconnecting invalid user x 192.0.2.1 port 5: Too many authentication failures [preauth]",
        "Connection from 192.0.2.1 port 5 on 192.0.2.2 port 22",
        "ssh_dispatch_run_fatal: Connection from user root 192.0.2.1 port 5: Connection corrupted",
        "Server listening on 0.0.0.0 port 22.",
    ] {
        assert_eq!(told(message), None, "{message}");
    }
}

#[test]
fn refusals_are_read_with_their_users_and_sources() {
    for (message, class, source, user) in [
        (
            "PAM: Authentication failure for myhlj1374 from 192.030.0.6",
            "pam_refused",
            "192.030.0.6",
            "myhlj1374",
        ),
        (
            "PAM: authentication error for james from example.com via 192.168.1.201",
            "pam_refused",
            "example.com",
            "james",
        ),
        (
            "PAM: User not known to the underlying authentication module for illegal user x from 10.215.4.227 ",
            "pam_refused",
            "10.215.4.227",
            "x",
        ),
        (
            "User root from 211.188.220.49 not allowed because not listed in AllowUsers",
            "not_allowed",
            "211.188.220.49",
            "root",
        ),
        (
            "User a from example.com not allowed because not in any group",
            "not_allowed",
            "example.com",
            "a",
        ),
        (
            "User root from ::1 not allowed because none of user's groups are listed in AllowGroups",
            "not_allowed",
            "::1",
            "root",
        ),
        (
            "ROOT LOGIN REFUSED FROM ::ffff:1.2.3.4",
            "not_allowed",
            "1.2.3.4",
            "root",
        ),
        (
            "ROOT LOGIN REFUSED FROM 6.6.6.0 port 14423 [preauth]",
            "not_allowed",
            "6.6.6.0",
            "root",
        ),
        (
            "error: maximum authentication attempts exceeded for root from 61.0.0.1 port 49940 ssh2 [preauth]",
            "max_attempts",
            "61.0.0.1",
            "root",
        ),
        (
            "maximum authentication attempts exceeded for invalid user x from 1.2.3.4 port 5 ssh2 [preauth]",
            "max_attempts",
            "1.2.3.4",
            "x",
        ),
    ] {
        assert_tells(message, class, source, user);
    }
}

#[test]
fn connections_without_a_login_are_read_with_their_sources() {
    for (message, class, source, user) in [
        (
            "Did not receive identification string from 69.61.56.114",
            "probe",
            "69.61.56.114",
            None,
        ),
        (
            "Did not receive identification string from 192.0.2.5 port 35836",
            "probe",
            "192.0.2.5",
            None,
        ),
        (
            "Bad protocol version identification 'x' from 69.61.56.115 port 31778",
            "probe",
            "69.61.56.115",
            None,
        ),
        (
            "Bad protocol version identification 'x' from 192.0.2.1' from 69.61.56.115 port 1",
            "probe",
            "69.61.56.115",
            None,
        ),
        (
            "Unable to negotiate with 1.2.3.4 port 5: no matching host key type found",
            "probe",
            "1.2.3.4",
            None,
        ),
        (
            "fatal: Unable to negotiate with ::1 port 5: no matching cipher found. Their offer: a [preauth]",
            "probe",
            "::1",
            None,
        ),
        (
            "fatal: Timeout before authentication for 192.0.2.14 port 55555",
            "probe",
            "192.0.2.14",
            None,
        ),
        (
            "Timeout before authentication for 192.0.2.14",
            "probe",
            "192.0.2.14",
            None,
        ),
        (
            "Timeout before authentication for connection from 192.0.2.17 to 127.0.0.1, pid = 29098",
            "probe",
            "192.0.2.17",
            None,
        ),
        (
            "banner exchange: Connection from 192.0.2.12 port 44105: invalid format",
            "probe",
            "192.0.2.12",
            None,
        ),
        (
            "ssh_dispatch_run_fatal: Connection from 192.0.2.13 port 52452: Connection corrupted [preauth]",
            "probe",
            "192.0.2.13",
            None,
        ),
        (
            "drop connection #0 from [1.2.3.4]:48602 on [1.1.1.1]:22 penalty: failed authentication",
            "probe",
            "1.2.3.4",
            None,
        ),
        (
            "drop connection #10 from [2001:db8::1]:48602 on [::1]:22 past MaxStartups",
            "probe",
            "2001:db8::1",
            None,
        ),
        (
            "refused connect from _U2Fs=_@::ffff:218.249.210.161 (::ffff:218.249.210.161)",
            "probe",
            "218.249.210.161",
            None,
        ),
        (
            "refused connect from (1.1.1.1)@x (192.0.2.1)",
            "probe",
            "192.0.2.1",
            None,
        ),
        (
            "Connection closed by 192.0.2.15 port 35352",
            "closed_before_login",
            "192.0.2.15",
            None,
        ),
        (
            "Connection closed by 192.0.2.212 [preauth]",
            "closed_before_login",
            "192.0.2.212",
            None,
        ),
        (
            "Connection reset by 192.0.2.39 port 14282 [preauth]",
            "closed_before_login",
            "192.0.2.39",
            None,
        ),
        (
            "Disconnected from 192.0.2.4 port 36985 [preauth]",
            "closed_before_login",
            "192.0.2.4",
            None,
        ),
        (
            "Connection closed by authenticating user root ::1 port 5 [preauth]",
            "closed_before_login",
            "::1",
            Some("root"),
        ),
        (
            "Connection closed by invalid user  192.0.2.68 port 34916 [preauth]",
            "closed_before_login",
            "192.0.2.68",
            Some(""),
        ),
        (
            "Connection reset by authenticating user root 192.0.2.20 port 1558",
            "closed_before_login",
            "192.0.2.20",
            Some("root"),
        ),
        (
            "Disconnected from authenticating user a b 192.0.2.6 port 1 [preauth]",
            "closed_before_login",
            "192.0.2.6",
            Some("a b"),
        ),
        (
            "Received disconnect from 198.51.100.34: 11: Bye Bye [preauth]",
            "closed_before_login",
            "198.51.100.34",
            None,
        ),
        (
            "Received disconnect from 198.51.100.76 port 58846:11: Bye Bye [preauth]",
            "closed_before_login",
            "198.51.100.76",
            None,
        ),
        (
            "Received disconnect from 89.24.13.192: 3: com.jcraft.jsch.JSchException: Auth fail",
            "closed_before_login",
            "89.24.13.192",
            None,
        ),
        (
            "Received disconnect from aaaa:bbbb::1: 14: No authentication methods available",
            "closed_before_login",
            "aaaa:bbbb::1",
            None,
        ),
        (
            "Disconnecting invalid user a 192.0.2.7 port 4: Change of username or service not allowed: (a,ssh-connection) -> (b,ssh-connection) [preauth]",
            "closed_before_login",
            "192.0.2.7",
            Some("a"),
        ),
    ] {
        let expected = Some((class, Some(source.to_owned()), user.map(str::to_owned), 1));
        assert_eq!(told(message), expected, "{message}");
    }
}

#[test]
fn no_name_is_so_long_that_a_reason_behind_it_is_looked_for() {
    let told_behind = |name: &str| {
        let message = format!(
            "Disconnecting invalid user {name} 192.0.2.7 port 4: Change of username or service not allowed: (a,s) -> (b,s) [preauth]"
        );
        told(&message).map(|(class, source, ..)| (class, source.unwrap()))
    };
    let found = Some(("closed_before_login", "192.0.2.7".to_owned()));
    assert_eq!(told_behind(&"n".repeat(400)), found);
    assert_eq!(told_behind(&"n".repeat(2_000)), None);
}

#[test]
fn a_change_of_name_that_reads_in_two_ways_has_neither() {
    let why = "Change of username or service not allowed: (";
    assert_ambiguous(&format!(
        "Disconnecting invalid user a 192.0.2.7 port 4: {why}b 192.0.2.8 port 5: {why}c,s) -> (d,s) [preauth]"
    ));
}

#[test]
fn some_connections_without_a_login_name_no_source() {
    for (message, class, user) in [
        (
            "fatal: Read from socket failed: Connection reset by peer [preauth]",
            "closed_before_login",
            None,
        ),
        (
            "Disconnecting: Too many authentication failures [preauth]",
            "closed_before_login",
            None,
        ),
        (
            "Disconnecting: Too many authentication failures for root [preauth]",
            "closed_before_login",
            Some("root"),
        ),
        (
            "error: kex_exchange_identification: Connection closed by remote host",
            "probe",
            None,
        ),
        (
            "error: kex_exchange_identification: client sent invalid protocol identifier \"\"",
            "probe",
            None,
        ),
        (
            "error: kex_exchange_identification: read: Connection reset by peer",
            "probe",
            None,
        ),
        (
            "fatal: Unable to negotiate a key exchange method [preauth]",
            "probe",
            None,
        ),
        (
            "fatal: no matching mac found: client hmac-a server hmac-b [preauth]",
            "probe",
            None,
        ),
    ] {
        assert_eq!(
            told(message),
            Some((class, None, user.map(str::to_owned), 1)),
            "{message}"
        );
    }
}
