//! `events`: a line of JSON for each event that the library's reader finds, and for nothing else.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sketchbird::HashKey;
use sketchbird::logs::LogMonoid;
use sketchbird::logs::reading::{Reading, lines_of};
use sketchbird::logs::text::as_text;

use super::program::{Files, SAMPLE, TRUTH, answer, invalid_user, reader, run, run_on, with};

fn objects(text: &str) -> Vec<Map<String, Value>> {
    let object = |line| serde_json::from_str(line).unwrap();
    text.lines().map(object).collect()
}

fn iso(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros)
        .unwrap()
        .to_string()
}

/// What the lines of a log are to be printed as.
fn expected(log: &[u8], unparsed: bool) -> Vec<Map<String, Value>> {
    let reader = reader(&LogMonoid::new(HashKey::from_seed(0)));
    let mut objects = Vec::new();
    for (number, line) in lines_of(log).enumerate() {
        let number = number + 1;
        let object = match reader.read(line) {
            Reading::Event(event) => {
                let name = |name: &[u8]| (!name.is_empty()).then(|| as_text(name).into_owned());
                let mut object = json!({
                    "class": event.class.name(),
                    "attack": event.attack(),
                    "source": event.source.map(|source| source.to_string()),
                    "user": event.user.map(as_text),
                    "weight": event.weight,
                    "host": name(event.host),
                    "program": name(event.program),
                    "line": number,
                });
                if let Some(time) = event.time {
                    object["time"] = iso(time).into();
                }
                object
            }
            Reading::Unparsed if unparsed => json!({"unparsed": as_text(line), "line": number}),
            _ => continue,
        };
        objects.push(object.as_object().unwrap().clone());
    }
    objects
}

#[test]
fn every_event_of_the_reader_is_a_line_in_its_order() {
    let files = Files::new();
    let odd = "\
        2024-05-01T12:00:00.25+02:00 sshd[1]: Invalid user  from 192.0.2.7 port 1\n\
        not a line of any log\n\
        <38>1 - h sshd 1 - - Invalid user x from 2001:db8::1 port 1\n\
        Mar 27 13:06:56 a sshd[1]: message repeated 5 times: [ Failed password for root from host.example port 1 ssh2]\n\
        Mar 27 13:06:57 a cron[1]: nothing\n\
        Mar 27 13:06:58 a sshd[1]: Invalid user ";
    let odd = [odd.as_bytes(), b"caf\xe9 \xff from 192.0.2.8 port 1\r\n\n"].concat();
    for (name, log) in [("sample.log", SAMPLE), ("odd.log", &odd)] {
        let path = files.log(name, log, 0);
        for unparsed in [false, true] {
            let flag = if unparsed { "--unparsed" } else { "--zone=UTC" };
            let printed = objects(&answer(run(with!["events", path, flag])));
            assert!(printed.len() > 3, "{name}");
            assert_eq!(printed, expected(log, unparsed), "{name}");
        }
    }
}

#[test]
fn weights_add_up_to_the_true_counts() {
    let truth: Value = serde_json::from_str(TRUTH).unwrap();
    let mut counts = BTreeMap::new();
    for event in objects(&answer(run_on(SAMPLE, ["events"]))) {
        let class = event["class"].as_str().unwrap().to_owned();
        *counts.entry(class).or_insert(0) += event["weight"].as_u64().unwrap();
    }
    let invalid = counts["failed_invalid_user"];
    *counts.get_mut("failed").unwrap() += invalid;
    for class in [
        "failed",
        "failed_invalid_user",
        "invalid_user",
        "accepted_password",
        "session_closed",
    ] {
        assert_eq!(truth["events"][class], counts[class], "{class}");
    }
}

#[test]
fn the_file_is_named_where_there_are_several_and_lines_are_counted_in_each() {
    let files = Files::new();
    let (a, b) = (
        files.log("a.log", invalid_user("a").repeat(2), 0),
        files.log("b.log", "?\n".to_owned() + &invalid_user("b"), 0),
    );
    let one = objects(&answer(run(with!["events", a])));
    assert!(one.iter().all(|event| !event.contains_key("file")));
    let printed = objects(&answer(run_on(
        invalid_user("c").as_bytes(),
        with!["events", "--unparsed", a, b, "-"],
    )));
    let places: Vec<_> = printed
        .iter()
        .map(|event| {
            (
                event["file"].as_str().unwrap(),
                event["line"].as_u64().unwrap(),
            )
        })
        .collect();
    let [a, b] = [&a, &b].map(|path| path.to_str().unwrap());
    assert_eq!(places, [(a, 1), (a, 2), (b, 1), (b, 2), ("-", 1)]);
}

#[test]
fn zone_and_reference_are_those_of_attackers() {
    let files = Files::new();
    let log = files.log("a.log", invalid_user("x"), 0);
    let time = |arguments: &[&str]| {
        let arguments = arguments.iter().map(AsRef::as_ref);
        let all = with!["events", log].into_iter().chain(arguments);
        objects(&answer(run(all)))[0]["time"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(time(&[]), "2025-03-27T13:06:56Z");
    assert_eq!(
        time(&["--zone=+02:00", "--reference=2020-05-01"]),
        "2020-03-27T11:06:56Z"
    );
}

#[test]
fn what_a_terminal_would_obey_is_escaped_and_still_the_same_text() {
    let name = "e\u{1b}[2J\u{9b}31m\u{202e}x\u{200b}\u{7f}";
    let text = answer(run_on(invalid_user(name).as_bytes(), ["events"]));
    assert!(
        text.trim_end()
            .chars()
            .all(|c| c == ' ' || c.is_ascii_graphic()),
        "{text:?}"
    );
    assert_eq!(objects(&text)[0]["user"], name);
}
