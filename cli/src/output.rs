//! What becomes of a sketch: it is saved, and its report goes to a page and to standard output.

use std::fs;
use std::io::Write;
use std::path::Path;

use sketchbird::HashKey;
use sketchbird::logs::{Compared, InOrder, OverTime, Report};

use crate::arguments::Output;
use crate::baseline::Baseline;
use crate::outcome::{Result, about};
use crate::sketch::Sketch;
use crate::{csv, html, json};

impl Output {
    /// The baseline, if one is given.
    pub fn baseline(&self, key: Option<&HashKey>) -> Result<Option<Baseline>> {
        let baseline = self.baseline.as_deref();
        baseline.map(|path| Baseline::read(path, key)).transpose()
    }

    /// That nothing which is read is written over by the page, nor by the sketch if that is `saved_apart`.
    pub fn spares<'a>(
        &'a self,
        inputs: impl Iterator<Item = &'a Path> + Clone,
        saved_apart: bool,
    ) -> Result<()> {
        let save = self.save.as_deref();
        let html = self.html.as_deref();
        if save.is_some() && save == html {
            return Err("--html and --save name the same file".into());
        }
        for (argument, output) in [("--save", save), ("--html", html)] {
            if output == Some(Path::new("-")) {
                return Err(format!(
                    "{argument} - names no file: standard output is for the report, so give {argument} a name"
                )
                .into());
            }
        }
        let save = save.filter(|_| saved_apart);
        for (argument, output) in [("--save", save), ("--html", html)] {
            // What is not there yet is no input.
            let Some(output) = output.and_then(|path| path.canonicalize().ok()) else {
                continue;
            };
            let is_output = |input: &&Path| input.canonicalize().is_ok_and(|input| input == output);
            let mut inputs = inputs.clone().chain(self.baseline.as_deref());
            if let Some(input) = inputs.find(is_output) {
                let name = input.display();
                return Err(format!("{argument} would overwrite {name}, which is read").into());
            }
        }
        Ok(())
    }

    /// Saves the sketch, and tells what it knows.
    pub fn tell(&self, told: Told<'_>, out: &mut dyn Write) -> Result<()> {
        let encoded = told.sketch.encode();
        if let Some(path) = &self.save {
            write(path, &encoded)?;
        }
        let Told {
            sketch,
            exact,
            speed,
            ..
        } = told;
        let key = sketch.whole().monoid().key();
        let report = self.report(told)?;
        let compared = exact.map(|exact| report.compared_with(exact));
        if let Some(path) = &self.html {
            let page = html::page(&report, compared.as_deref(), key)?;
            write(path, page.as_bytes())?;
        }
        if self.json {
            return Ok(json::print(&report, out)?);
        }
        if self.csv {
            return Ok(csv::print(&report, out)?);
        }
        write!(out, "{report}")?;
        if report.lines > 0 && report.unparsed == report.lines {
            writeln!(
                out,
                "\nNo line has a header that could be read: are these logs as syslog or the journal writes them?"
            )?;
        }
        if let Some(figures) = compared {
            beside_exact(&figures, out)?;
        }
        write!(
            out,
            "\nsketch: {} KiB in memory, {} KiB encoded",
            sketch.memory_bytes().div_ceil(1024),
            encoded.len().div_ceil(1024)
        )?;
        if let Some(speed) = speed {
            write!(out, "; read at {speed:.0} MB/s")?;
        }
        writeln!(out, "\nkey: {}", key.fingerprint())?;
        if key.is_public() {
            writeln!(out, "{PUBLIC_KEY}")?;
        }
        Ok(())
    }
}

/// What there is to tell.
pub struct Told<'a> {
    pub sketch: &'a Sketch,
    pub over_time: Option<OverTime>,
    pub order: Option<&'a InOrder>,
    pub baseline: Option<&'a Baseline>,
    /// The counts beside which each figure is set.
    pub exact: Option<&'a Report>,
    /// How fast the logs were read, in MB/s.
    pub speed: Option<f64>,
}

impl<'a> Told<'a> {
    pub fn of(sketch: &'a Sketch) -> Told<'a> {
        Told {
            sketch,
            over_time: sketch.series().map(OverTime::of),
            order: None,
            baseline: None,
            exact: None,
            speed: None,
        }
    }
}

impl Output {
    fn report(&self, told: Told<'_>) -> Result<Report> {
        let sketch = told.sketch.whole();
        let mut report = Report::of(sketch, self.top);
        if let Some(threshold) = self.threshold {
            let with_threshold = report.with_threshold(sketch, threshold.get(), self.top);
            report = with_threshold.map_err(|error| format!("--{error}"))?;
        }
        if let Some(baseline) = told.baseline {
            report = baseline.told(report, sketch, self.top)?;
        }
        if let Some(order) = told.order {
            report = report.with_order(sketch, order);
        }
        report.over_time = told.over_time;
        Ok(report)
    }
}

/// What to know of a sketch that was made without a secret key.
pub const PUBLIC_KEY: &str = "A public key trusts the input: who knows it can aim at the sketch. Give a secret one with --key-file or \
     SKETCHBIRD_KEY.";

fn beside_exact(figures: &[Compared], out: &mut dyn Write) -> Result<()> {
    let title = "beside the exact counts";
    writeln!(
        out,
        "\n{title:<43}{:>12}{:>12}{:>12}",
        "sketched", "exact", "off by"
    )?;
    for figure in figures {
        writeln!(out, "  {figure}")?;
    }
    Ok(())
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    fs::write(path, content).map_err(|error| about(path.display(), "can't be written", error))
}
