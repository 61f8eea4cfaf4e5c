//! What a line says happened: an [`Event`] of a [`Class`].

use super::web::{Exchange, Findings};
use super::{Class, Source};

/// One event, as a line tells it. It borrows from the line and allocates nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event<'a> {
    /// When it was logged, in microseconds since 1970-01-01 UTC; none where the line does not tell: see
    /// [`Header::time`](super::Header::time).
    pub time: Option<i64>,
    /// The year that was inferred, where the stamp had none.
    pub inferred_year: Option<i16>,
    /// The machine that logged it, or the virtual host that was asked, of a request in an access log; empty where the line names none.
    pub host: &'a [u8],
    /// The program that logged it, without process id and module: `sshd`, `sshd-session`.
    pub program: &'a [u8],
    /// What happened; of a request to a web server its gravest [finding](crate::logs::reading::web::Finding), and
    /// [`Request`](Class::Request) where there is none.
    pub class: Class,
    /// Where the attempt came from, as [`Source::parse`] gives it; none where the line does not say.
    pub source: Option<Source<'a>>,
    /// The user that was asked for, in the bytes of the log (sshd cuts at 100 bytes and escapes control bytes); may be
    /// empty; none where the line names no user. It is text of the attacker's choosing, and may be a mistyped password.
    pub user: Option<&'a [u8]>,
    /// How many times it happened: above 1 for `message repeated 5 times: [...]`, never 0.
    pub weight: u64,
    /// What was asked and answered, of a [`Request`](Class::Request) to a web server.
    pub exchange: Option<Exchange<'a>>,
}

impl Event<'_> {
    /// Does this event look like an attack? See [`Class::is_attack`].
    pub const fn attack(&self) -> bool {
        self.class.is_attack()
    }

    /// Every class that this event counts in: of a request to a web server [`Request`](Class::Request) and each of its
    /// findings, of any other event its one class.
    pub fn classes(&self) -> impl Iterator<Item = Class> {
        let (first, findings) = match &self.exchange {
            Some(exchange) => (Class::Request, exchange.findings),
            None => (self.class, Findings::default()),
        };
        core::iter::once(first).chain(findings.iter().map(Class::from))
    }
}

/// What became of a line. Every line is exactly one of these, so their counts add up to the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading<'a> {
    /// The line tells an event.
    Event(Event<'a>),
    /// The line has a valid header, and tells no event.
    Uneventful,
    /// The line has no valid header: empty, cut, or of an unknown format.
    Unparsed,
}

impl<'a> Reading<'a> {
    /// The event, if the line tells one.
    pub const fn event(self) -> Option<Event<'a>> {
        match self {
            Reading::Event(event) => Some(event),
            _ => None,
        }
    }
}
