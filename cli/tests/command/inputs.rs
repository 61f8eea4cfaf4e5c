//! Where logs come from: files, plain and compressed, standard input, and what is none.

use std::fs::{self, File};

use serde_json::Value;

use super::program::{
    Files, SAMPLE, TRUTH, answer, closed, command, error, gzip, json, refusal, run, run_on, with,
};

#[test]
fn several_logs_are_one_and_standard_input_is_one_of_them() {
    let files = Files::new();
    let middle = SAMPLE.iter().rposition(|&byte| byte == b'\n').unwrap() / 2;
    let cut = SAMPLE[..middle]
        .iter()
        .rposition(|&byte| byte == b'\n')
        .unwrap()
        + 1;
    let (first, rest) = SAMPLE.split_at(cut);
    let first = files.log("first.log", first, 0);
    let truth: Value = serde_json::from_str(TRUTH).unwrap();
    for report in [
        json(run_on(rest, with!["attackers", "--json", first, "-"])),
        json(run_on(SAMPLE, ["attackers", "--json"])),
        json(run_on(&gzip(SAMPLE), ["attackers", "--json", "-"])),
    ] {
        assert_eq!(report["lines"], truth["lines"]);
        assert_eq!(report["events"]["failed"], truth["events"]["failed"]);
    }
}

#[test]
fn compressed_logs_tell_the_same() {
    let files = Files::new();
    let zstd = zstd::encode_all(SAMPLE, 0).unwrap();
    for command in [&["attackers", "--json"][..], &["events"]] {
        let told = |name: &str, content: &[u8]| {
            let log = files.log(name, content, 0);
            answer(command_on(command, &log))
        };
        let plain = told("a.log", SAMPLE);
        assert!(plain.len() > 1_000);
        assert_eq!(told("a.gz", &gzip(SAMPLE)), plain);
        assert_eq!(told("a.zst", &zstd), plain);
        assert_eq!(told("no_ending", &gzip(SAMPLE)), plain);
    }
}

fn command_on(arguments: &[&str], log: &std::path::Path) -> std::process::Output {
    command().args(arguments).arg(log).output().unwrap()
}

#[test]
fn what_can_not_be_read_is_refused_with_its_name() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let unreadable = [
        files.path("missing.log"),
        files.directory().to_owned(),
        log.join("beyond"),
    ];
    for path in &unreadable {
        for arguments in [with!["attackers", log, path], with!["events", log, path]] {
            let line = refusal(run(arguments));
            assert!(line.contains(path.to_str().unwrap()), "{line}");
        }
    }
    let mut damaged = gzip(SAMPLE);
    damaged.truncate(10_000);
    let cut = files.write("cut.gz", &damaged);
    let line = refusal(run(with!["attackers", log, cut]));
    assert!(line.contains("cut.gz"), "{line}");
    let line = error(run(with!["events", cut]));
    assert!(line.contains("cut.gz"), "{line}");
    let line = refusal(run_on(&damaged, ["attackers"]));
    assert!(line.contains("standard input"), "{line}");
}

#[test]
fn standard_input_is_read_once() {
    for command in ["attackers", "events"] {
        let line = refusal(run_on(SAMPLE, [command, "-", "-"]));
        assert!(line.contains("only once"), "{line}");
    }
}

#[test]
fn a_saved_sketch_is_not_read_as_a_log() {
    let files = Files::new();
    let sketch = files.path("a.sketch");
    answer(run_on(SAMPLE, with!["attackers", "--save", sketch]));
    for command in ["attackers", "events"] {
        let line = refusal(run(with![command, sketch]));
        assert!(
            line.contains("a.sketch") && line.contains("`sketchbird merge`"),
            "{line}"
        );
    }
}

#[test]
fn a_log_is_not_written_over() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let other_name = files.directory().join(".").join("auth.log");
    for arguments in [
        with!["attackers", log, "--save", other_name],
        with!["attackers", log, "--html", other_name],
        with!["attackers", "--html", log, other_name],
    ] {
        let line = refusal(run(arguments));
        assert!(line.contains("auth.log"), "{line}");
        assert!(fs::read(&log).unwrap() == SAMPLE);
    }
    let line = refusal(run(with![
        "attackers",
        log,
        "--save",
        files.path("a"),
        "--html",
        files.path("a")
    ]));
    assert!(line.contains("--html"), "{line}");
}

#[test]
fn what_can_not_be_written_is_refused_with_its_name() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    for argument in ["--save", "--html"] {
        for path in [files.path("missing/a"), files.directory().to_owned()] {
            let line = refusal(run(with!["attackers", log, argument, path]));
            assert!(line.contains(path.to_str().unwrap()), "{line}");
        }
    }
}

#[test]
fn any_bytes_are_read_and_counted() {
    let files = Files::new();
    let mut junk = Vec::new();
    let mut state = 1_u32;
    for _ in 0..1 << 20 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        junk.push((state >> 24) as u8);
    }
    let lines_of_junk = junk.split(|&byte| byte == b'\n').count();
    let long = [&b"x".repeat(10 << 20)[..], b"\n", SAMPLE].concat();
    for (name, content, lines) in [
        ("empty", Vec::new(), 0),
        ("one line end", b"\n".to_vec(), 1),
        ("no line end", b"x".to_vec(), 1),
        ("zeros", vec![0; 1 << 20], 1),
        ("long", long, 5_001),
        ("junk", junk, lines_of_junk),
    ] {
        let log = files.log(name, content, 0);
        let report = json(run(with!["attackers", "--json", "--threads", "3", log]));
        assert_eq!(report["lines"], lines, "{name}");
        let events = answer(run(with!["events", "--unparsed", log]));
        let unparsed = events
            .lines()
            .filter(|line| line.starts_with("{\"unparsed\":"));
        assert_eq!(report["unparsed"], unparsed.count(), "{name}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let files = Files::new();
    // Much more than a pipe or a buffer holds.
    let log = files.log("auth.log", SAMPLE.repeat(8), 0);
    let sketch = files.path("a.sketch");
    answer(run(with!["attackers", log, "--save", sketch]));
    for arguments in [
        with!["attackers", log].to_vec(),
        with!["attackers", log, "--json"].to_vec(),
        with!["attackers", log, "--csv"].to_vec(),
        with!["attackers", log, "--exact"].to_vec(),
        with!["events", log].to_vec(),
        with!["events", log, "--unparsed"].to_vec(),
        with!["merge", sketch].to_vec(),
        with!["completions", "bash"].to_vec(),
        with!["man"].to_vec(),
        with!["--help"].to_vec(),
    ] {
        let output = command()
            .args(&arguments)
            .stdout(closed())
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            "",
            "{arguments:?}"
        );
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_the_output_is_an_error() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    for arguments in [
        with!["attackers", log].to_vec(),
        with!["attackers", log, "--json"].to_vec(),
        with!["attackers", log, "--csv"].to_vec(),
        with!["events", log].to_vec(),
        with!["completions", "zsh"].to_vec(),
        with!["man"].to_vec(),
    ] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let line = refusal(command().args(arguments).stdout(full).output().unwrap());
        assert!(line.contains("standard output can't be written"), "{line}");
    }
}

#[test]
fn a_compressed_log_that_is_cut_is_told_to_be_so() {
    let mut compressed = gzip(SAMPLE);
    compressed.truncate(compressed.len() / 2);
    for command in ["attackers", "events"] {
        let line = error(run_on(&compressed, [command, "-"]));
        assert!(
            line.contains("standard input can't be read: its compressed data is cut or damaged"),
            "{line}"
        );
    }
}
