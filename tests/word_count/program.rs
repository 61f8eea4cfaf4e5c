//! A program that runs, and the server that it listens to. Nothing here waits without an end.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::built::example;

const PATIENCE: Duration = Duration::from_secs(60);

/// Asks until there is an answer.
#[track_caller]
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "no {what} in {PATIENCE:?}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A program that writes into files, and is killed when it is let go.
pub struct Program {
    pub child: Child,
    files: TempDir,
}

/// How a program ended.
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub errors: String,
    /// What it saved, if it did.
    pub saved: Option<Vec<u8>>,
}

impl Program {
    pub fn start<A: AsRef<OsStr>>(name: &str, arguments: impl IntoIterator<Item = A>) -> Self {
        Self::start_to(name, arguments, None)
    }

    pub fn start_to<A: AsRef<OsStr>>(
        name: &str,
        arguments: impl IntoIterator<Item = A>,
        out: Option<Stdio>,
    ) -> Self {
        let files = tempfile::tempdir().unwrap();
        let file = |name| File::create(files.path().join(name)).unwrap();
        let child = example(name)
            .args(arguments)
            .arg("--save")
            .arg(files.path().join("saved"))
            .stdout(out.unwrap_or_else(|| file("out").into()))
            .stderr(file("errors"))
            .spawn()
            .unwrap();
        Self { child, files }
    }

    /// The program that listens to this server.
    pub fn listening(server: &Server, arguments: &[&str]) -> Self {
        let port = server.port.to_string();
        Self::start(
            "network_word_count",
            [&["127.0.0.1", &port], arguments].concat(),
        )
    }

    fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        String::from_utf8(fs::read(self.path(name)).unwrap_or_default()).unwrap()
    }

    #[track_caller]
    pub fn wait_for_errors(&self, text: &str) {
        wait_for(text, || self.read("errors").contains(text).then_some(()));
    }

    #[track_caller]
    pub fn wait_for_output(&self, text: &str) {
        wait_for(text, || self.read("out").contains(text).then_some(()));
    }

    #[cfg(unix)]
    pub fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let status = Command::new("sh")
            .args(["-c", "kill -s \"$0\" \"$1\"", signal, &id])
            .status();
        assert!(status.unwrap().success());
    }

    #[track_caller]
    pub fn end(mut self) -> Ended {
        let status = wait_for("end of the program", || self.child.try_wait().unwrap());
        Ended {
            code: status.code(),
            out: self.read("out"),
            errors: self.read("errors"),
            saved: fs::read(self.path("saved")).ok(),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub struct Server {
    listener: TcpListener,
    pub port: u16,
}

impl Server {
    pub fn new() -> Self {
        Self::at("127.0.0.1", 0)
    }

    /// At an address that may be in use a while longer.
    #[track_caller]
    pub fn at(host: &str, port: u16) -> Self {
        let listener = wait_for("address", || TcpListener::bind((host, port)).ok());
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { listener, port }
    }

    #[track_caller]
    pub fn accept(&self) -> TcpStream {
        let stream = wait_for("connection", || match self.listener.accept() {
            Ok((stream, _)) => Some(stream),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => None,
            Err(error) => panic!("{error}"),
        });
        stream.set_nonblocking(false).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }
}
