//! The facility and level that some daemons write into a line: `<38>`, `<auth.info>`, `auth.info`.

use memchr::memchr;

use super::super::number::decimal;

/// Drops a priority by number at the begin of a line, `<38>`.
pub(super) fn without_number(line: &[u8]) -> &[u8] {
    let Some(inside) = line.strip_prefix(b"<") else {
        return line;
    };
    match memchr(b'>', &inside[..inside.len().min(4)]) {
        Some(end) if decimal(&inside[..end]).is_some_and(|priority| priority <= 191) => {
            &inside[end + 1..]
        }
        _ => line,
    }
}

/// Is this word `auth.info` or `<auth.info>`? FreeBSD writes `<4.6>` as well.
#[inline]
pub(super) fn is_name(word: &[u8]) -> bool {
    // The last letters of the levels, and a bracket: most hosts end in another or are shorter, and need no closer look.
    let may_be = matches!(
        word,
        [.., b'c' | b'e' | b'g' | b'n' | b'o' | b'r' | b't' | b'>']
    );
    may_be && is_facility_and_level(word)
}

fn is_facility_and_level(word: &[u8]) -> bool {
    match word {
        [b'<', inside @ .., b'>'] => split(inside).is_some_and(|(facility, level)| {
            is_facility(facility) && is_level(level)
                || decimal(facility).is_some_and(|number| number <= 23)
                    && decimal(level).is_some_and(|number| number <= 7)
        }),
        _ if word.len() >= b"lpr.err".len() => {
            split(word).is_some_and(|(facility, level)| is_facility(facility) && is_level(level))
        }
        _ => false,
    }
}

fn split(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = name.iter().position(|&byte| byte == b'.')?;
    Some((&name[..dot], &name[dot + 1..]))
}

fn is_facility(name: &[u8]) -> bool {
    matches!(
        name,
        b"kern"
            | b"user"
            | b"mail"
            | b"daemon"
            | b"auth"
            | b"syslog"
            | b"lpr"
            | b"news"
            | b"uucp"
            | b"cron"
            | b"authpriv"
            | b"ftp"
            | b"ntp"
            | b"audit"
            | b"security"
            | b"console"
            | b"clock"
            | [b'l', b'o', b'c', b'a', b'l', b'0'..=b'7']
    )
}

fn is_level(name: &[u8]) -> bool {
    matches!(
        name,
        b"emerg"
            | b"panic"
            | b"alert"
            | b"crit"
            | b"err"
            | b"error"
            | b"warning"
            | b"warn"
            | b"notice"
            | b"info"
            | b"debug"
    )
}
