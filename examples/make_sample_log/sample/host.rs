//! The host, its ten days, and its software.
//!
//! The log begins on March 27 at 06:25, just after the weekly rotation, and ends on April 6. Times are seconds since then.
//! Headers follow RFC 3164: month, day padded with a space, time, no year and no zone.

/// The host's name, in every header.
pub const NAME: &str = "gateway";
/// The address that sshd listens on.
pub const ADDRESS: &str = "198.51.100.2";
/// Seconds of a day.
pub const DAY: u64 = 86_400;
/// The end of the log.
pub const END: u64 = 10 * DAY;
/// When the host's software was upgraded: the fifth evening.
pub const UPGRADE: u64 = 4 * DAY + 15 * 3600;

const FIRST_DAY_OF_MARCH: u64 = 27;
const FIRST_SECOND: u64 = 6 * 3600 + 25 * 60;

/// `Apr  1 09:30:00`.
pub fn stamp(time: u64) -> String {
    let since_midnight = FIRST_SECOND + time;
    let (day, second) = (
        FIRST_DAY_OF_MARCH + since_midnight / DAY,
        since_midnight % DAY,
    );
    let (month, day) = if day <= 31 {
        ("Mar", day)
    } else {
        ("Apr", day - 31)
    };
    format!(
        "{month} {day:>2} {:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

/// The time of a clock reading on the n-th day of the log, the first being 0.
pub fn at(day: u64, hour: u64, minute: u64) -> u64 {
    (day * DAY + hour * 3600 + minute * 60).saturating_sub(FIRST_SECOND)
}

/// sshd words its messages anew every few years, and a log over an upgrade holds both.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// OpenSSH 7.2 with the PAM of its day.
    Old,
    /// OpenSSH 9.9: messages name the user, and each connection has a process called `sshd-session`.
    New,
}

impl Release {
    pub fn at(time: u64) -> Self {
        if time < UPGRADE { Self::Old } else { Self::New }
    }

    /// The process that serves one connection.
    pub fn connection_program(self) -> &'static str {
        match self {
            Self::Old => "sshd",
            Self::New => "sshd-session",
        }
    }

    /// The process id of the daemon that listens.
    pub fn listener(self) -> u64 {
        match self {
            Self::Old => 1184,
            Self::New => 988,
        }
    }

    /// PAM's `session opened for user alice by (uid=0)`, which later releases word with numbers.
    pub fn session_opened(self, service: &str, user: &str, uid: u64, by: &str) -> String {
        match self {
            Self::Old => format!(
                "pam_unix({service}:session): session opened for user {user} by {by}(uid=0)"
            ),
            Self::New => format!(
                "pam_unix({service}:session): session opened for user {user}(uid={uid}) by {by}(uid=0)"
            ),
        }
    }
}
