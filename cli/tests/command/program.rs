//! Running the command, and files for it.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use sketchbird::logs::LogMonoid;
use sketchbird::logs::reading::LineReader;
use tempfile::TempDir;

/// The sample log of the library, with what is true of it.
pub const SAMPLE: &[u8] = include_bytes!("../../../examples/data/auth_sample.log");
pub const TRUTH: &str = include_str!("../../../examples/data/auth_sample.truth.json");

/// 2026-01-01 00:00:00 UTC: when the logs of [`Files::log`] were last written, give or take days.
pub const REFERENCE: i64 = 1_767_225_600_000_000;

/// The command with nothing on its standard input, and no key in its environment.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sketchbird"));
    command.env_remove("SKETCHBIRD_KEY").stdin(Stdio::null());
    command
}

pub fn run<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Output {
    command().args(arguments).output().unwrap()
}

/// The arguments, some of them paths.
macro_rules! with {
    ($($argument:expr),* $(,)?) => { [$(AsRef::<std::ffi::OsStr>::as_ref(&$argument)),*] };
}
pub(crate) use with;

/// With this on its standard input.
pub fn run_on<A: AsRef<OsStr>>(input: &[u8], arguments: impl IntoIterator<Item = A>) -> Output {
    let mut child = command()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // Beside reading, or both sides would wait for each other.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// What it prints, when all is well and nothing else is said.
#[track_caller]
pub fn answer(output: Output) -> String {
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), &errors[..]), (Some(0), ""));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
pub fn json(output: Output) -> Value {
    serde_json::from_str(&answer(output)).unwrap()
}

/// One line that says what is wrong, and exit code 2; gives the line.
#[track_caller]
pub fn refusal(output: Output) -> String {
    assert!(output.stdout.is_empty());
    error(output)
}

/// The same after part of the answer.
#[track_caller]
pub fn error(output: Output) -> String {
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(
        errors.starts_with("error: ") && errors.ends_with('\n'),
        "{errors}"
    );
    assert!(!errors.contains("panicked"), "{errors}");
    assert!(!errors.trim_end().contains(char::is_control), "{errors:?}");
    errors
}

/// A pipe whose reader has gone.
pub fn closed() -> Stdio {
    let (_, writer) = io::pipe().unwrap();
    writer.into()
}

/// A directory that goes away.
pub struct Files(TempDir);

impl Files {
    pub fn new() -> Files {
        Files(tempfile::tempdir().unwrap())
    }

    pub fn directory(&self) -> &Path {
        self.0.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// A log that was last written so many days after [`REFERENCE`].
    pub fn log(&self, name: &str, content: impl AsRef<[u8]>, days: u64) -> PathBuf {
        let path = self.write(name, content);
        let seconds = REFERENCE as u64 / 1_000_000 + days * 86_400;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(time).unwrap();
        path
    }
}

/// The reader of a log that was last written at [`REFERENCE`].
pub fn reader(monoid: &LogMonoid) -> LineReader {
    monoid.line_reader(REFERENCE).unwrap()
}

pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A line of an attempt on this user.
pub fn invalid_user(user: &str) -> String {
    format!("Mar 27 13:06:56 a sshd[1]: Invalid user {user} from 192.0.2.7 port 22\n")
}

/// A line of a login that failed, at this time of 2025-05-01, UTC.
pub fn failed(time: &str, user: &str, source: &str) -> String {
    format!(
        "2025-05-01T{time}Z web1 sshd[1]: Failed password for {user} from {source} port 22 ssh2\n"
    )
}

/// A line of a login that was accepted, likewise.
pub fn accepted(time: &str, user: &str, source: &str) -> String {
    failed(time, user, source).replace("Failed", "Accepted")
}

/// A line of a request to a web server, likewise.
pub fn request(time: &str, client: &str, target: &str, status: u16) -> String {
    format!(
        "{client} - - [01/May/2025:{time} +0000] \"GET {target} HTTP/1.1\" {status} 162 \"-\" \"curl/8.5\"\n"
    )
}
