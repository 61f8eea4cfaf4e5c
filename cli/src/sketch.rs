//! The two kinds of sketches that the command makes, saves and adds: of a log as a whole, and of a log over time.

use std::result;

use sketchbird::Mismatch;
use sketchbird::logs::reading::Reading;
use sketchbird::logs::{LogSeries, LogSketch};

/// One of them, in a box: it is handed from thread to thread.
#[derive(Clone)]
pub enum Sketch {
    Whole(Box<LogSketch>),
    Series(Box<LogSeries>),
}

impl Sketch {
    pub fn insert_line(&mut self, line: &[u8], reading: &Reading<'_>) {
        match self {
            Sketch::Whole(sketch) => sketch.insert_line(line, reading),
            Sketch::Series(series) => series.insert_line(line, reading),
        }
    }

    /// self += other.
    pub fn merge(&mut self, other: &Sketch) -> result::Result<(), Mismatch> {
        match (self, other) {
            (Sketch::Whole(sketch), Sketch::Whole(other)) => sketch.merge(other),
            (Sketch::Series(series), Sketch::Series(other)) => series.merge(other),
            (own, other) => Err(Mismatch::new("kind of sketch", own.kind(), other.kind())),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Sketch::Whole(_) => "one without --series",
            Sketch::Series(_) => "one with --series",
        }
    }

    /// Of all lines.
    pub fn whole(&self) -> &LogSketch {
        match self {
            Sketch::Whole(sketch) => sketch,
            Sketch::Series(series) => series.whole(),
        }
    }

    pub fn series(&self) -> Option<&LogSeries> {
        match self {
            Sketch::Whole(_) => None,
            Sketch::Series(series) => Some(series),
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        match self {
            Sketch::Whole(sketch) => sketch.encode(),
            Sketch::Series(series) => series.encode(),
        }
    }

    pub fn memory_bytes(&self) -> usize {
        match self {
            Sketch::Whole(sketch) => sketch.memory_bytes(),
            Sketch::Series(series) => series.memory_bytes(),
        }
    }
}
