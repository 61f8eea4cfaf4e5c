//! A baseline: the saved sketch of earlier weeks that a log is held against.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sketchbird::logs::{LogMonoid, LogSketch, Report};
use sketchbird::{HashKey, Monoid};

use crate::outcome::{Result, about};
use crate::saved;
use crate::sketch::Sketch;

pub struct Baseline {
    path: PathBuf,
    sketch: Arc<Sketch>,
}

impl Baseline {
    /// The one in a file, whose key is this secret one, or public if there is none.
    pub fn read(path: &Path, key: Option<&HashKey>) -> Result<Baseline> {
        Ok(Baseline {
            sketch: Arc::new(saved::read(path, key)?),
            path: path.to_owned(),
        })
    }

    /// Can sketches of this monoid be held against it? To be asked before hours of reading.
    pub fn check(&self, monoid: &LogMonoid) -> Result<()> {
        let nothing = monoid.zero();
        self.told(Report::of(&nothing, 0), &nothing, 0).map(drop)
    }

    /// The report of a sketch with what is new since the baseline.
    pub fn told(&self, report: Report, sketch: &LogSketch, top: usize) -> Result<Report> {
        let told = report.with_baseline(sketch, self.sketch.whole(), top);
        told.map_err(|error| about(self.path.display(), "can't be the baseline", error))
    }

    pub fn sketch(&self) -> &Arc<Sketch> {
        &self.sketch
    }
}
