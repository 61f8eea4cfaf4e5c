//! Error logs of Apache and nginx.

use memchr::memchr;

use super::super::number::{decimal, port};
use super::super::time::Clock;
use super::super::{Settings, SettingsError, Source};
use super::{ServerState, stamp};

/// How bad a server thinks something is, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The server can't be used.
    Emergency,
    /// Something must be done at once.
    Alert,
    /// A critical condition.
    Critical,
    /// An error.
    Error,
    /// A warning.
    Warning,
    /// Normal, and worth a note.
    Notice,
    /// Informational.
    Info,
    /// For whoever debugs; Apache's `trace1` to `trace8` as well.
    Debug,
}

impl Level {
    fn parse(name: &[u8]) -> Option<Level> {
        Some(match name {
            b"emerg" => Level::Emergency,
            b"alert" => Level::Alert,
            b"crit" => Level::Critical,
            b"error" => Level::Error,
            b"warn" => Level::Warning,
            b"notice" => Level::Notice,
            b"info" => Level::Info,
            b"debug" => Level::Debug,
            [b't', b'r', b'a', b'c', b'e', b'1'..=b'8'] => Level::Debug,
            _ => return None,
        })
    }

    /// The name in the logs of both servers, and in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Emergency => "emerg",
            Level::Alert => "alert",
            Level::Critical => "crit",
            Level::Error => "error",
            Level::Warning => "warn",
            Level::Notice => "notice",
            Level::Info => "info",
            Level::Debug => "debug",
        }
    }

    /// Critical or worse.
    pub const fn is_failure(self) -> bool {
        matches!(self, Level::Emergency | Level::Alert | Level::Critical)
    }
}

/// One line of an error log. It borrows from the line and allocates nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ErrorLine<'a> {
    /// When it was logged, in microseconds since 1970-01-01 UTC, the stamp read in the zone of the [`Settings`].
    pub time: i64,
    /// How bad it is.
    pub level: Level,
    /// Whose request it is about. None if about none, or if text of a client's choosing makes it two.
    pub client: Option<Source<'a>>,
    /// What is behind the header; nginx names the client within.
    pub message: &'a [u8],
    /// What it says of the server itself, if anything.
    pub state: Option<ServerState>,
}

/// Reads lines of error logs, each by itself.
///
/// ```
/// use sketchbird::logs::reading::Settings;
/// use sketchbird::logs::reading::web::{ErrorLogReader, Level, ServerState};
///
/// // The stamps of error logs carry no zone.
/// let reader = ErrorLogReader::new(Settings { zone_offset: 0, reference: 0 })?;
/// let line = b"[Wed Oct 11 14:32:52.123456 2023] [core:notice] [pid 9:tid 9] AH00052: child pid 7 exit signal Segmentation fault (11)";
/// assert_eq!(reader.read(line).unwrap().state, Some(ServerState::Failing));
///
/// let line = b"2023/10/11 14:32:52 [error] 8#8: *45 access forbidden by rule, client: 192.0.2.7, server: _";
/// let line = reader.read(line).unwrap();
/// assert_eq!((line.time, line.level), (1_697_034_772_000_000, Level::Error));
/// assert_eq!(line.client.unwrap().to_string(), "192.0.2.7");
/// # Ok::<(), sketchbird::logs::reading::SettingsError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ErrorLogReader {
    clock: Clock,
}

impl ErrorLogReader {
    /// A reader with these settings, of which only the zone counts: every stamp of an error log has a year.
    ///
    /// # Errors
    /// If the zone or the reference time is out of range.
    pub fn new(settings: Settings) -> Result<ErrorLogReader, SettingsError> {
        let clock = Clock::new(settings)?;
        Ok(ErrorLogReader { clock })
    }

    /// What this line tells; `line` is without its line end. None if it is of neither server, or its header is cut.
    ///
    /// What the programs behind a server write into its log bears no header, and is none.
    pub fn read<'a>(&self, line: &'a [u8]) -> Option<ErrorLine<'a>> {
        parse(line, &self.clock)
    }
}

/// What [`ErrorLogReader::read`] tells.
pub(super) fn parse<'a>(line: &'a [u8], clock: &Clock) -> Option<ErrorLine<'a>> {
    match line.first()? {
        b'[' => apache(line, clock),
        _ => nginx(line, clock),
    }
}

/// `[TIME] [MODULE:LEVEL] [pid 1:tid 2] [client 192.0.2.7:5] MESSAGE`; of old `[TIME] [LEVEL] [client 192.0.2.7] MESSAGE`.
fn apache<'a>(line: &'a [u8], clock: &Clock) -> Option<ErrorLine<'a>> {
    let (stamp, rest) = bracketed(line)?;
    let time = clock.instant(stamp::apache_error(stamp)?, None)?;
    let (level, mut rest) = bracketed(rest)?;
    let (level, with_port) = match memchr(b':', level) {
        Some(colon) => (&level[colon + 1..], true),
        None => (level, false),
    };
    let level = Level::parse(level)?;
    if rest.starts_with(b"[pid ") {
        (_, rest) = bracketed(rest)?;
    }
    let before_client = behind_errno(behind_file(rest));
    let (client, message) = match before_client.strip_prefix(b"[client ") {
        Some(_) => {
            let (inside, behind) = bracketed(before_client)?;
            (Some(&inside[b"client ".len()..]), behind)
        }
        None => (None, rest),
    };
    let state = ServerState::of_apache(level, client.is_some(), message);
    let client = client.and_then(|client| {
        // Since the level names a module, the client has a port, even behind IPv6 without brackets.
        let address = match memchr::memrchr(b':', client) {
            Some(colon) if with_port && port(&client[colon + 1..]).is_some() => &client[..colon],
            _ => client,
        };
        Source::parse(address)
    });
    Some(ErrorLine {
        time,
        level,
        client,
        message,
        state,
    })
}

/// What stands in the brackets at the begin of `text`, and what behind them and a space.
fn bracketed(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = text.strip_prefix(b"[")?;
    let (inside, rest) = inside.split_at(memchr(b']', inside)?);
    let rest = &rest[1..];
    Some((inside, rest.strip_prefix(b" ").unwrap_or(rest)))
}

/// Drops `core.c(4739): `, which Apache writes before the client when it debugs.
fn behind_file(text: &[u8]) -> &[u8] {
    let behind = || {
        let (file, rest) = text.split_at(memchr(b'(', text)?);
        let (number, rest) = rest[1..].split_at(memchr(b')', &rest[1..])?);
        decimal(number)?;
        if !file.ends_with(b".c") || file.contains(&b' ') {
            return None;
        }
        rest.strip_prefix(b"): ")
    };
    behind().unwrap_or(text)
}

/// Drops `(13)Permission denied: `, the system's words, which Apache writes before the client.
fn behind_errno(text: &[u8]) -> &[u8] {
    let behind = || {
        let inside = text.strip_prefix(b"(")?;
        let (number, rest) = inside.split_at(memchr(b')', inside)?);
        decimal(number.strip_prefix(b"OS ").unwrap_or(number))?;
        let (words, rest) = rest.split_at(memchr(b':', rest)?);
        if words.contains(&b'[') {
            return None;
        }
        rest.strip_prefix(b": ")
    };
    behind().unwrap_or(text)
}

/// `TIME [LEVEL] PID#TID: *CONNECTION MESSAGE, client: 192.0.2.7, server: NAME, ..`.
fn nginx<'a>(line: &'a [u8], clock: &Clock) -> Option<ErrorLine<'a>> {
    let (local, rest) = stamp::nginx_error(line)?;
    let time = clock.instant(local, None)?;
    let (level, rest) = bracketed(rest.strip_prefix(b" ")?)?;
    let level = Level::parse(level)?;
    let (process, rest) = rest.split_at(memchr(b'#', rest)?);
    let (thread, rest) = rest[1..].split_at(memchr(b':', &rest[1..])?);
    decimal(process)?;
    decimal(thread)?;
    let rest = rest[1..].strip_prefix(b" ")?;
    let message = behind_connection(rest).unwrap_or(rest);
    Some(ErrorLine {
        time,
        level,
        client: nginx_client(message),
        message,
        state: ServerState::of_nginx(level, message),
    })
}

/// Drops `*45 `.
fn behind_connection(text: &[u8]) -> Option<&[u8]> {
    let text = text.strip_prefix(b"*")?;
    let (number, rest) = text.split_at(memchr(b' ', text)?);
    decimal(number)?;
    Some(&rest[1..])
}

/// The one client that the message names. Paths and requests are in it as clients sent them, before and behind the true
/// client, so where it names two different ones it is none.
fn nginx_client(message: &[u8]) -> Option<Source<'_>> {
    const MARK: &[u8] = b", client: ";
    let mut named = memchr::memmem::find_iter(message, MARK).map(|at| {
        let text = &message[at + MARK.len()..];
        Source::parse(&text[..memchr(b',', text).unwrap_or(text.len())])
    });
    let client = named.next()?;
    named.all(|other| other == client).then_some(client)?
}

#[cfg(test)]
mod tests;
