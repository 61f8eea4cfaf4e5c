//! Reading security logs: from bytes to [`Event`]s. This layer knows nothing of sketches.
//!
//! A [`LineReader`] tells of one line what happened, from where, and for which user:
//!
//! ```
//! use sketchbird::logs::reading::{Class, LineReader, Reading, Settings};
//!
//! // The latest time that a stamp without a year may mean: 2024-06-01 00:00:00 UTC.
//! let reader = LineReader::new(Settings { zone_offset: 0, reference: 1_717_200_000_000_000 })?;
//!
//! let line = b"May 27 13:06:56 web1 sshd[1291]: Failed password for invalid user x from 10.0.0.1 from 192.0.2.7 port 22 ssh2";
//! let Reading::Event(event) = reader.read(line) else { panic!("an event") };
//! assert_eq!(event.class, Class::FailedInvalidUser);
//! assert_eq!(event.user, Some(&b"x from 10.0.0.1"[..]));
//! assert_eq!(event.source.unwrap().to_string(), "192.0.2.7");
//! assert_eq!(event.inferred_year, Some(2024));
//! # Ok::<(), sketchbird::logs::reading::SettingsError>(())
//! ```

mod calendar;
mod class;
mod dropbear;
mod event;
mod header;
mod input;
mod lines;
mod local;
mod number;
mod search;
mod source;
mod sshd;
mod time;
mod verdict;
pub mod web;

pub use class::Class;
pub use event::{Event, Reading};
pub use header::Header;
pub use input::{ReadError, decoded, modified, open};
pub use lines::{Chunks, Lines, LinesOf, MAX_LINE_BYTES, lines_of};
pub use local::Sudo;
pub use source::Source;

/// What a run decides for all its lines, so that every shard of it reads alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// The zone of stamps that carry none, in seconds east of UTC: -86,399 to 86,399.
    pub zone_offset: i32,
    /// The time that no stamp without a year lies after, in microseconds since 1970-01-01 UTC. Usually the time at
    /// which the newest input was last written ([`modified`]).
    pub reference: i64,
}

/// Why [`Settings`] can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The zone lies a day or more from UTC.
    #[error("the zone offset must lie between -86399 and 86399 seconds, but is {seconds}")]
    ZoneOffset {
        /// What was asked for.
        seconds: i32,
    },
    /// The reference time is in no year of the calendar.
    #[error(
        "the reference time must lie between the years -9999 and 9999, but is {micros} microseconds since 1970"
    )]
    Reference {
        /// What was asked for.
        micros: i64,
    },
}

/// Reads lines, each by itself: the verdict is a function of the line and the [`Settings`] alone.
///
/// Reading a line takes time linear in its length and allocates nothing.
#[derive(Clone, Debug)]
pub struct LineReader {
    clock: time::Clock,
    settings: Settings,
    site: web::Site,
}

impl LineReader {
    /// A reader with these settings.
    ///
    /// # Errors
    /// If the zone or the reference time is out of range.
    pub fn new(settings: Settings) -> Result<LineReader, SettingsError> {
        Ok(LineReader {
            clock: time::Clock::new(settings)?,
            settings,
            site: web::Site::default(),
        })
    }

    /// The same with a site by which it judges the requests in access logs, in place of the [default](web::Site).
    #[must_use]
    pub fn with_site(self, site: web::Site) -> LineReader {
        LineReader { site, ..self }
    }

    /// The site by which it judges requests.
    pub fn site(&self) -> &web::Site {
        &self.site
    }

    /// What this reader was made with.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// What this line tells; `line` is without its line end.
    ///
    /// A line with a syslog [`header`](Self::header) is read by the grammar of its program. Any other may be one of a web
    /// server's access log (Common, Combined, nginx's default) or error log (Apache, nginx): see [`web`]. An access log
    /// that came by syslog, under the name of the server, is read as well.
    pub fn read<'a>(&self, line: &'a [u8]) -> Reading<'a> {
        // Each by a way of its own: where they meet, a header would be copied.
        match header::most_frequent(line, &self.clock) {
            Some(header) => self.read_behind(&header),
            None => self.read_any_form(line),
        }
    }

    #[inline(never)]
    fn read_any_form<'a>(&self, line: &'a [u8]) -> Reading<'a> {
        let line = without_mark(line);
        match header::of_any_form(line, &self.clock) {
            Some(header) => self.read_behind(&header),
            None => web::event::read(line, &self.site, &self.clock),
        }
    }

    /// The header of this line; none if it has no valid one. The forms that are read:
    ///
    /// ```text
    /// Mar 27 13:06:56 host sshd[1]: m                      RFC 3164; `Mar  7`, `Mar 07`, `Mar 7`; a fraction of the second
    /// Thu Feb 20 19:29:19 2014 host sshd[1]: m             a weekday, a year, or both; `Feb 20 2014 19:29:19`
    /// 2024-05-01T12:00:00.5+02:00 host sshd[1]: m          ISO 8601; fraction and zone at will
    /// 2024-05-01 12:00:00.5 +0200 host sshd[1]: m          the same with a space, before a tag
    /// Wed 2024-05-01 12:00:00 UTC host sshd[1]: m          the journal's `short-full`
    /// 1714564800.123456 host sshd[1]: m                    the journal's `short-unix`
    /// <38>1 2019-07-08T17:40:16Z host sshd 1 - [a b="c"] m RFC 5424; without `<38>` before a stamp
    /// ```
    ///
    /// `<38>` may precede any of them. The host may be left out. A tag may be `sshd:`, `sshd(pam_unix)[1]:`,
    /// `/usr/sbin/sshd[1]:`, `[sshd]` or `[sshd]:`, and have `[ID 800047 auth.info]` behind it. `<auth.info>` or
    /// `auth.info` may stand before the host or the tag.
    pub fn header<'a>(&self, line: &'a [u8]) -> Option<Header<'a>> {
        header::most_frequent(line, &self.clock)
            .or_else(|| header::of_any_form(without_mark(line), &self.clock))
    }

    /// What the line of this header tells.
    #[inline(always)]
    fn read_behind<'a>(&self, header: &Header<'a>) -> Reading<'a> {
        let Some(verdict) = verdict::of(header.program, header.module, header.message) else {
            return self.read_rare(header);
        };
        Reading::Event(Event {
            time: header.time,
            inferred_year: header.inferred_year,
            host: header.host,
            program: header.program,
            class: verdict.class,
            source: verdict.source,
            user: verdict.user,
            weight: verdict.weight,
            exchange: None,
        })
    }

    /// What is neither an attempt nor anything else that a program of the host tells: a line of an access log that came by syslog, or
    /// what the daemon says of its own.
    #[inline]
    fn read_rare<'a>(&self, header: &Header<'a>) -> Reading<'a> {
        match header.program {
            b"nginx" | b"apache" | b"apache2" | b"httpd" => self.read_request(header),
            b"" | b"syslogd" | b"rsyslogd" => last_repeated(header),
            _ => Reading::Uneventful,
        }
    }

    #[inline(never)]
    fn read_request<'a>(&self, header: &Header<'a>) -> Reading<'a> {
        let request = web::event::request(header.message, &self.site);
        request.map_or(Reading::Uneventful, |request| {
            Reading::Event(Event {
                host: header.host,
                program: header.program,
                ..request
            })
        })
    }
}

/// Drops the byte order mark that editors put before the first line of a file.
fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
}

#[inline(never)]
fn last_repeated<'a>(header: &Header<'a>) -> Reading<'a> {
    match verdict::last_repeated(header.host, header.message) {
        None => Reading::Uneventful,
        Some(weight) => Reading::Event(Event {
            time: header.time,
            inferred_year: header.inferred_year,
            host: header.host,
            program: header.program,
            class: Class::LastMessageRepeated,
            source: None,
            user: None,
            weight,
            exchange: None,
        }),
    }
}
