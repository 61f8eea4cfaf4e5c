//! `events`: what each line tells, as JSON.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use jiff::Timestamp;
use serde::Serialize;
use sketchbird::logs::Limits;
use sketchbird::logs::reading::web::Finding;
use sketchbird::logs::reading::{self, LineReader, Lines, Reading, Settings};
use sketchbird::logs::text::as_text;

use crate::arguments::Events;
use crate::json;
use crate::logs::{self, Logs};
use crate::outcome::{Result, about};
use crate::progress::Progress;

pub fn run(arguments: &Events, out: &mut dyn Write) -> Result<()> {
    let logs = Logs::of(&arguments.reading)?;
    let reference = arguments.reading.reference()?;
    let limits = arguments.window.limits(arguments.reading.zone)?;
    let reader = LineReader::new(Settings {
        zone_offset: arguments.reading.zone.seconds(),
        reference: reference.unwrap_or(logs.newest()),
    })?
    .with_site(arguments.site.site(None)?);
    // A bar would stand among the events.
    let bytes = logs.bytes().filter(|_| !io::stdout().is_terminal());
    let progress = Progress::over(bytes);
    let mut room = Vec::new();
    for path in logs.paths() {
        let mut lines = Lines::new(logs::open(path, &progress)?);
        let unreadable = |error| about(logs::name(path).display(), "can't be read", error);
        let file = as_text(path.as_os_str().as_encoded_bytes());
        let file = (logs.paths().len() > 1).then_some(&*file);
        let mut number = 0;
        while let Some(line) = lines.next().map_err(unreadable)? {
            number += 1;
            match reader.read(line) {
                Reading::Event(event) if is_within(&limits, &event) => {
                    let event = Event::of(&event, number, file);
                    json::print_line(&event, &mut room, out)?;
                }
                Reading::Unparsed if arguments.unparsed => {
                    let unparsed = Unparsed {
                        unparsed: as_text(line),
                        line: number,
                        file,
                    };
                    json::print_line(&unparsed, &mut room, out)?;
                }
                Reading::Event(_) | Reading::Uneventful | Reading::Unparsed => {}
            }
        }
    }
    Ok(())
}

/// As sketches with these limits count events.
fn is_within(limits: &Limits, event: &reading::Event<'_>) -> bool {
    limits.is_none() || event.time.is_some_and(|time| limits.contain(time))
}

/// An event as it is printed, key by key.
#[derive(Serialize)]
struct Event<'a> {
    class: &'static str,
    attack: bool,
    source: Option<String>,
    user: Option<Cow<'a, str>>,
    weight: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<Timestamp>,
    host: Option<Cow<'a, str>>,
    program: Option<Cow<'a, str>>,
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
}

impl<'a> Event<'a> {
    fn of(event: &reading::Event<'a>, line: u64, file: Option<&'a str>) -> Event<'a> {
        let named = |name: &'a [u8]| (!name.is_empty()).then(|| as_text(name));
        Event {
            class: event.class.name(),
            attack: event.attack(),
            source: event.source.map(|source| source.to_string()),
            user: event.user.map(as_text),
            weight: event.weight,
            findings: event
                .exchange
                .map(|exchange| exchange.findings.iter().map(Finding::name).collect()),
            status: event.exchange.and_then(|exchange| exchange.status),
            path: event
                .exchange
                .and_then(|exchange| exchange.path)
                .map(as_text),
            time: event
                .time
                .and_then(|time| Timestamp::from_microsecond(time).ok()),
            host: named(event.host),
            program: named(event.program),
            line,
            file,
        }
    }
}

/// A line that could not be read.
#[derive(Serialize)]
struct Unparsed<'a> {
    unparsed: Cow<'a, str>,
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
}
