//! `merge`: saved sketches into one.

use std::io::Write;

use sketchbird::logs::{Limits, LogSeries, LogSketch, OverTime, WindowError};

use crate::arguments::Merge;
use crate::outcome::{Result, about};
use crate::output::Told;
use crate::saved;
use crate::sketch::Sketch;
use crate::time::Zone;

pub fn run(arguments: &Merge, out: &mut dyn Write) -> Result<()> {
    let key = arguments.key.secret()?;
    // A total may take the place of one of its parts, which are all read before it is written.
    let mut sketches = arguments.sketches.iter().map(|path| &**path);
    arguments.output.spares(sketches.clone(), false)?;
    let Some(first) = sketches.next() else {
        return Err("name the sketches to add".into());
    };
    // The first decides what the others must have been made with.
    let mut total = saved::read(first, key.as_ref())?;
    let baseline = arguments.output.baseline(key.as_ref())?;
    let monoid = total.whole().monoid();
    if let Some(baseline) = &baseline {
        baseline.check(monoid)?;
    }
    let zone = Zone::of_seconds(monoid.zone_offset());
    let zone = zone.ok_or("the zone of these sketches lies a day or more from UTC")?;
    let limits = arguments.limits(zone)?;
    if !limits.is_none() && total.series().is_none() {
        return Err(
            "--since and --until can't cut a sketch that was saved without --series: save with `sketchbird attackers --series hour`"
                .into(),
        );
    }
    for path in sketches {
        let sketch = saved::read(path, key.as_ref())?;
        let added = total.merge(&sketch);
        added.map_err(|error| about(path.display(), "can't be added", error))?;
    }
    let mut over_time = total.series().map(OverTime::of);
    if let Some((series, over_time)) = total.series().zip(over_time.as_mut())
        && !limits.is_none()
    {
        let within = cut(series, limits, zone)?;
        let buckets = &mut over_time.buckets;
        buckets.retain(|bucket| limits.contain(bucket.start_micros));
        // They lie before what is asked for, or it could not be had.
        over_time.lines_given_up = 0;
        total = Sketch::Whole(Box::new(within));
    }
    let told = Told {
        over_time,
        baseline: baseline.as_ref(),
        ..Told::of(&total)
    };
    arguments.output.tell(told, out)
}

/// The hours or days within some times.
fn cut(series: &LogSeries, limits: Limits, zone: Zone) -> Result<LogSketch> {
    let within = series.within(limits);
    within.map_err(|error| no_edge(error, limits, zone).into())
}

/// Why a series can't be cut there, and where it can.
fn no_edge(error: WindowError, limits: Limits, zone: Zone) -> String {
    match error {
        WindowError::WithinBucket {
            step,
            before,
            after,
        } => {
            let is_since = limits
                .since
                .is_some_and(|since| before < since && since < after);
            let argument = if is_since { "--since" } else { "--until" };
            let (step, before, after) = (step.name(), zone.shown(before), zone.shown(after));
            format!("{argument} lies within the {step}s of the series: take {before} or {after}")
        }
        WindowError::GivenUp { kept_since } => {
            let since = zone.shown(kept_since);
            format!(
                "the series keeps the latest hours or days, from {since} on: take --since {since} or later"
            )
        }
        error => error.to_string(),
    }
}
