//! `<38>1 2019-07-08T17:40:16.954167-04:00 host sshd 57915 - [sd key="value"] message`, the form of RFC 5424.

use memchr::memchr2;

use super::super::number::decimal;
use super::super::time::Clock;
use super::stamp::iso_8601;
use super::{Header, without_directories, word};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The header whose fields these are, from behind the version on. Where the priority was left out only a stamp tells
/// that the `1 ` before it is a version.
pub(super) fn parse<'a>(fields: &'a [u8], has_priority: bool, clock: &Clock) -> Option<Header<'a>> {
    let (time, rest) = match fields.strip_prefix(b"- ") {
        Some(rest) if has_priority => (None, rest),
        _ => {
            let stamp = iso_8601(fields, clock)?;
            (stamp.instant.time, stamp.rest)
        }
    };
    let (host, rest) = field(rest)?;
    let (program, rest) = field(rest)?;
    let (pid, rest) = field(rest)?;
    let (_message_id, rest) = field(rest)?;
    let message = match without_structured_data(rest)? {
        [] => &[],
        rest => rest.strip_prefix(b" ")?,
    };
    // rsyslog keeps the space that was behind the colon of a tag.
    let message = message.strip_prefix(b" ").unwrap_or(message);
    Some(Header {
        time,
        inferred_year: None,
        host,
        program: without_directories(program),
        module: &[],
        pid: decimal(pid).and_then(|pid| u32::try_from(pid).ok()),
        message: message.strip_prefix(BYTE_ORDER_MARK).unwrap_or(message),
    })
}

/// A field and what is behind its space; empty if it is nil, `-`.
fn field(text: &[u8]) -> Option<(&[u8], &[u8])> {
    match word(text)? {
        (b"", _) => None,
        (b"-", behind) => Some((b"", behind)),
        field => Some(field),
    }
}

/// Drops `-`, or `[id key="value" key="value"][id]`. In quotes a backslash escapes the byte behind it, and brackets
/// mean nothing.
fn without_structured_data(text: &[u8]) -> Option<&[u8]> {
    if let Some(rest) = text.strip_prefix(b"-") {
        return Some(rest);
    }
    let mut rest = text.strip_prefix(b"[")?;
    loop {
        let end = memchr2(b'"', b']', rest)?;
        let is_quote = rest[end] == b'"';
        rest = &rest[end + 1..];
        if is_quote {
            rest = behind_quoted(rest)?;
            continue;
        }
        match rest.strip_prefix(b"[") {
            Some(next) => rest = next,
            None => return Some(rest),
        }
    }
}

/// What is behind the closing quote of the value that this begins with.
fn behind_quoted(mut text: &[u8]) -> Option<&[u8]> {
    loop {
        let at = memchr2(b'"', b'\\', text)?;
        if text[at] == b'"' {
            return Some(&text[at + 1..]);
        }
        text = text.get(at + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{LineReader, Settings};
    use super::*;

    fn read(line: &str) -> Option<Header<'_>> {
        let settings = Settings {
            zone_offset: 3600,
            reference: 1_717_200_000_000_000,
        };
        LineReader::new(settings).unwrap().header(line.as_bytes())
    }

    #[test]
    fn all_fields_are_read() {
        let line =
            r#"<38>1 2019-07-08T17:40:16.954167-04:00 host sshd 57915 ID7 [sd "[brackets]"] m: n"#;
        let header = read(line).unwrap();
        assert_eq!(header.time, Some(1_562_622_016_954_167));
        assert_eq!(header.inferred_year, None);
        assert_eq!((header.host, header.program), (&b"host"[..], &b"sshd"[..]));
        assert_eq!((header.module, header.pid), (&b""[..], Some(57915)));
        assert_eq!(header.message, b"m: n");
    }

    #[test]
    fn every_field_may_be_nil() {
        let header = read("<38>1 - - - - - -").unwrap();
        assert_eq!((header.time, header.pid), (None, None));
        let texts = (header.host, header.program, header.message);
        assert_eq!(texts, (&b""[..], &b""[..], &b""[..]));
        let header = read("<38>1 - host /usr/sbin/sshd main - - m").unwrap();
        assert_eq!((header.host, header.program), (&b"host"[..], &b"sshd"[..]));
        assert_eq!((header.pid, header.message), (None, &b"m"[..]));
    }

    #[test]
    fn structured_data_ends_where_no_quote_is_open() {
        for data in [
            "-",
            "[sd]",
            r#"[sd a="b"]"#,
            r#"[sd a="b" c="]"][sd@123 d="["]"#,
            r#"[sd a="\"] \" \] \\"]"#,
            r#"[sd a="\x"]"#,
        ] {
            for mark in ["", " ", "\u{FEFF}", " \u{FEFF}"] {
                let line = format!("<38>1 - host sshd 1 - {data} {mark}m [x] \"y\"");
                assert_eq!(read(&line).expect(&line).message, b"m [x] \"y\"");
            }
            let line = format!("<38>1 - host sshd 1 - {data}");
            assert_eq!(read(&line).expect(&line).message, b"");
        }
        for data in [
            "",
            "m",
            "--",
            "[sd",
            "[sd]m",
            "[sd][",
            r#"[sd a="b"#,
            r#"[sd a="b\""#,
            r#"[sd a="b\"]"#,
            r#"[sd a="\"#,
            r#"[sd a="b]"#,
        ] {
            let line = format!("<38>1 - host sshd 1 - {data}");
            assert_eq!(read(&line), None, "{line}");
        }
    }

    #[test]
    fn without_a_priority_a_stamp_tells_the_form() {
        let line = "1 2019-07-08T17:40:16 host sshd 57915 - - m";
        assert_eq!(read(line).unwrap().time, Some(1_562_604_016_000_000));
        for line in [
            "1 - host sshd 57915 - - m",
            "2 2019-07-08T17:40:16Z host sshd 57915 - - m",
            "1 2019-07-08 17:40:16 host sshd 57915 - - m",
            "<38>1  2019-07-08T17:40:16Z host sshd 57915 - - m",
            "<38>1 2019-07-08T17:40:16Z host  57915 - - m",
            "<38>1 2019-07-08T17:40:16Z host sshd 57915",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
