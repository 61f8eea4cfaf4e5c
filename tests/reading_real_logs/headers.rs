//! Every line of the real logs has a header, with the program, the time and the host that stand in it.

use std::fs;

use jiff::Timestamp;
use serde_json::Value;
use sketchbird::logs::reading::{Header, LineReader, Settings, lines_of};

use super::super::{data, reader, text};

/// The time of this header as a traditional stamp shows it.
fn stamp(header: &Header<'_>) -> String {
    let time = Timestamp::from_microsecond(header.time.unwrap()).unwrap();
    time.strftime("%b %e %H:%M:%S").to_string()
}

/// Lines without a header, and why.
const NO_HEADER: [(&str, &str); 1] = [(
    "Dec  2 13:14:2",
    "the end of secrepo_auth.log, cut in its time",
)];

fn assert_headers_are_what_stands_in_the_lines(log: &str, expected_lines: usize) {
    let log = fs::read(data(log)).unwrap();
    let reader = reader();
    let mut lines = 0;
    for line in lines_of(&log) {
        lines += 1;
        let line_text = text(line);
        let header = reader.header(line);
        if NO_HEADER.iter().any(|(cut, _)| line_text == *cut) {
            assert_eq!(header, None);
            continue;
        }
        let header = header.unwrap_or_else(|| panic!("{line_text}"));
        // All of these are `Mmm dd hh:mm:ss host program[pid]: message`, the host and the process id at will.
        let (host, tagged) = line_text[16..].split_once(' ').unwrap();
        let (tag, message) = tagged.split_once(": ").unwrap_or((tagged, ""));
        let tag = tag.trim_end_matches(':');
        let (program, pid) = tag.split_once('[').unwrap_or((tag, ""));
        assert_eq!(stamp(&header), line_text[..15], "{line_text}");
        assert_eq!(text(header.host), host, "{line_text}");
        assert_eq!(text(header.program), program, "{line_text}");
        assert_eq!(header.pid, pid.trim_end_matches(']').parse().ok());
        assert_eq!(text(header.message), message, "{line_text}");
    }
    assert_eq!(lines, expected_lines);
}

#[test]
#[ignore = "needs real logs"]
fn every_line_of_the_filebeat_log_has_its_header() {
    assert_headers_are_what_stands_in_the_lines("oracle/filebeat_auth.log", 1000);
}

#[test]
#[ignore = "needs real logs"]
fn every_line_of_the_elastic_log_has_its_header() {
    assert_headers_are_what_stands_in_the_lines("auth/elastic_auth.log", 7121);
}

#[test]
#[ignore = "needs real logs"]
fn every_line_of_the_secrepo_log_but_the_cut_one_has_its_header() {
    assert_headers_are_what_stands_in_the_lines("auth/secrepo_auth.log", 10_567);
}

/// Two hours: fail2ban tells times as clocks in Zurich show them, and stamps with a zone are of summer days.
const ZURICH_IN_SUMMER: i64 = 7_200_000_000;

#[test]
#[ignore = "needs real logs"]
fn every_line_of_the_fail2ban_log_has_its_header() {
    let log = fs::read(data("oracle/fail2ban_sshd.log")).unwrap();
    // The tests of fail2ban take place on 2005-08-14 at noon.
    let reader = LineReader::new(Settings {
        zone_offset: 0,
        reference: 1_124_020_800_000_000,
    })
    .unwrap();
    let mut expected = Value::Null;
    let (mut lines, mut timed, mut without_host) = (0, 0, 0);
    for line in lines_of(&log) {
        if let Some(annotation) = line.strip_prefix(b"# failJSON: ") {
            expected = serde_json::from_slice(annotation).unwrap();
        }
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        lines += 1;
        let line_text = text(line);
        let header = reader.header(line).unwrap_or_else(|| panic!("{line_text}"));
        let program = if line_text.contains("sshd-session[") {
            "sshd-session"
        } else {
            "sshd"
        };
        assert_eq!(text(header.program), program, "{line_text}");
        assert_eq!(header.module, b"", "{line_text}");
        without_host += usize::from(header.host.is_empty());
        assert_eq!(
            header.host.is_empty(),
            line_text[15..].starts_with(" sshd[") || line_text[15..].starts_with(" [sshd]"),
            "{line_text}"
        );
        assert_eq!(
            header.pid.is_none(),
            line_text.contains("[sshd]"),
            "{line_text}"
        );
        assert!(!header.message.starts_with(b"["), "{line_text}");
        assert!(!header.message.starts_with(b" "), "{line_text}");
        if let Some(time) = expected["time"].as_str() {
            let zone = match header.inferred_year {
                Some(_) => 0,
                None => ZURICH_IN_SUMMER,
            };
            let shown = Timestamp::from_microsecond(header.time.unwrap() + zone).unwrap();
            assert_eq!(
                shown.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
                time,
                "{line_text}"
            );
            timed += 1;
        }
        expected = Value::Null;
    }
    assert_eq!((lines, timed, without_host), (155, 111, 9));
}
