//! A request and its answer, as an event carries them.

use super::{AccessLine, Findings, Site};

/// What was asked of a web server, what it answered, and what there is to be said about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// The path of the target in the bytes of the log, without its query; none where the client sent no request.
    pub path: Option<&'a [u8]>,
    /// The answer's status, 100 to 999; none where the connection ended before there was one.
    pub status: Option<u16>,
    /// What there is to be said.
    pub findings: Findings,
}

impl<'a> Exchange<'a> {
    /// The exchange that a line of an access log tells of.
    pub(crate) fn of(line: &AccessLine<'a>, site: &Site) -> Exchange<'a> {
        Exchange {
            path: line.request().map(|request| request.path()),
            status: line.status,
            findings: site.findings(line),
        }
    }

    /// Did the server give out what was asked for: status 200?
    pub const fn is_served(&self) -> bool {
        matches!(self.status, Some(200))
    }
}
