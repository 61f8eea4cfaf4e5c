//! The fields that filebeat reads of its own log.

use std::fs;

use serde_json::Value;
use sketchbird::logs::reading::{Class, Sudo, lines_of};

use crate::{data, reader, text};

/// What filebeat says of the first hundred lines of its own log, and the lines.
fn documents(log: &[u8]) -> Vec<(Value, &[u8])> {
    let documents = fs::read(data("oracle/filebeat_auth.expected.json")).unwrap();
    let documents: Vec<Value> = serde_json::from_slice(&documents).unwrap();
    let offsets: Vec<u64> = documents
        .iter()
        .map(|document| document["log.offset"].as_u64().unwrap())
        .collect();
    // The begins of the first hundred lines, with none left out and none in between.
    let mut begin = 0;
    let begins: Vec<u64> = log
        .split_inclusive(|&byte| byte == b'\n')
        .map(|line| {
            begin += line.len() as u64;
            begin - line.len() as u64
        })
        .take(100)
        .collect();
    assert_eq!(offsets, begins);
    let lines = offsets
        .iter()
        .map(|&offset| lines_of(&log[offset as usize..]).next().unwrap());
    documents.iter().cloned().zip(lines).collect()
}

/// The word of filebeat for what a login came to.
fn outcome(class: Class) -> Option<&'static str> {
    match class {
        Class::AcceptedPassword | Class::AcceptedPublickey | Class::AcceptedOther => {
            Some("Accepted")
        }
        Class::Failed | Class::FailedInvalidUser => Some("Failed"),
        Class::InvalidUser => Some("Invalid"),
        _ => None,
    }
}

/// Every field that filebeat has is the same here, and what it has not, this reader has not either: of these lines, none tells a
/// login or a source.
#[test]
#[ignore = "needs real logs"]
fn fields_are_those_that_filebeat_reads() {
    let log = fs::read(data("oracle/filebeat_auth.log")).unwrap();
    let reader = reader();
    let (mut with_pid, mut with_host, mut with_user, mut commands) = (0, 0, 0, 0);
    for (document, line) in documents(&log) {
        let shown = text(line);
        let field = |name: &str| document[name].as_str().map(str::to_owned);
        let header = reader.header(line).unwrap_or_else(|| panic!("{shown}"));
        let event = reader.read(line).event();

        let some = |bytes: &[u8]| (!bytes.is_empty()).then(|| text(bytes));
        assert_eq!(some(header.program), field("process.name"), "{shown}");
        assert_eq!(some(header.host), field("host.hostname"), "{shown}");
        let pid = document["process.pid"].as_u64();
        assert_eq!(header.pid.map(u64::from), pid, "{shown}");
        let user = event.and_then(|event| event.user).map(text);
        assert_eq!(user, field("user.name"), "{shown}");
        let source = event.and_then(|event| event.source);
        let source = source.map(|source| source.to_string());
        assert_eq!(source, field("source.ip"), "{shown}");
        let outcome = event.and_then(|event| outcome(event.class));
        let outcome = outcome.map(str::to_owned);
        assert_eq!(outcome, field("system.auth.ssh.event"), "{shown}");

        let sudo = Sudo::parse(header.message).filter(|_| header.program == b"sudo");
        for (name, found) in [
            ("system.auth.sudo.command", sudo.map(|sudo| sudo.command)),
            ("system.auth.sudo.tty", sudo.map(|sudo| sudo.tty)),
            ("system.auth.sudo.pwd", sudo.map(|sudo| sudo.directory)),
            ("system.auth.sudo.user", sudo.map(|sudo| sudo.as_user)),
        ] {
            assert_eq!(found.map(text), field(name), "{name}: {shown}");
        }
        let is_command = event.is_some_and(|event| event.class == Class::SudoCommand);
        assert_eq!(is_command, sudo.is_some(), "{shown}");
        // A message that it took apart it does not give.
        let message = (!is_command).then(|| text(header.message).trim().to_owned());
        let expected = field("message").map(|message| message.trim().to_owned());
        assert_eq!(message, expected, "{shown}");

        with_pid += usize::from(pid.is_some());
        with_host += usize::from(!header.host.is_empty());
        with_user += usize::from(user.is_some());
        commands += usize::from(is_command);
    }
    assert_eq!((with_pid, with_host, with_user, commands), (26, 99, 25, 25));
}
