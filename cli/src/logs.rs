//! The logs that are read: which, how old, how large, and opened one after the other.

use std::fs::{self, File};
use std::io::{self, BufRead, ErrorKind, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use sketchbird::codec;
use sketchbird::logs::reading::{self, LineReader, Lines, ReadError};

use crate::arguments::Reading;
use crate::outcome::Result;
use crate::progress::Progress;

/// The path that means standard input.
const STANDARD_INPUT: &str = "-";

/// The logs of a run. All that are files are there, and no directories, before the first is read.
pub struct Logs {
    paths: Vec<PathBuf>,
    /// How many bytes they have as they stand on disk; none where one of them is no file.
    bytes: Option<u64>,
    /// When the newest was last written, in microseconds since 1970 UTC.
    newest: i64,
}

impl Logs {
    /// Those named; or standard input, unless a person would have to type it.
    pub fn of(reading: &Reading) -> Result<Logs> {
        let mut paths = reading.files.clone();
        if paths.is_empty() {
            if io::stdin().is_terminal() {
                return Err(
                    "name the logs to read, such as /var/log/auth.log, or `-` for standard input"
                        .into(),
                );
            }
            paths.push(STANDARD_INPUT.into());
        }
        let (mut bytes, mut newest) = (Some(0_u64), i64::MIN);
        for path in &paths {
            let size = if is_standard_input(path) {
                None
            } else {
                file_size(path)?
            };
            bytes = bytes
                .zip(size)
                .map(|(bytes, size)| bytes.saturating_add(size));
            newest = newest.max(reading::modified(path).unwrap_or_else(now));
        }
        if paths.iter().filter(|path| is_standard_input(path)).count() > 1 {
            return Err("standard input, `-`, can be read only once".into());
        }
        Ok(Logs {
            paths,
            bytes,
            newest,
        })
    }

    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// The files by their first stamps, and behind them what can be read but once.
    pub fn in_order(&self, reader: &LineReader) -> Result<Vec<&Path>> {
        let mut ordered = Vec::new();
        for path in &self.paths {
            let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
            let first = match is_file && !is_standard_input(path) {
                true => first_stamp(path, reader)?.unwrap_or(i64::MAX),
                false => i64::MAX,
            };
            ordered.push((!is_file, first, &**path));
        }
        ordered.sort_by_key(|&(is_pipe, first, _)| (is_pipe, first));
        Ok(ordered.into_iter().map(|(_, _, path)| path).collect())
    }

    pub fn newest(&self) -> i64 {
        self.newest
    }

    pub fn bytes(&self) -> Option<u64> {
        self.bytes
    }
}

/// The first time in a log, if one of its first lines tells one.
fn first_stamp(path: &Path, reader: &LineReader) -> Result<Option<i64>> {
    const LINES: usize = 1_000;
    let mut lines = Lines::new(open(path, &Progress::over(None))?);
    for _ in 0..LINES {
        // An error comes up again while reading.
        let Ok(Some(line)) = lines.next() else {
            break;
        };
        let stamp = reader.header(line).and_then(|header| header.time);
        let time = stamp.or_else(|| reader.read(line).event()?.time);
        if time.is_some() {
            return Ok(time);
        }
    }
    Ok(None)
}

/// None where it is a pipe or a device.
fn file_size(path: &Path) -> std::result::Result<Option<u64>, ReadError> {
    let metadata = fs::metadata(path).map_err(|error| ReadError::from_io(path, error))?;
    if metadata.is_dir() {
        return Err(ReadError::from_io(path, ErrorKind::IsADirectory.into()));
    }
    Ok(metadata.is_file().then_some(metadata.len()))
}

/// Opens a log, plain or compressed, whose raw bytes are counted.
pub fn open(path: &Path, progress: &Progress) -> Result<Box<dyn BufRead + Send>> {
    let raw: io::Result<Box<dyn Read + Send>> = if is_standard_input(path) {
        Ok(Box::new(io::stdin()))
    } else {
        File::open(path).map(|file| Box::new(file) as _)
    };
    let mut input = raw
        .and_then(|raw| reading::decoded(progress.counting(raw)))
        .map_err(|error| ReadError::from_io(name(path), error))?;
    // An error comes up again while reading.
    if input
        .fill_buf()
        .is_ok_and(|start| start.starts_with(codec::MAGIC))
    {
        let name = name(path).display();
        return Err(
            format!("{name} is a saved sketch, no log: add it with `sketchbird merge`").into(),
        );
    }
    Ok(input)
}

/// What a log is called in a sentence.
pub fn name(path: &Path) -> &Path {
    if is_standard_input(path) {
        Path::new("standard input")
    } else {
        path
    }
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == STANDARD_INPUT
}

fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}
