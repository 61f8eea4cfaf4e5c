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
        "2024-01-01 12:00:00Z",
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
