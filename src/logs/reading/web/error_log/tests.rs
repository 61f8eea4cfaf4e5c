use super::*;
use proptest::prelude::*;

fn reader(zone_offset: i32) -> ErrorLogReader {
    ErrorLogReader::new(Settings {
        zone_offset,
        reference: 0,
    })
    .unwrap()
}

/// Level, client, state and message, in words.
fn told(line: &str) -> Option<(&'static str, Option<String>, Option<&'static str>, String)> {
    let line = reader(0).read(line.as_bytes())?;
    Some((
        line.level.name(),
        line.client.map(|client| client.to_string()),
        line.state.map(ServerState::name),
        String::from_utf8(line.message.to_vec()).unwrap(),
    ))
}

#[track_caller]
fn assert_client(line: &str, client: Option<&str>) {
    assert_eq!(told(line).expect(line).1.as_deref(), client, "{line}");
}

#[track_caller]
fn assert_state(line: &str, state: Option<&str>) {
    assert_eq!(told(line).expect(line).2, state, "{line}");
}

const APACHE: &str = "[Wed Oct 11 14:32:52.123456 2023]";
const NGINX: &str = "2023/10/11 14:32:52";

#[test]
fn lines_of_both_servers_are_read_in_their_parts() {
    assert_eq!(
        told(&format!(
            "{APACHE} [authz_core:error] [pid 35708:tid 4328636416] [client 72.15.99.187:5432] AH01630: client denied: /x"
        )),
        Some((
            "error",
            Some("72.15.99.187".into()),
            None,
            "AH01630: client denied: /x".into()
        ))
    );
    assert_eq!(
        told(
            "[Wed Oct 11 14:32:52 2000] [error] [client 127.0.0.1] client denied by server configuration: /export"
        ),
        Some((
            "error",
            Some("127.0.0.1".into()),
            None,
            "client denied by server configuration: /export".into()
        ))
    );
    assert_eq!(
        told(&format!(
            "{NGINX} [warn] 123#124: *45 a b, client: 2001:db8::1, server: x, request: \"GET / HTTP/1.1\""
        )),
        Some((
            "warn",
            Some("2001:db8::1".into()),
            None,
            "a b, client: 2001:db8::1, server: x, request: \"GET / HTTP/1.1\"".into()
        ))
    );
}

#[test]
fn times_are_in_the_zone_of_the_settings() {
    let time = |line: &str| reader(7200).read(line.as_bytes()).unwrap().time;
    assert_eq!(
        time(&format!("{APACHE} [core:notice] [pid 1] x")),
        1_697_027_572_123_456
    );
    assert_eq!(
        time(&format!("{NGINX} [notice] 1#1: x")),
        1_697_027_572_000_000
    );
}

#[test]
fn the_port_is_no_part_of_an_apache_client() {
    for (client, expected) in [
        ("192.0.2.7:567", "192.0.2.7"),
        ("::1:5432", "::1"),
        ("2001:db8::1:54321", "2001:db8::1"),
    ] {
        assert_client(
            &format!("{APACHE} [:error] [pid 1] [client {client}] x"),
            Some(expected),
        );
    }
    assert_client(
        "[Wed Oct 11 14:32:52 2000] [error] [client ::1] x",
        Some("::1"),
    );
    assert_client(&format!("{APACHE} [core:error] [pid 1] x"), None);
}

#[test]
fn what_apache_writes_before_a_client_does_not_hide_it() {
    for before in [
        "(13)Permission denied: ",
        "core.c(4739): ",
        "core.c(4739): (13)Permission denied: ",
        "(OS 5)Denied.  : ",
    ] {
        assert_client(
            &format!("{APACHE} [core:crit] [pid 1:tid 2] {before}[client 192.0.2.7:5] AH1: x"),
            Some("192.0.2.7"),
        );
    }
    let message = told(&format!(
        "{APACHE} [core:error] [pid 1:tid 2] (98)Address in use: AH00072: x"
    ))
    .unwrap()
    .3;
    assert_eq!(message, "(98)Address in use: AH00072: x");
}

#[test]
fn text_of_a_client_names_no_other_client() {
    assert_client(
        &format!("{APACHE} [core:error] [pid 1] [client 192.0.2.7:5] x [client 6.6.6.6:5] y"),
        Some("192.0.2.7"),
    );
    assert_client(
        &format!("{APACHE} [core:error] [pid 1] script not found: [client 6.6.6.6:5] y"),
        None,
    );
    let true_client = "client: 192.0.2.7, server: _";
    assert_client(
        &format!(
            "{NGINX} [error] 1#1: *5 open() \"/, client: 6.6.6.6, server: _\" failed, {true_client}"
        ),
        None,
    );
    assert_client(
        &format!("{NGINX} [error] 1#1: *5 x, {true_client}, request: \"GET /, client: 6.6.6.6\""),
        None,
    );
    assert_client(
        &format!("{NGINX} [error] 1#1: *5 x, {true_client}, request: \"GET /, client: 192.0.2.7\""),
        None,
    );
    assert_client(
        &format!("{NGINX} [error] 1#1: *5 x, client: unix:, server: _"),
        None,
    );
}

#[test]
fn starts_stops_and_failures_of_apache_are_told() {
    for (line, state) in [
        (
            "[mpm_event:notice] [pid 9:tid 9] AH00489: Apache/2.4.57 (Ubuntu) configured -- resuming normal operations",
            Some("server_started"),
        ),
        (
            "[mpm_prefork:notice] [pid 9] AH00163: Apache/2.4.7 OpenSSL/1.0 configured -- resuming normal operations",
            Some("server_started"),
        ),
        (
            "[mpm_event:notice] [pid 9:tid 9] AH00491: caught SIGTERM, shutting down",
            Some("server_stopped"),
        ),
        (
            "[mpm_event:notice] [pid 9:tid 9] AH00492: caught SIGWINCH, shutting down gracefully",
            Some("server_stopped"),
        ),
        (
            "[core:notice] [pid 9] AH00051: child pid 7 exit signal Segmentation fault (11), possible coredump in /tmp",
            Some("server_failing"),
        ),
        (
            "[notice] child pid 7 exit signal Aborted (6)",
            Some("server_failing"),
        ),
        (
            "[core:emerg] [pid 9] AH00020: Configuration Failed, exiting",
            Some("server_failing"),
        ),
        (
            "[core:alert] [pid 9] [client 192.0.2.7:5] /x/.htaccess: Invalid command",
            Some("server_failing"),
        ),
        (
            "[crit] (28)No space left on device: mod_rewrite",
            Some("server_failing"),
        ),
        (
            "[notice] caught SIGTERM, shutting down",
            Some("server_stopped"),
        ),
        (
            "[core:notice] [pid 9:tid 9] AH00094: Command line: '/usr/sbin/apache2'",
            None,
        ),
        (
            "[cgi:error] [pid 9] [client 192.0.2.7:5] AH01215: x configured -- resuming normal operations",
            None,
        ),
        (
            "[core:error] [pid 9] [client 192.0.2.7:5] child pid 7 exit signal 11",
            None,
        ),
    ] {
        assert_state(&format!("{APACHE} {line}"), state);
    }
}

#[test]
fn starts_stops_and_failures_of_nginx_are_told() {
    for (line, state) in [
        (
            "[notice] 1#1: start worker processes",
            Some("server_started"),
        ),
        (
            "[notice] 1#1: signal 15 (SIGTERM) received from 77, exiting",
            Some("server_stopped"),
        ),
        (
            "[notice] 1#1: signal 3 (SIGQUIT) received, shutting down",
            Some("server_stopped"),
        ),
        (
            "[notice] 1#1: signal 1 (SIGHUP) received from 77, reconfiguring",
            None,
        ),
        ("[notice] 1#1: start worker process 30", None),
        (
            "[emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)",
            Some("server_failing"),
        ),
        (
            "[alert] 1#1: worker process 30 exited on signal 11 (core dumped)",
            Some("server_failing"),
        ),
        (
            "[crit] 1#1: *5 connect() to unix:/x failed (13: Permission denied), client: 192.0.2.7, server: _",
            Some("server_failing"),
        ),
        (
            "[crit] 1#1: *5 SSL_do_handshake() failed (SSL: error) while SSL handshaking, client: 192.0.2.7, server: _",
            None,
        ),
        (
            "[error] 1#1: *5 open() \"/x\" failed (2: No such file or directory), client: 192.0.2.7, server: _",
            None,
        ),
        ("[error] 1#1: *5 start worker processes", None),
    ] {
        assert_state(&format!("{NGINX} {line}"), state);
    }
}

#[test]
fn what_is_no_line_of_an_error_log_is_none() {
    for line in [
        "".to_owned(),
        "[".to_owned(),
        "[]".to_owned(),
        APACHE.to_owned(),
        format!("{APACHE} [core:bad] [pid 1] x"),
        format!("{APACHE} [core:error] [pid 1"),
        format!("{APACHE} [core:error] [client 1.2.3.4"),
        "[Wed Oct 41 14:32:52 2023] [error] x".to_owned(),
        NGINX.to_owned(),
        format!("{NGINX} [error] 1#: x"),
        format!("{NGINX} [error] 1: x"),
        format!("{NGINX} [loud] 1#1: x"),
        "sh: 1: gs: not found".to_owned(),
        "192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 5".to_owned(),
    ] {
        assert_eq!(told(&line), None, "{line}");
    }
}

proptest! {
    #[test]
    fn no_client_but_the_true_one_is_named(before in "[a-z,:\\[\\] ]{0,20}(, client: 6.6.6.6)?", behind in "([a-z,:\\[\\] ]|\\[client 6.6.6.6:5\\] ){0,20}") {
        let line = format!("{NGINX} [error] 1#1: *5 open() \"{before}\" failed, client: 192.0.2.7, server: _, request: \"{behind}\"");
        let client = reader(0).read(line.as_bytes()).unwrap().client.map(|client| client.to_string());
        prop_assert!(client.is_none_or(|client| client == "192.0.2.7"));
        let line = format!("{APACHE} [core:error] [pid 1] [client 192.0.2.7:5] {before}{behind}");
        assert_client(&line, Some("192.0.2.7"));
    }

    #[test]
    fn no_bytes_make_it_panic(header in prop_oneof![Just(String::new()), Just(format!("{APACHE} [core:error] ")), Just(format!("{NGINX} [error] "))], rest in proptest::collection::vec(any::<u8>(), 0..120)) {
        let _ = reader(0).read(&[header.as_bytes(), &rest].concat());
    }
}
