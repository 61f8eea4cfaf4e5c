//! Events of the lines of web servers.

use super::super::time::Clock;
use super::super::{Class, Event, Reading};
use super::{AccessLine, Exchange, Site, error_log};

/// What a line of an access log or of an error log tells.
pub(in crate::logs::reading) fn read<'a>(
    line: &'a [u8],
    site: &Site,
    clock: &Clock,
) -> Reading<'a> {
    // First what has the stricter header: an error log quotes clients, and may quote a whole line of an access log.
    if let Some(error) = error_log::parse(line, clock) {
        return match error.state {
            None => Reading::Uneventful,
            Some(state) => Reading::Event(Event {
                time: Some(error.time),
                inferred_year: None,
                host: &[],
                program: &[],
                class: state.into(),
                source: None,
                user: None,
                weight: 1,
                exchange: None,
            }),
        };
    }
    request(line, site).map_or(Reading::Unparsed, Reading::Event)
}

/// The request that a line of an access log tells of.
pub(in crate::logs::reading) fn request<'a>(line: &'a [u8], site: &Site) -> Option<Event<'a>> {
    let line = AccessLine::parse(line)?;
    let exchange = Exchange::of(&line, site);
    Some(Event {
        time: Some(line.time),
        inferred_year: None,
        host: line.virtual_host.unwrap_or_default(),
        program: &[],
        class: exchange
            .findings
            .iter()
            .next()
            .map_or(Class::Request, Class::from),
        source: line.client,
        user: line.user,
        weight: 1,
        exchange: Some(exchange),
    })
}
