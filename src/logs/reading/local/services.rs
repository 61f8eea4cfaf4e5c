//! Services that failed, as systemd and the kernel tell of them. Each line is an event: one failure commonly leaves two or three.

use crate::logs::reading::Class;
use crate::logs::reading::search;
use crate::logs::reading::verdict::Verdict;

/// `Failed to start WHAT.`, `UNIT: Main process exited, code=exited, status=1/FAILURE`, `UNIT: Failed with result 'exit-code'.`.
pub(super) fn of_systemd(message: &[u8]) -> Option<Verdict<'_>> {
    let is_failure = message.starts_with(b"Failed to start ")
        || search::find(message, b": Failed with result '").is_some()
        || search::find(message, b": Main process exited, code=").is_some()
            && !message.ends_with(b"status=0/SUCCESS");
    is_failure.then(|| Verdict::once(Class::ServiceFailed, None, None))
}

/// `PROGRAM[PID]: segfault at ADDRESS ip ... error N in FILE`.
pub(super) fn of_kernel(message: &[u8]) -> Option<Verdict<'_>> {
    let is_failure = search::find(message, b"]: segfault at ").is_some();
    is_failure.then(|| Verdict::once(Class::ServiceFailed, None, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_of_services_are_told_and_no_ends() {
        for message in [
            "Failed to start OpenBSD Secure Shell server.",
            "ssh.service: Main process exited, code=exited, status=255/EXCEPTION",
            "ssh.service: Main process exited, code=killed, status=9/KILL",
            "ssh.service: Failed with result 'exit-code'.",
        ] {
            let verdict = of_systemd(message.as_bytes()).expect(message);
            assert_eq!(verdict.class, Class::ServiceFailed);
        }
        for message in [
            "Started OpenBSD Secure Shell server.",
            "x.service: Main process exited, code=exited, status=0/SUCCESS",
            "pam_unix(systemd-user:session): session opened for user root by (uid=0)",
        ] {
            assert_eq!(of_systemd(message.as_bytes()), None, "{message}");
        }
        let segfault = b"[123.456] nginx[77]: segfault at 0 ip 00007f error 4 in libc.so";
        assert!(of_kernel(segfault).is_some() && of_kernel(b"[0.0] Linux version").is_none());
    }
}
