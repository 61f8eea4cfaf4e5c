use std::fs;
use std::io::Write;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use proptest::prelude::*;

use super::program::{Ended, Program, Server};
use super::text::{pieces, text, words};
use crate::built::example;

const NONE: [&str; 0] = [];

/// The batch program over a file of this text.
fn batch(text: &[u8], arguments: &[&str]) -> Ended {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    let path = file.path().to_str().unwrap();
    Program::start("word_count", [&[path], arguments].concat()).end()
}

/// The stream program over the same text, in pieces with pauses between them.
fn stream(text: &[u8], sizes: &[usize], pauses: &[u64], arguments: &[&str]) -> Ended {
    let server = Server::new();
    let program = Program::listening(&server, arguments);
    let mut connection = server.accept();
    let mut pauses = pauses.iter().cycle();
    for piece in pieces(text, sizes) {
        connection.write_all(piece).unwrap();
        if let Some(&pause) = pauses.next() {
            thread::sleep(Duration::from_millis(pause));
        }
    }
    drop(connection);
    program.end()
}

/// What follows the last batch.
fn totals(out: &str) -> &str {
    out.rsplit("\n\n").next().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_pacing_of_a_text_gives_the_bytes_of_the_batch(
        text in text(),
        sizes in prop::collection::vec(1_usize..60, 1..20),
        pauses in prop::collection::vec(0_u64..5, 1..10),
        max_bytes in prop::sample::select(&["0", "1000", "1000000"]),
    ) {
        let arguments = ["--max-bytes", max_bytes, "--top", "1000"];
        let batch = batch(&text, &arguments);
        let often = [&arguments[..], &["--every", "0.005"]].concat();
        let stream = stream(&text, &sizes, &pauses, &often);
        prop_assert_eq!((batch.code, stream.code), (Some(0), Some(0)));
        prop_assert!(stream.saved.is_some() && stream.saved == batch.saved);
        prop_assert_eq!(totals(&stream.out), &batch.out);
        prop_assert_eq!(stream.errors, batch.errors);
        let in_batches: usize = stream.out.lines()
            .filter_map(|line| line.strip_prefix("after ")?.split(' ').nth(2)?.parse::<usize>().ok())
            .sum();
        prop_assert_eq!(in_batches, words(&text).len());
    }
}

#[test]
fn the_totals_are_told() {
    let over_long = "x".repeat(1_025);
    let text = [
        "to be or not to be \u{3000}é\u{A0}é ",
        &over_long,
        " \u{1b}[2J",
    ]
    .concat();
    let text = [text.as_bytes(), b"\xFF"].concat();
    let told = batch(&text, &["--top", "4"]);
    assert_eq!((told.code, &told.errors[..]), (Some(0), ""));
    let expected = "10 words, 6 different\n\
        1 of them over-long (more than 1024 bytes): counted here alone\n       \
        exact    sketched  word\n           \
        2           2  be\n           \
        2           2  to\n           \
        2           2  é\n           \
        1           1  \\u{1b}[2J\\xff\n";
    assert_eq!(told.out, expected);
}

#[test]
fn counts_that_were_given_up_are_said_to_be() {
    let told = batch(b"a b c a", &["--max-bytes", "300"]);
    assert_eq!(told.code, Some(0));
    assert_eq!(
        told.errors,
        "the different words take more than 300 bytes: their exact counts were given up\n"
    );
    assert!(
        told.out
            .starts_with("4 words, about 3 different\nexact counts were given up"),
        "{}",
        told.out
    );
    assert!(
        told.out.contains("           -           2  a\n"),
        "{}",
        told.out
    );
}

#[test]
fn standard_input_is_a_text() {
    let mut child = example("word_count")
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"a b a").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.stdout.starts_with(b"3 words, 2 different\n"));
}

/// The most memory that a process has had so far, in bytes.
#[cfg(target_os = "linux")]
fn peak_memory(id: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.unwrap().trim().trim_end_matches(" kB");
    kib.parse::<usize>().unwrap() << 10
}

/// 50 MB that a program must not keep: it has less than half of that, code and all.
#[cfg(target_os = "linux")]
#[test]
fn a_line_and_a_word_that_never_end_take_bounded_memory() {
    let piece = 1_000_000;
    for (text, words) in [
        (vec![b'x'; piece], 1),
        (b"neverending ".repeat(piece / 12), 50 * (piece / 12)),
    ] {
        let server = Server::new();
        let program = Program::listening(&server, &["--every", "0.1", "--top", "1"]);
        let mut connection = server.accept();
        for _ in 0..50 {
            connection.write_all(&text).unwrap();
        }
        connection.write_all(b" end ").unwrap();
        program.wait_for_output(&format!(" {} in all", words + 1));
        let memory = peak_memory(program.child.id());
        assert!(memory < 25_000_000, "{memory} bytes");
        drop(connection);
        let ended = program.end();
        assert_eq!(ended.code, Some(0));
        assert_eq!(ended.out.contains("1 of them over-long"), words == 1);
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_stream_with_its_totals() {
    for signal in ["INT", "TERM"] {
        let server = Server::new();
        let program = Program::listening(&server, &["--every", "0.02"]);
        let mut connection = server.accept();
        connection.write_all(b"a b a unfinish").unwrap();
        program.wait_for_output("3 in all");
        program.signal(signal);
        let ended = program.end();
        assert_eq!((ended.code, &ended.errors[..]), (Some(0), ""));
        assert!(
            totals(&ended.out).starts_with("4 words, 3 different\n"),
            "{}",
            ended.out
        );
        assert_eq!(ended.saved, batch(b"a b a unfinish", &NONE).saved);
    }
}

#[cfg(unix)]
#[test]
fn a_stream_is_connected_again_where_that_is_asked_for() {
    let server = Server::new();
    let program = Program::listening(&server, &["--every", "0.02", "--reconnect=0.02"]);
    server.accept().write_all(b"a b").unwrap();
    let mut second = server.accept();
    second.write_all(b"c a ").unwrap();
    program.wait_for_output("4 in all");
    program.signal("INT");
    let ended = program.end();
    assert_eq!(ended.code, Some(0));
    assert!(
        ended
            .errors
            .contains("the stream has ended; trying again in 20ms\n"),
        "{}",
        ended.errors
    );
    // The end of the first connection ended a word.
    assert_eq!(ended.saved, batch(b"a b c a", &NONE).saved);
}

/// An address that no other test binds.
#[cfg(target_os = "linux")]
const OWN_ADDRESS: &str = "127.0.0.2";

#[cfg(target_os = "linux")]
#[test]
fn a_server_that_comes_later_is_found_where_that_is_asked_for() {
    let port = Server::at(OWN_ADDRESS, 0).port;
    let arguments = [OWN_ADDRESS, &port.to_string(), "--reconnect=0.02"];
    let program = Program::start("network_word_count", arguments);
    program.wait_for_errors("refused (os error 111); trying again in 20ms\n");
    let server = Server::at(OWN_ADDRESS, port);
    server.accept().write_all(b"a b a").unwrap();
    program.wait_for_errors("the stream has ended; trying again in 20ms\n");
    program.signal("INT");
    let ended = program.end();
    assert_eq!(ended.code, Some(0));
    assert_eq!(ended.saved, batch(b"a b a", &NONE).saved);
}

#[test]
fn words_of_texts_with_different_names_are_different_events() {
    let saved = |name| batch(b"a b a", &["--name", name]).saved.unwrap();
    assert_eq!(saved("monday"), saved("monday"));
    assert_ne!(saved("monday"), saved("tuesday"));
}

/// Exact counts that the totals have given up are not collected in the batches after that.
#[test]
fn batches_of_a_stream_whose_exact_counts_were_given_up_are_sketched() {
    let server = Server::new();
    let arguments = ["--every", "0.02", "--max-bytes", "300"];
    let program = Program::listening(&server, &arguments);
    let mut connection = server.accept();
    connection.write_all(b"a b c a ").unwrap();
    program.wait_for_output("4 in all");
    connection.write_all(b"b b ").unwrap();
    program.wait_for_output("6 in all");
    drop(connection);
    let out = program.end().out;
    assert!(
        out.contains("       ~ now    ~ in all  word\n           2           3  b\n"),
        "{out}"
    );
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error_and_the_totals_are_saved() {
    let server = Server::new();
    let port = server.port.to_string();
    let arguments = ["127.0.0.1", &port, "--every", "0.02"];
    let mut program = Program::start_to("network_word_count", arguments, Some(Stdio::piped()));
    drop(program.child.stdout.take());
    let mut connection = server.accept();
    connection.write_all(b"a b a").unwrap();
    thread::sleep(Duration::from_millis(200));
    let ended = program.end();
    assert_eq!((ended.code, &ended.errors[..]), (Some(0), ""));
    assert!(ended.saved.is_some());
}

#[test]
fn wrong_calls_are_refused_in_one_line() {
    let no_one = Server::new().port.to_string();
    for (name, arguments) in [
        ("word_count", &["no-such-file"][..]),
        ("word_count", &["."]),
        ("word_count", &[]),
        ("word_count", &["Cargo.toml", "--save", "no/such/directory"]),
        ("word_count", &["Cargo.toml", "--max-bytes", "-1"]),
        ("network_word_count", &["127.0.0.1", &no_one]),
        ("network_word_count", &["no.such.host.invalid", "9999"]),
        ("network_word_count", &["localhost", "0"]),
        ("network_word_count", &["localhost", "65536"]),
        ("network_word_count", &["localhost"]),
        ("network_word_count", &["localhost", "9999", "--every", "0"]),
        (
            "network_word_count",
            &["localhost", "9999", "--every", "NaN"],
        ),
        (
            "network_word_count",
            &["localhost", "9999", "--reconnect=1e300"],
        ),
    ] {
        let output = example(name).args(arguments).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            output.status.code(),
            Some(2),
            "{name} {arguments:?}: {errors}"
        );
        assert!(errors.starts_with("error: "), "{errors}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
    }
}
