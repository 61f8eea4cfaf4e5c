//! What a server says of itself: that it started, stopped, or fails.

use super::Level;

/// What a line of an error log says of the server itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ServerState {
    /// It serves, after a start or after it read its configuration anew.
    Started,
    /// It was told to stop.
    Stopped,
    /// It can't serve as it should: anything at the levels critical, alert and emergency, and processes that crash.
    Failing,
}

impl ServerState {
    /// The name in reports and in JSON. Stable.
    pub const fn name(self) -> &'static str {
        match self {
            ServerState::Started => "server_started",
            ServerState::Stopped => "server_stopped",
            ServerState::Failing => "server_failing",
        }
    }

    /// What Apache says. Starts, stops and crashes are its own doing, so no client is named.
    pub(super) fn of_apache(
        level: Level,
        names_client: bool,
        message: &[u8],
    ) -> Option<ServerState> {
        if level.is_failure() {
            return Some(ServerState::Failing);
        }
        if names_client || level > Level::Notice {
            return None;
        }
        let message = without_code(message);
        if message.ends_with(b" configured -- resuming normal operations") {
            return Some(ServerState::Started);
        }
        if message.starts_with(b"caught SIGTERM, shutting down")
            || message.starts_with(b"caught SIGWINCH, shutting down gracefully")
        {
            return Some(ServerState::Stopped);
        }
        // child pid 28112 exit signal Segmentation fault (11), possible coredump in /tmp
        let crash = message.strip_prefix(b"child pid ")?;
        memchr::memmem::find(crash, b" exit signal ").map(|_| ServerState::Failing)
    }

    /// What nginx says.
    pub(super) fn of_nginx(level: Level, message: &[u8]) -> Option<ServerState> {
        if level.is_failure() {
            // Scanners make a healthy server write these at the level critical.
            return (!message.starts_with(b"SSL_")).then_some(ServerState::Failing);
        }
        if level != Level::Notice {
            return None;
        }
        if message == b"start worker processes" {
            return Some(ServerState::Started);
        }
        // signal 15 (SIGTERM) received from 1, exiting; signal 3 (SIGQUIT) received, shutting down
        let signal = message.strip_prefix(b"signal ")?;
        let stops = signal.ends_with(b", exiting") || signal.ends_with(b", shutting down");
        stops.then_some(ServerState::Stopped)
    }
}

/// Drops the number of an Apache message, `AH00094: `.
fn without_code(message: &[u8]) -> &[u8] {
    match message {
        [b'A', b'H', digits @ ..] => match digits.split_at_checked(5) {
            Some((number, [b':', b' ', rest @ ..])) if number.iter().all(u8::is_ascii_digit) => {
                rest
            }
            _ => message,
        },
        _ => message,
    }
}
