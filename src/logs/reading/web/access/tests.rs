use super::super::unescape;
use super::*;
use proptest::prelude::*;

const COMMON: &str =
    r#"127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326"#;

#[track_caller]
fn read(line: &str) -> AccessLine<'_> {
    AccessLine::parse(line.as_bytes()).expect(line)
}

fn client(line: &str) -> Option<String> {
    read(line).client.map(|client| client.to_string())
}

/// As Apache escapes what a client sent.
fn apache(sent: &[u8]) -> Vec<u8> {
    let mut logged = Vec::new();
    for &byte in sent {
        match byte {
            b'"' | b'\\' => logged.extend([b'\\', byte]),
            b'\n' => logged.extend(*b"\\n"),
            b' '..=b'~' => logged.push(byte),
            _ => logged.extend(format!("\\x{byte:02x}").bytes()),
        }
    }
    logged
}

/// As nginx escapes what a client sent.
fn nginx(sent: &[u8]) -> Vec<u8> {
    let mut logged = Vec::new();
    for &byte in sent {
        match byte {
            b'"' | b'\\' | 0..=31 | 127.. => logged.extend(format!("\\x{byte:02X}").bytes()),
            _ => logged.push(byte),
        }
    }
    logged
}

#[test]
fn the_common_format_is_read_in_its_fields() {
    let line = read(COMMON);
    assert_eq!(line.client.unwrap().to_string(), "127.0.0.1");
    assert_eq!(line.user, Some(&b"frank"[..]));
    assert_eq!(line.time, 971_211_336_000_000);
    assert_eq!(line.raw_request, b"GET /apache_pb.gif HTTP/1.0");
    assert_eq!(line.request().unwrap().target, b"/apache_pb.gif");
    assert_eq!((line.status, line.bytes), (Some(200), Some(2326)));
    assert_eq!(
        (line.referer, line.agent, line.virtual_host),
        (None, None, None)
    );
}

#[test]
fn the_combined_format_has_a_referer_and_an_agent() {
    let line =
        format!(r#"{COMMON} "http://a/?q=\"x y\"" "Mozilla/4.08 \x22en\x22 [x] (Win98; I ;Nav)""#);
    let line = read(&line);
    assert_eq!(line.referer, Some(&br#"http://a/?q=\"x y\""#[..]));
    assert_eq!(
        line.agent,
        Some(&br"Mozilla/4.08 \x22en\x22 [x] (Win98; I ;Nav)"[..])
    );
    let none = format!(r#"{COMMON} "-" "-""#);
    assert_eq!((read(&none).referer, read(&none).agent), (None, None));
    let empty = format!(r#"{COMMON} "" """#);
    assert_eq!(
        (read(&empty).referer, read(&empty).agent),
        (Some(&b""[..]), Some(&b""[..]))
    );
}

#[test]
fn further_fields_are_passed_over() {
    for behind in [
        r#" "-" "curl" "203.0.113.9" 0.012 0.011 ."#,
        r#" "-" "curl" 1234"#,
        r#" "-" "curl" "cut"#,
    ] {
        assert_eq!(
            read(&format!("{COMMON}{behind}")).agent,
            Some(&b"curl"[..]),
            "{behind}"
        );
    }
    assert_eq!(read(&format!("{COMMON} 0.012")).agent, None);
}

#[test]
fn whatever_a_client_sends_as_a_request_is_kept() {
    for request in [
        "",
        "-",
        r"\x16\x03\x01\x02\x00",
        r#"GET /?q=\" 200 5 \"-\" \"-\" HTTP/1.1"#,
        "GET /images ",
        r"GET /\\",
        r#"GET /a"b" HTTP/1.0"#,
        r#"GET /a" 2x0 5"#,
    ] {
        let line =
            format!(r#"192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "{request}" 400 - "-" "x""#);
        assert_eq!(read(&line).raw_request, request.as_bytes());
        assert_eq!((read(&line).status, read(&line).bytes), (Some(400), None));
    }
}

#[test]
fn a_status_may_be_missing() {
    for status in ["-", "000"] {
        assert_eq!(
            read(&COMMON.replace(" 200 ", &format!(" {status} "))).status,
            None
        );
    }
    for status in ["20", "099", "2000", "+20", "x"] {
        let line = COMMON.replace(" 200 ", &format!(" {status} "));
        assert_eq!(AccessLine::parse(line.as_bytes()), None, "{status}");
    }
}

#[test]
fn clients_are_addresses_names_or_unknown() {
    for (text, expected) in [
        ("::ffff:192.0.2.7", Some("192.0.2.7")),
        ("2001:db8::1", Some("2001:db8::1")),
        ("piweba3y.prodigy.com", Some("piweba3y.prodigy.com")),
        ("unix:", None),
        ("-", None),
    ] {
        assert_eq!(
            client(&COMMON.replace("127.0.0.1", text)).as_deref(),
            expected
        );
    }
}

#[test]
fn a_user_may_hold_anything_but_can_not_forge_a_field() {
    for (user, expected) in [
        ("-", None),
        (r#""""#, Some("")),
        ("john doe", Some("john doe")),
        (
            r#"x [10/Oct/2001:13:55:36 -0700] \"GET / HTTP/1.0\" 200 5"#,
            Some(r#"x [10/Oct/2001:13:55:36 -0700] \"GET / HTTP/1.0\" 200 5"#),
        ),
    ] {
        let line = COMMON.replace("frank", user);
        assert_eq!(read(&line).user, expected.map(str::as_bytes), "{user}");
        assert_eq!(read(&line).time, 971_211_336_000_000);
    }
}

#[test]
fn a_virtual_host_is_known_by_its_port() {
    for (before, host) in [
        ("www.example.org:443", "www.example.org"),
        ("127.0.1.1:80", "127.0.1.1"),
        ("[2001:db8::1]:443", "[2001:db8::1]"),
    ] {
        let line = format!("{before} {COMMON}");
        assert_eq!(read(&line).virtual_host, Some(host.as_bytes()));
        assert_eq!(client(&line).as_deref(), Some("127.0.0.1"));
        assert_eq!(read(&line).user, Some(&b"frank"[..]));
    }
    let named = format!(
        "www.example.org:80 {}",
        COMMON.replace("127.0.0.1", "host.example")
    );
    assert_eq!(client(&named).as_deref(), Some("host.example"));
}

#[test]
fn an_answer_of_the_clients_ident_server_does_not_move_the_client() {
    for before in ["2001:db8::1", "192.0.2.1", "host.example", "192.0.2.1:5"] {
        let ident = if before.ends_with(":5") {
            "name"
        } else {
            "6.6.6.6"
        };
        let line = format!(
            "{before} {}",
            COMMON.replace("127.0.0.1 -", &format!("{ident} x"))
        );
        assert_eq!(read(&line).virtual_host, None, "{line}");
    }
}

#[test]
fn a_cut_line_is_none_but_where_it_is_a_common_one() {
    let line = format!(r#"{COMMON} "http://a/" "curl/8 (x)""#);
    for end in 0..line.len() {
        let cut = &line[..end];
        // Behind the first digit of the size, and up to the quote of the referer.
        let common = (COMMON.len() - 3..=COMMON.len() + 1).contains(&end);
        assert_eq!(AccessLine::parse(cut.as_bytes()).is_some(), common, "{cut}");
    }
}

#[test]
fn what_is_no_line_of_an_access_log_is_none() {
    for line in [
        "",
        "] \"",
        "[] \"",
        r#"- [10/Oct/2000:13:55:36 -0700] "GET /" 200 5"#,
        r#"1.2.3.4 - [10/Oct/2000:13:55:36 -0700] "GET /" 200 5"#,
        r#"1.2.3.4 -  [10/Oct/2000:13:55:36 -0700] "GET /" 200 5"#,
        r#"1.2.3.4 - - [40/Oct/2000:13:55:36 -0700] "GET /" 200 5"#,
        r#"1.2.3.4 - - 10/Oct/2000:13:55:36 -0700] "GET /" 200 5"#,
        r#"1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /" 200 5x"#,
        r#"1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /" 200 18446744073709551616"#,
        r#"1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /" 200 5-"#,
        "Mar 27 13:06:56 host sshd[1291]: Server listening on 0.0.0.0 port 22.",
    ] {
        assert_eq!(AccessLine::parse(line.as_bytes()), None, "{line}");
    }
}

/// What lines are made of.
const PIECES: &[&[u8]] = &[
    b"1.2.3.4 - - ",
    b"a:80 ",
    b"[10/Oct/2000:13:55:36 -0700] ",
    b"\"",
    b"\\",
    b" ",
    b"] \"",
    b"\" 200 5",
    b" - ",
    b"\xff",
    b"GET / HTTP/1.1",
    b"[",
    b":1",
];

fn sent() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        r#"[ "\\a-c\[\]0-9/-]{0,30}"#.prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..30),
    ]
}

proptest! {
    #[test]
    fn a_line_built_from_parts_reads_back_to_them(
        address: [u8; 4], request in sent(), referer in sent(), agent in sent(), user in sent(),
        status in 100u16..1000, bytes: u64, second in 0i64..4_000_000_000, zone in -1439i64..1440, by_nginx: bool, host: bool,
    ) {
        // A user in a URL has no space in front that could make it another field, and `-` means none.
        prop_assume!(!user.is_empty() && user != b"-" && referer != b"-" && agent != b"-");
        let escape = if by_nginx { nginx } else { apache };
        let address = core::net::Ipv4Addr::from(address).to_string();
        let local = jiff::Timestamp::from_second(second + zone * 60).unwrap().strftime("%d/%b/%Y:%H:%M:%S").to_string();
        let zone = format!("{}{:02}{:02}", if zone < 0 { '-' } else { '+' }, zone.abs() / 60, zone.abs() % 60);
        let mut line = if host { b"h.example:80 ".to_vec() } else { Vec::new() };
        line.extend(format!("{address} - ").bytes());
        line.extend(escape(&user));
        line.extend(format!(" [{local} {zone}] \"").bytes());
        line.extend(escape(&request));
        line.extend(format!("\" {status} {bytes} \"").bytes());
        line.extend(escape(&referer));
        line.extend(b"\" \"");
        line.extend(escape(&agent));
        line.extend(b"\"");

        let read = AccessLine::parse(&line).unwrap();
        prop_assert_eq!(read.client.unwrap().to_string(), address);
        prop_assert_eq!(read.virtual_host, host.then_some(&b"h.example"[..]));
        prop_assert_eq!(read.time, second * 1_000_000);
        prop_assert_eq!((read.status, read.bytes), (Some(status), Some(bytes)));
        for (logged, sent) in [(Some(read.raw_request), request), (read.referer, referer), (read.agent, agent), (read.user, user)] {
            prop_assert_eq!(unescape(logged.unwrap()).collect::<Vec<u8>>(), sent);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(line in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = AccessLine::parse(&line);
    }

    #[test]
    fn no_pieces_of_lines_make_it_panic(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..16)) {
        if let Some(line) = AccessLine::parse(&pieces.concat()) {
            let _ = line.request();
        }
    }
}
