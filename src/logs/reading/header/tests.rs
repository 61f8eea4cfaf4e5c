//! Lines of every form, read in their parts.

use super::super::{LineReader, Settings};
use super::Header;

/// 2024-06-01 00:00:00 UTC.
const REFERENCE: i64 = 1_717_200_000_000_000;

fn reader(zone_offset: i32) -> LineReader {
    LineReader::new(Settings {
        zone_offset,
        reference: REFERENCE,
    })
    .unwrap()
}

#[track_caller]
fn header(line: &str) -> Header<'_> {
    reader(0).header(line.as_bytes()).expect(line)
}

fn micros(iso: &str) -> Option<i64> {
    Some(iso.parse::<jiff::Timestamp>().unwrap().as_microsecond())
}

#[test]
fn a_traditional_header_is_read_in_its_parts() {
    let header =
        header("Mar 27 13:06:56 ip-10-77-20-248 sshd[1291]: Server listening on 0.0.0.0 port 22.");
    assert_eq!(header.time, micros("2024-03-27T13:06:56Z"));
    assert_eq!(header.inferred_year, Some(2024));
    assert_eq!(header.host, b"ip-10-77-20-248");
    assert_eq!(header.program, b"sshd");
    assert_eq!(header.module, b"");
    assert_eq!(header.pid, Some(1291));
    assert_eq!(header.message, b"Server listening on 0.0.0.0 port 22.");
}

#[test]
fn the_day_is_padded_with_a_space_a_zero_or_not_at_all() {
    for stamp in [
        "Feb  7 16:01:07",
        "Feb 7 16:01:07",
        "Feb 07 16:01:07",
        "<38>Feb  7 16:01:07",
    ] {
        let line = format!("{stamp} host sshd[5106]: m");
        assert_eq!(
            header(&line).time,
            micros("2024-02-07T16:01:07Z"),
            "{stamp}"
        );
        assert_eq!(header(&line).host, b"host", "{stamp}");
    }
}

#[test]
fn an_iso_stamp_has_its_own_zone_or_that_of_the_run() {
    for (stamp, expected) in [
        (
            "2024-05-01T12:00:00.123456+02:00",
            "2024-05-01T10:00:00.123456Z",
        ),
        (
            "2024-05-01T12:00:00.123456789Z",
            "2024-05-01T12:00:00.123456Z",
        ),
        ("2024-05-01T12:00:00,5z", "2024-05-01T12:00:00.5Z"),
        ("2024-05-01T12:00:00+0200", "2024-05-01T10:00:00Z"),
        ("2024-05-01T12:00:00-0930", "2024-05-01T21:30:00Z"),
        ("2024-05-01T12:00:00+02", "2024-05-01T10:00:00Z"),
        ("2024-05-01T12:00:00", "2024-05-01T11:00:00Z"),
        ("2024-02-29T23:59:60Z", "2024-02-29T23:59:59Z"),
        ("<38>2024-05-01T12:00:00Z", "2024-05-01T12:00:00Z"),
    ] {
        let line = format!("{stamp} host sshd[1]: m");
        let header = reader(3600).header(line.as_bytes()).expect(stamp);
        assert_eq!(header.time, micros(expected), "{stamp}");
        assert_eq!(header.inferred_year, None);
        assert_eq!(header.message, b"m");
    }
}

#[test]
fn an_iso_stamp_may_have_a_space_in_place_of_its_t() {
    for (stamp, expected) in [
        ("2024-05-01 12:00:00.123", "2024-05-01T11:00:00.123Z"),
        ("2024-05-01 12:00:00,123", "2024-05-01T11:00:00.123Z"),
        ("2024-05-01 12:00:00", "2024-05-01T11:00:00Z"),
        ("2024-05-01 12:00:00Z", "2024-05-01T12:00:00Z"),
        ("2024-05-01 12:00:00+02:00", "2024-05-01T10:00:00Z"),
        ("2024-05-01 12:00:00.5+0200 ", "2024-05-01T10:00:00.5Z"),
        ("2024-05-01 12:00:00 +0200", "2024-05-01T10:00:00Z"),
        ("2024-05-01 12:00:00 UTC", "2024-05-01T12:00:00Z"),
        ("Wed 2024-05-01 12:00:00 UTC", "2024-05-01T12:00:00Z"),
        ("Wed 2024-05-01 12:00:00.25 +03", "2024-05-01T09:00:00.25Z"),
    ] {
        let line = format!("{stamp} host sshd[1]: m");
        let header = reader(3600).header(line.as_bytes()).expect(stamp);
        assert_eq!(header.time, micros(expected), "{stamp}");
        assert_eq!(header.inferred_year, None, "{stamp}");
        assert_eq!((header.host, header.program), (&b"host"[..], &b"sshd"[..]));
    }
    let like_a_zone = header("2024-05-01 12:00:00 NAS sshd[1]: m");
    assert_eq!(like_a_zone.host, b"NAS");
    assert_eq!(like_a_zone.time, micros("2024-05-01T12:00:00Z"));
}

#[test]
fn a_zone_of_several_meanings_gives_no_time_rather_than_a_wrong_one() {
    for stamp in [
        "Wed 2024-05-01 12:00:00 CST",
        "Wed May  1 12:00:00 CEST 2024",
    ] {
        let line = format!("{stamp} host sshd[1]: m");
        let header = header(&line);
        assert_eq!((header.time, header.inferred_year), (None, None), "{stamp}");
        assert_eq!((header.host, header.program), (&b"host"[..], &b"sshd"[..]));
    }
}

#[test]
fn what_logs_of_all_kinds_begin_with_is_a_header_only_before_a_tag() {
    for line in [
        "2024-05-01 12:00:00 status installed openssh-server:amd64 1:9.2p1-2",
        "2024-05-01 12:00:00,123 fail2ban.actions        [7544]: NOTICE  [sshd] Ban 192.0.2.1",
        "1714564800.123456 host a message",
    ] {
        assert_eq!(reader(0).header(line.as_bytes()), None, "{line}");
    }
}

#[test]
fn seconds_since_1970_are_read_where_they_have_microseconds() {
    let header = header("1714564800.123456 host sshd[1]: m");
    assert_eq!(header.time, micros("2024-05-01T12:00:00.123456Z"));
    assert_eq!((header.host, header.program), (&b"host"[..], &b"sshd"[..]));
    for stamp in [
        "1714564800.123",
        "1714564800",
        "171456480x.123456",
        "1714564800.1234567",
    ] {
        let line = format!("{stamp} host sshd[1]: m");
        assert_eq!(reader(0).header(line.as_bytes()), None, "{stamp}");
    }
}

#[test]
fn a_stamp_with_a_year_keeps_it() {
    for stamp in [
        "Thu Feb 20 19:29:19 2014",
        "Thu Feb 20 2014 19:29:19",
        "Feb 20 2014 19:29:19",
        "Feb 20 19:29:19 2014",
        "<38>Feb 20 2014 19:29:19",
        "Thu Feb 20 19:29:19 UTC 2014",
    ] {
        let line = format!("{stamp} host sshd[1]: m");
        let header = header(&line);
        assert_eq!(header.time, micros("2014-02-20T19:29:19Z"), "{stamp}");
        assert_eq!(header.inferred_year, None, "{stamp}");
        assert_eq!((header.host, header.program), (&b"host"[..], &b"sshd"[..]));
    }
    // Later than the reference, so that no year-less reading gives it.
    let future = header("Feb  7 2031 01:02:03 host sshd: m");
    assert_eq!(future.time, micros("2031-02-07T01:02:03Z"));
    for stamp in ["Feb 29 2023 12:00:00", "Thu Feb 30 12:00:00 2024"] {
        let line = format!("{stamp} host sshd[1]: m");
        assert_eq!(reader(0).header(line.as_bytes()), None, "{stamp}");
    }
}

#[test]
fn a_number_that_is_no_year_is_a_host() {
    for host in ["1024", "2124", "20240", "2024x", "10.0.0.1", "192.0.2.1"] {
        let line = format!("Feb 20 19:29:19 {host} sshd[1]: m");
        let header = header(&line);
        assert_eq!(header.host, host.as_bytes());
        assert_eq!(header.inferred_year, Some(2024));
    }
}

#[test]
fn a_traditional_stamp_may_have_a_weekday_or_a_fraction() {
    for (stamp, expected) in [
        ("Wed Mar 27 13:06:56", "2024-03-27T13:06:56Z"),
        ("Mar 27 13:06:56.123456", "2024-03-27T13:06:56.123456Z"),
        ("Mar  7 13:06:56,5", "2024-03-07T13:06:56.5Z"),
    ] {
        for host in ["host", "NAS"] {
            let line = format!("{stamp} {host} sshd[1]: m");
            let header = header(&line);
            assert_eq!(header.time, micros(expected), "{line}");
            assert_eq!(header.inferred_year, Some(2024), "{line}");
            assert_eq!(header.host, host.as_bytes(), "{line}");
        }
    }
}

#[test]
fn tags_of_every_form_name_the_program() {
    for (tag, program, module, pid) in [
        ("sshd[1]: ", "sshd", "", Some(1)),
        ("sshd: ", "sshd", "", None),
        ("sshd:", "sshd", "", None),
        ("sshd(pam_unix)[1234]: ", "sshd", "pam_unix", Some(1234)),
        ("sshd(pam_unix): ", "sshd", "pam_unix", None),
        ("sshd-session[7]: ", "sshd-session", "", Some(7)),
        ("postfix/smtpd[7]: ", "postfix/smtpd", "", Some(7)),
    ] {
        let line = format!("Mar 27 13:06:56 host {tag}m: n");
        let header = header(&line);
        assert_eq!(header.program, program.as_bytes(), "{tag}");
        assert_eq!(
            (header.module, header.pid),
            (module.as_bytes(), pid),
            "{tag}"
        );
        assert_eq!(header.message, b"m: n", "{tag}");
    }
    for message in [
        "last message repeated 2 times",
        "sshd[x]: m",
        "sshd[4294967296]: m",
        "sshd[1] m",
        ": m",
        "a b: m",
        "sshd[1",
    ] {
        let line = format!("Mar 27 13:06:56 host {message}");
        assert_eq!(
            (header(&line).program, header(&line).message),
            (&b""[..], message.as_bytes())
        );
    }
}

#[test]
fn a_line_may_name_no_host() {
    for line in [
        "Nov 23 21:50:19 sshd[8148]: Too: many",
        "Nov 23 21:50:19  sshd[8148]: Too: many",
    ] {
        let header = header(line);
        assert_eq!((header.host, header.program), (&b""[..], &b"sshd"[..]));
        assert_eq!(header.message, b"Too: many");
    }
}

#[test]
fn what_is_no_date_or_no_time_is_no_header() {
    for stamp in [
        "",
        "Dec  2 13:14:2",
        "Feb 30 12:00:00",
        "Mar 32 12:00:00",
        "Mar 0 12:00:00",
        "mar 27 12:00:00",
        "Mar 27 25:00:00",
        "Mar 27 12:60:00",
        "Mar 27 12:00:61",
        "Mar 27 12:00:60",
        "Mar 27 12:00",
        "Mar  12:00:00",
        "Mar 7  12:00:00",
        "2023-02-29T12:00:00Z",
        "2024-13-01T12:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01_12:00:00Z",
        "2024-01-01T12:00:00.Z",
        "2024-01-01T12:00:00+2",
        "2024-01-01T12:00:00+25:00",
        "2024-01-01T12:00:00+02:60",
        "2024-01-01T12:00:00+02:",
        "9999-12-31T23:59:59-23:00",
        "<192>Mar 27 12:00:00",
        "<>Mar 27 12:00:00",
        "<38 Mar 27 12:00:00",
    ] {
        let line = format!("{stamp} host sshd[1]: m");
        assert_eq!(reader(0).header(line.as_bytes()), None, "{stamp}");
        assert_eq!(reader(0).header(stamp.as_bytes()), None, "{stamp}");
    }
    assert_eq!(reader(0).header(b"Mar 27 13:06:56"), None);
    assert_eq!(reader(0).header(b"Mar 27 13:06:56 "), None);
    assert_eq!(reader(0).header(b"Mar 27 13:06:56 host"), None);
}

#[test]
fn a_tag_in_brackets_names_the_program_with_a_host_or_without() {
    for (rest, host) in [
        ("[sshd] error: m", ""),
        ("[sshd]: error: m", ""),
        ("host [sshd] error: m", "host"),
        ("host [sshd]: error: m", "host"),
        ("host [sshd][7]: error: m", "host"),
    ] {
        let line = format!("Jun 25 23:53:34 {rest}");
        let header = header(&line);
        assert_eq!(header.host, host.as_bytes(), "{rest}");
        assert_eq!(header.program, b"sshd", "{rest}");
        assert_eq!(header.message, b"error: m", "{rest}");
    }
    let address = header("Jan 25 23:53:34 [192.0.2.1] sshd[1]: m");
    assert_eq!(address.host, b"[192.0.2.1]");
    assert_eq!(address.program, b"sshd");
    for message in ["[UFW BLOCK] IN=eth0", "[sshd]x", "[] m", "[sshd", "[1] m"] {
        let line = format!("Jan 25 23:53:34 host {message}");
        assert_eq!(
            (header(&line).program, header(&line).message),
            (&b""[..], message.as_bytes())
        );
    }
}

#[test]
fn a_path_as_a_tag_names_the_program_at_its_end() {
    for tag in ["/usr/sbin/sshd[7]:", "/sshd(pam_unix)[7]:", "//sshd[7]:"] {
        let line = format!("Mar 27 13:06:56 host {tag} m");
        assert_eq!(header(&line).program, b"sshd", "{tag}");
        assert_eq!(header(&line).pid, Some(7), "{tag}");
    }
    assert_eq!(header("Mar 27 13:06:56 host /usr/sbin/: m").program, b"");
}

#[test]
fn a_priority_by_name_is_no_host_and_no_program() {
    for (rest, host) in [
        ("<auth.info> host sshd[1]: m", "host"),
        ("<4.6> host sshd[1]: m", "host"),
        ("auth.info host sshd[1]: m", "host"),
        ("host auth.info sshd[1]: m", "host"),
        ("host <local7.warning> sshd[1]: m", "host"),
        ("host auth.info [sshd][1] m", "host"),
        ("authpriv.notice sshd[1]: m", ""),
        ("<auth.info> sshd[1]: m", ""),
    ] {
        let line = format!("Thu Feb 20 19:29:19 2014 {rest}");
        let header = header(&line);
        assert_eq!(header.host, host.as_bytes(), "{rest}");
        assert_eq!((header.program, header.pid), (&b"sshd"[..], Some(1)));
        assert_eq!(header.message, b"m", "{rest}");
    }
    let untagged = header("Feb 20 19:29:19 <auth.info> host last message repeated 2 times");
    assert_eq!((untagged.host, untagged.program), (&b"host"[..], &b""[..]));
    assert_eq!(untagged.message, b"last message repeated 2 times");
    for host in [
        "web.info.example",
        "shop.info",
        "auth.infos",
        "<24.6>",
        "<4.8>",
        "local8.info",
    ] {
        let line = format!("Feb 20 19:29:19 {host} sshd[1]: m");
        assert_eq!(header(&line).host, host.as_bytes());
    }
}

#[test]
fn the_message_id_of_solaris_is_no_part_of_the_message() {
    for tag in ["sshd[1]:", "sshd:", "[sshd]"] {
        let line = format!("Mar 29 05:59:23 dusky {tag} [ID 800047 auth.info] Failed m");
        assert_eq!(header(&line).message, b"Failed m", "{tag}");
    }
    for message in [
        "[ID x auth.info] m",
        "[ID 800047 auth] m",
        "[ID 800047 auth.info]m",
        "[ID 800047 auth.info",
    ] {
        let line = format!("Mar 29 05:59:23 dusky sshd[1]: {message}");
        assert_eq!(header(&line).message, message.as_bytes());
    }
}
