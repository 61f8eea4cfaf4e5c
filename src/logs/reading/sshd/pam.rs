//! What PAM modules write under sshd's tag: authentication failures and sessions.

use memchr::memmem;

use super::super::number::decimal;
use super::super::search;
use super::super::source::SourceText;
use super::Verdict;
use crate::logs::reading::{Class, Source};

/// What the module tells. Its name is in the message or, in old logs, in the tag.
pub(in crate::logs::reading) fn verdict<'a>(
    tagged: &[u8],
    message: &'a [u8],
) -> Option<Verdict<'a>> {
    let line = Line::parse(message).or_else(|| {
        is_module(tagged).then_some(Line {
            module: tagged,
            service_type: b"",
            text: message,
        })
    })?;
    let text = line.text;
    if let Some(fields) = text.strip_prefix(b"authentication failure;")
        && matches!(line.service_type, b"auth" | b"")
    {
        return Some(failure(fields));
    }
    // Other modules report the same session again.
    if !line.module.eq_ignore_ascii_case(b"pam_unix")
        || !matches!(line.service_type, b"session" | b"")
    {
        return None;
    }
    let (class, user) = if let Some(user) = text.strip_prefix(b"session opened for user ") {
        (
            Class::SessionOpened,
            search::rfind(user, b" by ").map_or(user, |by| &user[..by]),
        )
    } else {
        (
            Class::SessionClosed,
            text.strip_prefix(b"session closed for user ")?,
        )
    };
    Some(Verdict::once(class, None, Some(without_uid(user))))
}

struct Line<'m, 'a> {
    module: &'m [u8],
    /// `auth` or `session`; empty where the line doesn't say.
    service_type: &'m [u8],
    text: &'a [u8],
}

impl<'a> Line<'a, 'a> {
    /// `pam_unix(sshd:auth): TEXT`, `(pam_unix) TEXT`, `PAM-unix: TEXT`.
    fn parse(message: &'a [u8]) -> Option<Line<'a, 'a>> {
        if let Some(inside) = message.strip_prefix(b"(") {
            let close = search::find_byte(inside, b')')?;
            let module = &inside[..close];
            let text = inside[close + 1..].strip_prefix(b" ")?;
            return is_module(module).then_some(Line {
                module,
                service_type: b"",
                text,
            });
        }
        let end = message
            .iter()
            .position(|byte| matches!(byte, b'(' | b':' | b' '))?;
        let (module, mut rest) = message.split_at(end);
        if !is_module(module) {
            return None;
        }
        let mut service_type: &[u8] = b"";
        if let Some(inside) = rest.strip_prefix(b"(") {
            let close = search::find_byte(inside, b')')?;
            if let Some(colon) = search::find_byte(&inside[..close], b':') {
                service_type = &inside[colon + 1..close];
            }
            rest = &inside[close + 1..];
        }
        Some(Line {
            module,
            service_type,
            text: rest.strip_prefix(b": ")?,
        })
    }
}

/// `pam_unix`, `pam_sss`, `PAM-unix`.
fn is_module(name: &[u8]) -> bool {
    name.len() > 4 && name[..3].eq_ignore_ascii_case(b"pam") && matches!(name[3], b'_' | b'-')
}

/// `logname= uid=0 euid=0 tty=ssh ruser=RUSER rhost=HOST[  user=USER]`, where RUSER and USER may be any text.
fn failure(fields: &[u8]) -> Verdict<'_> {
    const RHOST: &[u8; 7] = b" rhost=";
    let fields = match search::find(fields, b" ruser=") {
        Some(ruser) => &fields[ruser + b" ruser=".len()..],
        None => search::find(fields, RHOST).map_or(&[][..], |rhost| &fields[rhost..]),
    };
    // sshd tells PAM no remote user. Where it is empty the first host is the real one, whatever the user's name holds.
    if let Some(rest) = fields.strip_prefix(RHOST) {
        let (source, user) = host_and_user(rest).unwrap_or_default();
        return Verdict::once(Class::PamFailure, source, user);
    }
    let mut readings = memmem::find_iter(fields, RHOST)
        .filter_map(|rhost| host_and_user(&fields[rhost + RHOST.len()..]));
    match (readings.next(), readings.next()) {
        (Some(_), Some(_)) => Verdict::ambiguous(),
        (reading, _) => {
            let (source, user) = reading.unwrap_or_default();
            Verdict::once(Class::PamFailure, source, user)
        }
    }
}

/// `HOST[  user=USER]` up to the end.
fn host_and_user(text: &[u8]) -> Option<(Option<Source<'_>>, Option<&[u8]>)> {
    let (host, behind) = text.split_at(search::find_byte(text, b' ').unwrap_or(text.len()));
    let source = match SourceText::parse(host) {
        SourceText::Known(source) => Some(source),
        SourceText::Absent => None,
        SourceText::Malformed => return None,
    };
    match behind.trim_ascii_start() {
        b"" | b"[preauth]" => Some((source, None)),
        user => Some((source, Some(user.strip_prefix(b"user=")?))),
    }
}

/// Newer modules write `root(uid=0)`.
fn without_uid(user: &[u8]) -> &[u8] {
    let shorter = || {
        let begin = search::rfind(user, b"(uid=")?;
        decimal(user[begin + b"(uid=".len()..].strip_suffix(b")")?)?;
        Some(&user[..begin])
    };
    shorter().unwrap_or(user)
}
