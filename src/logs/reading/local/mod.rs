//! What the programs of the host itself tell: who became whom, which accounts and passwords changed, which services failed.

mod accounts;
mod console;
mod services;
mod su;
mod sudo;

use super::verdict::Verdict;

pub use sudo::Sudo;

/// What a message of this program tells.
pub(super) fn verdict<'a>(program: &[u8], message: &'a [u8]) -> Option<Verdict<'a>> {
    match program {
        b"sudo" => sudo::verdict(message),
        b"su" => su::verdict(message),
        b"useradd" | b"userdel" | b"usermod" | b"passwd" | b"chpasswd" => {
            accounts::verdict(program, message)
        }
        b"login" => console::verdict(message).or_else(|| console::session(message)),
        b"systemd" => services::of_systemd(message),
        b"kernel" => services::of_kernel(message),
        _ => None,
    }
}
