//! A text stream over TCP, looked at so often that a clock and Ctrl-C are not kept waiting.

use std::fmt::Display;
use std::io::{self, ErrorKind, Read};
use std::net::{TcpStream, ToSocketAddrs};
use std::thread;
use std::time::{Duration, Instant};

/// How long one look waits for bytes.
const LOOK: Duration = Duration::from_millis(50);

/// How long one address is tried.
const CONNECT: Duration = Duration::from_secs(10);

/// What a look found.
pub enum Look<'a> {
    /// The next bytes.
    Bytes(&'a [u8]),
    /// Nothing yet.
    Nothing,
    /// The stream has ended.
    End,
}

/// The connection to a server: made again after its end where a wait between tries is given.
pub struct Connection {
    host: String,
    port: u16,
    wait: Option<Duration>,
    stream: Option<TcpStream>,
    next_try: Instant,
    bytes: Vec<u8>,
}

impl Connection {
    /// Connects; a failure is an error only where no other try follows.
    pub fn open(host: &str, port: u16, wait: Option<Duration>) -> io::Result<Self> {
        let mut connection = Self {
            host: host.to_owned(),
            port,
            wait,
            stream: None,
            next_try: Instant::now(),
            bytes: vec![0; 1 << 16],
        };
        connection.connect()?;
        Ok(connection)
    }

    /// Waits a moment for bytes. After an end there are more only if the connection is made again.
    pub fn look(&mut self) -> io::Result<Look<'_>> {
        let Some(stream) = &mut self.stream else {
            let left = self.next_try.saturating_duration_since(Instant::now());
            thread::sleep(left.min(LOOK));
            if left.is_zero() {
                self.connect()?;
            }
            return Ok(Look::Nothing);
        };
        match stream.read(&mut self.bytes) {
            Ok(0) => {
                self.try_later(&"the stream has ended");
                Ok(Look::End)
            }
            Ok(n) => Ok(Look::Bytes(&self.bytes[..n])),
            Err(error) if is_quiet(&error) => Ok(Look::Nothing),
            Err(error) if self.try_later(&error) => Ok(Look::End),
            Err(error) => Err(error),
        }
    }

    fn connect(&mut self) -> io::Result<()> {
        match connect(&self.host, self.port) {
            Ok(stream) => self.stream = Some(stream),
            Err(error) if self.try_later(&error) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Gives the stream up. Does another try follow?
    fn try_later(&mut self, why: &dyn Display) -> bool {
        self.stream = None;
        let Some(wait) = self.wait else { return false };
        self.next_try = Instant::now() + wait;
        eprintln!(
            "{}:{}: {why}; trying again in {wait:?}",
            self.host, self.port
        );
        true
    }
}

fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut failure = io::Error::new(ErrorKind::NotFound, "the host has no address");
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT) {
            Ok(stream) => {
                stream.set_read_timeout(Some(LOOK))?;
                return Ok(stream);
            }
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Did the wait pass, or a signal come? (Windows says of the first that it timed out; elsewhere that is a dead peer.)
fn is_quiet(error: &io::Error) -> bool {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::Interrupted => true,
        ErrorKind::TimedOut => cfg!(windows),
        _ => false,
    }
}
