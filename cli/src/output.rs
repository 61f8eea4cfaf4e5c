//! What becomes of a sketch: it is saved, and its report goes to a page and to standard output.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use sketchbird::logs::{Compared, LogSketch, Report};

use crate::arguments::Output;
use crate::outcome::{Result, about};
use crate::{csv, html, json};

impl Output {
    /// That nothing which is read is written over by the page, nor by the sketch if that is `saved_apart`.
    pub fn spares(&self, inputs: &[PathBuf], saved_apart: bool) -> Result<()> {
        let save = self.save.as_deref();
        let html = self.html.as_deref();
        if save.is_some() && save == html {
            return Err("--html and --save name the same file".into());
        }
        let save = save.filter(|_| saved_apart);
        for (argument, output) in [("--save", save), ("--html", html)] {
            // What is not there yet is no input.
            let Some(output) = output.and_then(|path| path.canonicalize().ok()) else {
                continue;
            };
            let is_output =
                |input: &&PathBuf| input.canonicalize().is_ok_and(|input| input == output);
            if let Some(input) = inputs.iter().find(is_output) {
                let name = input.display();
                return Err(format!("{argument} would overwrite {name}, which is read").into());
            }
        }
        Ok(())
    }

    /// Tells what a sketch knows; `exact` are the counts beside which each of its figures is set, and `speed` is that of
    /// reading, in MB/s.
    pub fn tell(
        &self,
        sketch: &LogSketch,
        exact: Option<&Report>,
        speed: Option<f64>,
        out: &mut dyn Write,
    ) -> Result<()> {
        let encoded = sketch.encode();
        if let Some(path) = &self.save {
            write(path, &encoded)?;
        }
        let report = Report::of(sketch, self.top);
        let compared = exact.map(|exact| report.compared_with(exact));
        if let Some(path) = &self.html {
            let page = html::page(&report, compared.as_deref(), sketch.monoid().key())?;
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
        let key = sketch.monoid().key();
        writeln!(out, "\nkey: {}", key.fingerprint())?;
        if key.is_public() {
            writeln!(out, "{PUBLIC_KEY}")?;
        }
        Ok(())
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
