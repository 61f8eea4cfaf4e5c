//! The example commands as their users meet them: what they answer, and how they refuse.
//!
//! `cargo test` builds the examples beside the tests. `cargo test --test attackers_cli` alone does not: run
//! `cargo build --examples --profile test` before it, or old ones are tried.

use std::cmp::Reverse;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use sketchbird::logs::LogMonoid;
use sketchbird::prefixes::Network;
use sketchbird::{HashKey, Monoid};
use tempfile::TempDir;

mod built;
#[path = "accuracy_prefixes/truth.rs"]
mod truth;

const SAMPLE: &[u8] = include_bytes!("../examples/data/auth_sample.log");
const TRUTH: &str = include_str!("../examples/data/auth_sample.truth.json");
const EXAMPLES: [&str; 3] = ["attackers", "failed_root", "algebird_tour"];

fn run<A: AsRef<OsStr>>(name: &str, arguments: impl IntoIterator<Item = A>) -> Output {
    built::example(name).args(arguments).output().unwrap()
}

fn attackers<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Output {
    run("attackers", arguments)
}

#[track_caller]
fn answer(output: Output) -> String {
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), &errors[..]), (Some(0), ""));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn json(output: Output) -> Value {
    serde_json::from_str(&answer(output)).unwrap()
}

/// One line that says what is wrong, and exit code 2; gives the line.
#[track_caller]
fn refusal(output: Output) -> String {
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(output.stdout.is_empty());
    assert_eq!(errors.lines().count(), 1, "{errors}");
    assert!(
        errors.starts_with("error: ") && errors.ends_with('\n'),
        "{errors}"
    );
    assert!(!errors.contains("panicked"), "{errors}");
    errors
}

struct Files(TempDir);

impl Files {
    fn new() -> Files {
        Files(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// A log that was last written so many days after 2026-01-01.
    fn log(&self, name: &str, content: impl AsRef<[u8]>, days: u64) -> PathBuf {
        let path = self.write(name, content);
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600 + days * 86_400);
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(time)
            .unwrap();
        path
    }
}

const NONE: [&str; 0] = [];

/// The arguments, one of them a path.
macro_rules! with {
    ($($argument:expr),* $(,)?) => { [$(AsRef::<OsStr>::as_ref(&$argument)),*] };
}

#[test]
fn without_arguments_the_sample_log_is_told() {
    let text = answer(attackers(NONE));
    for told in [
        "5000 lines: 2951 with an event, 2046 uneventful, 3 unparsed",
        "distinct attackers: 153",
        "192.0.2.247",
        "sources that attacked and were accepted",
        "198.51.100.45",
        "bytes in memory",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}

#[test]
fn json_has_every_key_of_its_contract() {
    let report = json(attackers(["--json", "--top", "1000"]));
    let truth: Value = serde_json::from_str(TRUTH).unwrap();
    for name in ["lines", "unparsed"] {
        assert_eq!(report[name], truth[name]);
    }
    for class in [
        "accepted_password",
        "accepted_publickey",
        "accepted_other",
        "failed",
        "failed_invalid_user",
        "invalid_user",
        "pam_failure",
        "session_opened",
        "session_closed",
    ] {
        assert!(report["events"][class].is_u64());
        assert_eq!(report["events"][class], truth["events"][class]);
    }
    for (distinct, groups) in [
        (
            "distinct_sources",
            &["failed", "invalid_user", "accepted", "attackers"][..],
        ),
        ("distinct_users", &["failed", "invalid_user", "accepted"]),
    ] {
        for group in groups {
            let count = &report[distinct][group];
            for end in ["min", "estimate", "max"] {
                assert_eq!(
                    count[end], truth[distinct][group],
                    "{distinct} {group} {end}"
                );
            }
        }
    }
    for (top, truth) in report["top_sources"]
        .as_array()
        .unwrap()
        .iter()
        .zip(truth["top_sources"].as_array().unwrap())
    {
        assert_eq!(top["failed"], truth["failed"]);
        for field in ["accepted", "invalid_user"] {
            assert!(top[field].is_u64());
        }
        assert!(top["source"].is_string());
    }
    assert_eq!(
        report["failed_and_accepted"]["sources"],
        truth["failed_and_accepted"]
    );
    assert_eq!(report["failed_and_accepted"]["complete"], true);
    let sum: u64 = ["lines_with_events", "uneventful", "unparsed"]
        .iter()
        .map(|kind| report[kind].as_u64().unwrap())
        .sum();
    assert_eq!(report["lines"], sum);
}

/// The heavy networks of the failures of a list of sources, as `top_networks` tells them.
fn networks_of(sources: &Value) -> Vec<(String, u64, u64)> {
    let mut failures: Vec<IpAddr> = Vec::new();
    for top in sources.as_array().unwrap() {
        let source = top["source"].as_str().unwrap();
        if let Ok(address) = source.parse::<IpAddr>() {
            failures.extend((0..top["failed"].as_u64().unwrap()).map(|_| address));
        }
    }
    let least = failures.len().div_ceil(100) as u64;
    let counts = truth::counts(failures, false, 1);
    let mut heavy: Vec<(Network, (u64, u64))> = truth::heavy(&counts, least).into_iter().collect();
    heavy.sort_by_key(|&(network, (count, _))| (Reverse(count), network));
    let told = heavy
        .into_iter()
        .map(|(network, (count, _))| (network.to_string(), u64::from(network.prefix_len()), count));
    told.collect()
}

#[test]
fn top_networks_are_the_heavy_ones_of_the_failures() {
    let truth: Value = serde_json::from_str(TRUTH).unwrap();
    let report = json(attackers(["--json", "--top", "1000"]));
    let told: Vec<(String, u64, u64)> = report["top_networks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|top| {
            assert_eq!(top["error"], 0);
            let network = top["network"].as_str().unwrap().to_owned();
            let [prefix_len, failed] =
                ["prefix_len", "failed"].map(|field| top[field].as_u64().unwrap());
            (network, prefix_len, failed)
        })
        .collect();
    assert_eq!(told, networks_of(&truth["top_sources"]));
    assert!(told.len() > 5, "{told:?}");
    let text = answer(attackers(["--top", "3"]));
    for (network, _, failed) in &told[..3] {
        assert!(
            text.contains(&format!("  {network:<40}{failed:>10}\n")),
            "{text}"
        );
    }
}

#[test]
fn exact_counts_stand_beside_the_sketched_ones() {
    let text = answer(attackers(["--exact"]));
    let figures: Vec<&str> = text.lines().filter(|line| line.ends_with(" %)")).collect();
    assert!(figures.len() > 20, "{text}");
    assert!(
        figures.iter().all(|line| line.ends_with("0 (+0.00 %)")),
        "{text}"
    );
}

#[test]
fn several_logs_are_one_and_standard_input_is_one_of_them() {
    let files = Files::new();
    let (first, second) = SAMPLE.split_at(SAMPLE.iter().rposition(|&b| b == b'\n').unwrap() / 2);
    let cut = first.iter().rposition(|&byte| byte == b'\n').unwrap() + 1;
    let first_log = files.log("first.log", &first[..cut], 0);
    let rest = [&first[cut..], second].concat();
    let mut child = built::example("attackers")
        .args(with!["--json", first_log, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&rest).unwrap();
    let report = json(child.wait_with_output().unwrap());
    let truth: Value = serde_json::from_str(TRUTH).unwrap();
    assert_eq!(report["lines"], truth["lines"]);
    assert_eq!(report["events"]["failed"], truth["events"]["failed"]);
}

#[test]
fn wrong_arguments_are_refused() {
    for arguments in [
        &["--wrong"][..],
        &["--top", "x"],
        &["--top", "-1"],
        &["--top", "99999999999999999999"],
        &["--top"],
        &["--json", "--exact"],
    ] {
        refusal(attackers(arguments));
    }
    let line = refusal(run("network_word_count", ["localhost"]));
    assert!(
        line.contains("<PORT>") && !line.contains("<HOST>"),
        "{line}"
    );
    refusal(run("failed_root", ["--wrong"]));
    refusal(run("failed_root", ["--top", "x"]));
    refusal(run("algebird_tour", ["--wrong"]));
    refusal(run("algebird_tour", ["some.log"]));
    for name in EXAMPLES {
        assert!(answer(run(name, ["--help"])).contains("Usage"));
    }
}

#[test]
fn what_can_not_be_read_is_refused_with_its_name() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let mut damaged = gzip(SAMPLE);
    damaged.truncate(10_000);
    let unreadable = [
        files.path("missing.log"),
        files.0.path().to_owned(),
        log.join("beyond"),
        files.write("cut.gz", damaged),
    ];
    for path in &unreadable {
        let name = path.to_str().unwrap();
        for name_of_example in ["attackers", "failed_root"] {
            let line = refusal(run(name_of_example, with![log, path]));
            assert!(line.contains(name), "{line}");
        }
    }
}

#[test]
fn a_saved_sketch_is_not_read_as_a_log() {
    let files = Files::new();
    let sketch = LogMonoid::new(HashKey::from_seed(0)).zero();
    let sketch = files.write("a.sketch", sketch.encode());
    for name in ["attackers", "failed_root"] {
        let line = refusal(run(name, with![sketch]));
        assert!(
            line.contains("a.sketch") && line.contains("`sketchbird merge`"),
            "{line}"
        );
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compressed_logs_tell_the_same() {
    let files = Files::new();
    let plain = answer(attackers(with!["--json", files.log("a.log", SAMPLE, 0)]));
    let zstd = zstd::encode_all(SAMPLE, 0).unwrap();
    for (name, content) in [
        ("a.gz", gzip(SAMPLE)),
        ("a.zst", zstd),
        ("no_ending", gzip(SAMPLE)),
    ] {
        assert_eq!(
            answer(attackers(with!["--json", files.log(name, content, 0)])),
            plain
        );
    }
    let crlf = String::from_utf8(SAMPLE.to_vec())
        .unwrap()
        .replace("\r\n", "\n")
        .replace('\n', "\r\n");
    assert_eq!(
        answer(attackers(with!["--json", files.log("crlf", crlf, 0)])),
        plain
    );
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
    let long = [&b"x".repeat(10 << 20)[..], b"\n", SAMPLE].concat();
    let login =
        "Failed password for ".to_owned() + &"y".repeat(10 << 20) + " from 192.0.2.7 port 22 ssh2";
    for (name, content, lines) in [
        ("empty", Vec::new(), 0),
        ("one line end", b"\n".to_vec(), 1),
        ("no line end", b"x".to_vec(), 1),
        ("zeros", vec![0; 1 << 20], 1),
        ("long", long, 5_001),
        (
            "long login",
            format!("Mar 27 13:06:56 a sshd[1]: {login}").into_bytes(),
            1,
        ),
        (
            "junk",
            junk.clone(),
            junk.split(|&byte| byte == b'\n').count() as u64,
        ),
    ] {
        let log = files.write(name, content);
        let report = json(attackers(with!["--json", log]));
        let part = |kind: &str| report[kind].as_u64().unwrap();
        assert_eq!(part("lines"), lines, "{name}");
        assert_eq!(
            lines,
            part("lines_with_events") + part("uneventful") + part("unparsed")
        );
        answer(attackers(with!["--exact", log]));
        answer(run("failed_root", with![log]));
    }
}

/// A pipe whose reader has gone.
fn closed() -> Stdio {
    let (_, writer) = io::pipe().unwrap();
    writer.into()
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    for (name, arguments) in [
        ("attackers", &[][..]),
        ("attackers", &["--json"]),
        ("attackers", &["--exact"]),
        ("failed_root", &[]),
        ("algebird_tour", &[]),
    ] {
        let output = built::example(name)
            .args(arguments)
            .stdout(closed())
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{name}");
        assert_eq!(output.status.code(), Some(0), "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_the_output_is_an_error() {
    for name in EXAMPLES {
        let full = File::options().write(true).open("/dev/full").unwrap();
        refusal(built::example(name).stdout(full).output().unwrap());
    }
}

fn log_of_users(files: &Files, users: &[&str]) -> PathBuf {
    let line = |user: &&str| {
        format!("Mar 27 13:06:56 a sshd[1]: Invalid user {user} from 192.0.2.7 port 22\n")
    };
    files.log("users.log", users.iter().map(line).collect::<String>(), 90)
}

#[test]
fn names_that_attackers_chose_neither_move_the_columns_nor_reach_the_terminal() {
    let files = Files::new();
    let long = "n".repeat(300);
    let users = [
        "",
        "admin ",
        " ",
        "e\x1b[2J\x1b]0;t\x07",
        "rtl\u{202e}x",
        "zero\u{200b}width",
        "c\u{9b}31m",
        &long,
    ];
    let log = log_of_users(&files, &users);
    for arguments in [with![log].to_vec(), with![log, "--exact"].to_vec()] {
        let text = answer(attackers(arguments));
        let harmless = |c: char| c == '\n' || c == '…' || c.is_ascii_graphic() || c == ' ';
        assert!(text.chars().all(harmless), "{text}");
        assert!(text.contains("\"\"") && text.contains("\"admin \"") && text.contains("\" \""));
        let table: Vec<&str> = text
            .lines()
            .skip_while(|line| !line.starts_with("users tried"))
            .take_while(|line| !line.is_empty())
            .filter(|line| line.ends_with(|c: char| c.is_ascii_digit()) || line.ends_with("user"))
            .collect();
        assert_eq!(table.len(), 1 + users.len(), "{text}");
        assert!(
            table
                .iter()
                .all(|row| row.chars().count() == table[0].len()),
            "{text}"
        );
    }
    let report = json(attackers(with![log, "--json"]));
    let listed: Vec<&str> = report["top_users"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|top| top["user"].as_str())
        .collect();
    assert!(users.iter().all(|user| listed.contains(user)), "{listed:?}");
}

#[test]
fn the_figures_of_a_report_stand_in_columns() {
    let files = Files::new();
    let lines: String = (0..9_000_u32)
        .map(|n| {
            let source = std::net::Ipv4Addr::from_bits(n.wrapping_mul(2_654_435_761));
            format!(
                "Mar 27 13:06:56 a sshd[1]: Failed password for u{n} from {source} port 22 ssh2\n"
            )
        })
        .collect();
    let log = files.log("many.log", lines, 90);
    let text = answer(attackers(with![log]));
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with("distinct  "));
    let table: Vec<&str> = rows.take_while(|line| !line.is_empty()).collect();
    assert_eq!(table.len(), 4, "{text}");
    assert!(table[1].contains(" to "), "{text}");
    assert!(
        table[..3].iter().all(|row| row.len() == table[0].len()),
        "{text}"
    );
    // Failures for invalid users are told as the part of all failures that they are.
    let sample = answer(attackers(NONE));
    let of_which = sample.lines().find(|line| line.contains("621")).unwrap();
    assert!(of_which.contains("of these"), "{sample}");
}

#[test]
fn failed_root_tells_the_sources_of_root_s_failures() {
    let text = answer(run("failed_root", ["--top", "3"]));
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(rows[1][..3], ["192.0.2.247", "24", "24"]);
    assert_eq!(rows[2][..3], ["198.51.100.40", "24", "24"]);
    assert_eq!(
        rows.last().unwrap()[..],
        ["all", "63", "sources", "296", "296"]
    );

    // Where root may not log in at all, sshd calls it an invalid user.
    let files = Files::new();
    let log = files.log(
        "auth.log",
        "Mar 27 13:06:56 a sshd[1]: Failed password for invalid user root from 192.0.2.7 port 22 ssh2\n\
         Mar 27 13:06:57 a sshd[1]: message repeated 4 times: [ Failed password for root from 192.0.2.7 port 22 ssh2]\n\
         Mar 27 13:06:58 a sshd[1]: Failed password for rooty from 192.0.2.7 port 22 ssh2\n\
         Mar 27 13:06:59 a sshd[1]: Accepted password for root from 192.0.2.7 port 22 ssh2\n",
        90,
    );
    let text = answer(run("failed_root", with![log]));
    assert!(
        text.lines()
            .last()
            .unwrap()
            .split_whitespace()
            .eq(["all", "1", "sources", "5", "5"]),
        "{text}"
    );
    answer(run("failed_root", ["--top", "18446744073709551615"]));
}

#[test]
fn the_tour_tells_the_truth_beside_both_answers() {
    let text = answer(run("algebird_tour", NONE));
    let row = |question: &str| -> Vec<String> {
        let line = text
            .lines()
            .find(|line| line.trim_start().starts_with(question))
            .unwrap();
        let figures = line.trim_start().strip_prefix(question).unwrap();
        figures.split_whitespace().map(str::to_owned).collect()
    };
    assert_eq!(row("approximateSize").last().unwrap(), "5");
    assert_eq!(row("contains(\"1\")").last().unwrap(), "true");
    for (question, truth) in [
        ("frequency(1) ", "1"),
        ("frequency(2) ", "0"),
        ("heavyHitterKeys.head", "3"),
        ("be ", "2"),
        ("not ", "1"),
    ] {
        assert_eq!(row(question), [truth; 3], "{question}");
    }
    assert_eq!(row("frequency(1).estimate"), ["2"; 3]);
}
