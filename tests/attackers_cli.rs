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
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use sketchbird::logs::LogMonoid;
use sketchbird::prefixes::Network;
use sketchbird::{HashKey, HyperLogLogMonoid, Monoid};
use tempfile::TempDir;

mod built;
#[path = "accuracy_prefixes/truth.rs"]
mod truth;

const SAMPLE: &[u8] = include_bytes!("../examples/data/auth_sample.log");
const TRUTH: &str = include_str!("../examples/data/auth_sample.truth.json");
const EXAMPLES: [&str; 3] = ["attackers", "failed_root", "algebird_tour"];
const KEY: &str = "000102030405060708090a0b0c0d0e0f";
const OTHER_KEY: &str = "ff0102030405060708090a0b0c0d0e0f";

fn example(name: &str) -> Command {
    let mut command = built::example(name);
    command.env_remove("SKETCHBIRD_KEY");
    command
}

fn run<A: AsRef<OsStr>>(name: &str, arguments: impl IntoIterator<Item = A>) -> Output {
    example(name).args(arguments).output().unwrap()
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
        "KiB in memory",
        "MB/s",
        "A public key trusts the input",
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
fn ipv6_sources_are_grouped_by_64_on_request() {
    let files = Files::new();
    let line = |what: &str, source: &str| {
        format!("Mar 27 13:06:56 web1 sshd[1]: {what} root from {source} port 22 ssh2\n")
    };
    let failed: String = (1..=9)
        .map(|host| line("Failed password for", &format!("2001:db8:1:2::{host}")))
        .collect();
    let log = failed
        + &line("Accepted password for", "2001:db8:1:2:ffff::1")
        + &line("Failed password for", "192.0.2.7");
    let log = files.log("v6.log", log, 0);

    let apart = json(attackers(with![log, "--json"]));
    assert_eq!(apart["distinct_sources"]["failed"]["estimate"], 10);
    assert_eq!(
        apart["failed_and_accepted"]["sources"],
        Value::Array(vec![])
    );

    let saved = files.path("by_64.sketch");
    let grouped = json(attackers(with![
        log,
        "--json",
        "--ipv6-64",
        "--save",
        saved
    ]));
    let network = "2001:db8:1:2::/64";
    assert_eq!(grouped["distinct_sources"]["failed"]["estimate"], 2);
    let top = &grouped["top_sources"][0];
    assert_eq!(top["source"], network);
    assert_eq!([&top["failed"], &top["accepted"]], [9, 1]);
    assert_eq!(grouped["failed_and_accepted"]["sources"][0], network);
    let heavy = &grouped["top_networks"][0];
    assert_eq!(heavy["network"], network);
    assert_eq!([&heavy["prefix_len"], &heavy["failed"]], [64, 9]);

    let exact = answer(attackers(with![log, "--exact", "--ipv6-64"]));
    let figures: Vec<&str> = exact.lines().filter(|line| line.ends_with(" %)")).collect();
    assert!(
        figures.iter().all(|line| line.ends_with("0 (+0.00 %)")),
        "{exact}"
    );
    assert!(
        figures
            .iter()
            .any(|line| line.contains("failed from 2001:db8:1:2::/64")),
        "{exact}"
    );

    let merged = json(attackers(with![
        "--json",
        "--ipv6-64",
        "--merge",
        saved,
        saved
    ]));
    assert_eq!(merged["top_networks"][0]["failed"], 18);
    assert!(refusal(attackers(with!["--merge", saved])).contains("IPv6 prefix length"));
}

#[test]
fn top_and_threads_do_not_change_what_is_counted() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE.repeat(8), 0);
    let one = answer(attackers(with![log, "--json", "--top", "1000000"]));
    for threads in ["2", "4", "1000000", "18446744073709551615"] {
        let more = attackers(with![
            log,
            "--json",
            "--top",
            "18446744073709551615",
            "--threads",
            threads
        ]);
        assert_eq!(answer(more), one, "{threads} threads");
    }
    let none = json(attackers(with![log, "--json", "--top", "0"]));
    assert_eq!(none["top_sources"], Value::Array(Vec::new()));
    // The sample's last line has no end.
    assert_eq!(none["lines"], 8 * 5_000 - 7);
}

#[test]
fn exact_counts_stand_beside_the_sketched_ones() {
    for threads in ["1", "4"] {
        let text = answer(attackers(["--exact", "--threads", threads]));
        let figures: Vec<&str> = text.lines().filter(|line| line.ends_with(" %)")).collect();
        assert!(figures.len() > 20, "{text}");
        assert!(
            figures.iter().all(|line| line.ends_with("0 (+0.00 %)")),
            "{text}"
        );
    }
}

#[test]
fn saved_shards_add_up_to_the_whole_whatever_their_order_and_times() {
    let files = Files::new();
    let lines: Vec<&[u8]> = SAMPLE.split_inclusive(|&byte| byte == b'\n').collect();
    let whole = files.log("whole.log", SAMPLE, 40);
    let saved = files.path("whole.sketch");
    let report = answer(attackers(with![whole, "--json", "--save", saved]));
    let mut sketches = Vec::new();
    for (number, shard) in lines.chunks(1_300).enumerate() {
        let log = files.log(
            &format!("{number}.log"),
            shard.concat(),
            40 - 10 * number as u64,
        );
        let sketch = files.path(&format!("{number}.sketch"));
        answer(attackers(with![log, "--save", sketch, "--threads", "2"]));
        sketches.push(sketch);
    }
    assert_eq!(sketches.len(), 4);
    for order in [[0, 1, 2, 3], [3, 1, 0, 2]] {
        let merged = files.path("merged.sketch");
        let mut arguments = with!["--json", "--save", merged, "--merge"].to_vec();
        arguments.extend(order.iter().map(|&at| sketches[at].as_os_str()));
        assert_eq!(answer(attackers(arguments)), report);
        assert!(fs::read(&merged).unwrap() == fs::read(&saved).unwrap());
    }
    // Written a year later, the same stamps mean another year; the shards still add up, and say so.
    let late = files.log("late.log", lines[..1_300].concat(), 400);
    let sketch = files.path("late.sketch");
    answer(attackers(with![late, "--save", sketch]));
    let both = json(attackers(with!["--json", "--merge", sketch, sketches[1]]));
    assert_eq!(both["lines"], 2_600);
    assert_eq!(both["inferred_years"], serde_json::json!([2025, 2026]));
}

#[test]
fn several_logs_are_one_and_standard_input_is_one_of_them() {
    let files = Files::new();
    let (first, second) = SAMPLE.split_at(SAMPLE.iter().rposition(|&b| b == b'\n').unwrap() / 2);
    let cut = first.iter().rposition(|&byte| byte == b'\n').unwrap() + 1;
    let first_log = files.log("first.log", &first[..cut], 0);
    let rest = [&first[cut..], second].concat();
    let mut child = example("attackers")
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
fn a_secret_key_comes_from_a_file_or_the_environment_and_is_never_shown() {
    let files = Files::new();
    let key = files.write("key", format!("  {KEY}\r\n"));
    let (from_file, from_environment) = (files.path("a.sketch"), files.path("b.sketch"));
    let text = answer(attackers(with!["--key-file", key, "--save", from_file]));
    assert!(
        !text.contains("public key trusts") && !text.contains(KEY),
        "{text}"
    );
    let with_environment = |key: &str, arguments: &[&OsStr]| {
        example("attackers")
            .env("SKETCHBIRD_KEY", key)
            .args(arguments)
            .output()
            .unwrap()
    };
    answer(with_environment(KEY, &with!["--save", from_environment]));
    assert!(fs::read(&from_file).unwrap() == fs::read(&from_environment).unwrap());

    let merge = with!["--json", "--merge", from_file, from_environment];
    assert_eq!(json(with_environment(KEY, &merge))["lines"], 10_000);
    let other = files.write("other", OTHER_KEY);
    for refused in [
        attackers(merge),
        with_environment(OTHER_KEY, &merge),
        attackers([&with!["--key-file", other][..], &merge].concat()),
    ] {
        let line = refusal(refused);
        assert!(
            line.contains("key differs") && line.contains("a.sketch"),
            "{line}"
        );
        assert!(!line.contains(KEY) && !line.contains(OTHER_KEY), "{line}");
    }
    // The file that is named goes before the environment.
    let both = [&with!["--key-file", key][..], &merge].concat();
    answer(with_environment(OTHER_KEY, &both));
}

#[test]
fn what_is_no_key_is_refused_and_not_shown() {
    let files = Files::new();
    let almost = format!("{}g", &KEY[..31]);
    for rubbish in [
        &b""[..],
        b"1",
        almost.as_bytes(),
        b"\xff\xfe\x00",
        &b"0".repeat(5_000_000),
    ] {
        let key = files.write("key", rubbish);
        let line = refusal(attackers(with!["--key-file", key]));
        assert!(line.len() < 400 && line.contains("key"), "{line}");
        assert!(!line.contains(&almost), "{line}");
    }
    refusal(attackers(with!["--key-file", files.path("missing")]));
    refusal(attackers(with!["--key-file", files.0.path()]));
    for rubbish in ["", "1", &almost] {
        let line = refusal(
            example("attackers")
                .env("SKETCHBIRD_KEY", rubbish)
                .output()
                .unwrap(),
        );
        assert!(
            line.contains("SKETCHBIRD_KEY") && !line.contains(&almost),
            "{line}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_key_in_the_environment_that_is_no_text_is_refused_and_not_shown() {
    use std::os::unix::ffi::OsStrExt;
    let rubbish = OsStr::from_bytes(b"secretsecret\xff");
    let line = refusal(
        example("attackers")
            .env("SKETCHBIRD_KEY", rubbish)
            .output()
            .unwrap(),
    );
    assert!(!line.contains("secretsecret"), "{line}");
}

#[test]
fn wrong_arguments_are_refused() {
    for arguments in [
        &["--wrong"][..],
        &["--top", "x"],
        &["--top", "-1"],
        &["--top", "99999999999999999999"],
        &["--top"],
        &["--threads", "0"],
        &["--threads", "-4"],
        &["--merge"],
        &["--save"],
        &["--json", "--exact"],
        &["a.log", "--merge", "b.sketch"],
    ] {
        refusal(attackers(arguments));
    }
    refusal(run("failed_root", ["--wrong"]));
    refusal(run("failed_root", ["--top", "x"]));
    refusal(run("algebird_tour", ["--wrong"]));
    refusal(run("algebird_tour", ["some.log"]));
    for name in EXAMPLES {
        assert!(answer(run(name, ["--help"])).contains("Usage"));
    }
}

#[test]
fn what_can_not_be_read_or_written_is_refused_with_its_name() {
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
        let line = refusal(attackers(with!["--merge", path]));
        assert!(line.contains(name), "{line}");
    }
    for path in [files.path("missing/a.sketch"), files.0.path().to_owned()] {
        let line = refusal(attackers(with!["--save", path]));
        assert!(line.contains(path.to_str().unwrap()), "{line}");
    }
}

#[test]
fn what_is_no_log_sketch_is_not_merged() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let sound = files.path("sound.sketch");
    answer(attackers(with!["--save", sound]));
    let bytes = fs::read(&sound).unwrap();
    let seed = || HashKey::from_seed(0);
    let foreign = HyperLogLogMonoid::new(14, seed()).unwrap().create(0..9_u64);
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    let other = LogMonoid::with_precision(13, seed()).unwrap().zero();
    for (refused, reason) in [
        (log, "not an encoded sketch"),
        (files.write("empty", b""), "not an encoded sketch"),
        (files.write("foreign", foreign.encode()), "HyperLogLog"),
        (files.write("precision", other.encode()), "precision"),
        (files.write("cut", &bytes[..bytes.len() - 1]), "cut"),
        (files.write("flipped", flipped), "changed"),
        (
            files.write("longer", [&bytes[..], b"x"].concat()),
            "changed",
        ),
    ] {
        let line = refusal(attackers(with!["--merge", sound, refused]));
        assert!(
            line.contains(refused.to_str().unwrap()) && line.contains(reason),
            "{line}"
        );
    }
}

#[test]
fn a_saved_sketch_is_not_read_as_a_log() {
    let files = Files::new();
    let sketch = files.path("a.sketch");
    answer(attackers(with!["--save", sketch]));
    for name in ["attackers", "failed_root"] {
        let line = refusal(run(name, with![sketch]));
        assert!(line.contains("a.sketch"), "{line}");
    }
    assert!(refusal(attackers(with![sketch])).contains("--merge"));
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
        for threads in ["1", "3"] {
            let report = json(attackers(with!["--json", "--threads", threads, log]));
            let part = |kind: &str| report[kind].as_u64().unwrap();
            assert_eq!(part("lines"), lines, "{name}");
            assert_eq!(
                lines,
                part("lines_with_events") + part("uneventful") + part("unparsed")
            );
        }
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
        let output = example(name)
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
        refusal(example(name).stdout(full).output().unwrap());
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
