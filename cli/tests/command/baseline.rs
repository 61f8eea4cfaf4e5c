//! `--baseline` and `--threshold`: what is new, and which networks are quiet.

use serde_json::json;
use sketchbird::logs::LogMonoid;
use sketchbird::{HashKey, Monoid};

use super::program::{
    Files, SAMPLE, accepted, answer, command, failed, json, refusal, run, run_on, with,
};

#[test]
fn users_whom_the_baseline_does_not_know_are_told_by_attackers_and_by_merge() {
    let files = Files::new();
    let earlier =
        accepted("10:00:00", "ann", "192.0.2.1") + &failed("10:00:01", "root", "192.0.2.2");
    let today = [
        accepted("11:00:00", "ann", "192.0.2.1"),
        accepted("11:00:01", "eve", "192.0.2.9"),
        failed("11:00:02", "root", "192.0.2.2"),
        failed("11:00:03", "oracle", "192.0.2.2"),
    ];
    let (earlier, today) = (
        files.log("earlier.log", earlier, 0),
        files.log("today.log", today.concat(), 0),
    );
    let saved = files.path("today.sketch");
    for series in [&[][..], &with!["--series", "day"]] {
        let baseline = files.path("baseline");
        let save = with!["attackers", earlier, "--save", baseline];
        answer(run([&save[..], series].concat()));
        let told = with![
            "attackers",
            "--json",
            today,
            "--baseline",
            baseline,
            "--save",
            saved
        ];
        let told = json(run(told));
        assert_eq!(told["new_users"]["accepted"], json!(["eve"]));
        assert_eq!(told["new_users"]["tried"], json!(["oracle"]));
        let merged = json(run(with!["merge", "--json", saved, "--baseline", baseline]));
        assert_eq!(merged, told);
    }
    let without = json(run(with!["merge", "--json", saved]));
    assert!(without.get("new_users").is_none());
}

#[test]
fn what_is_no_baseline_is_refused_before_a_log_is_read() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    // It is not there, which would be told if it were looked for.
    let unread = files.path("unread.log");
    let sketch = files.path("sketch");
    answer(run(with!["attackers", log, "--save", sketch]));
    let secret = files.path("secret");
    let key = files.write("key", "000102030405060708090a0b0c0d0e0f");
    let save = with!["attackers", log, "--key-file", key, "--save", secret];
    answer(run(save));
    for (baseline, told) in [
        (&log, "auth.log is no saved sketch"),
        (&files.path("missing"), "there is no file"),
        (&files.directory().to_owned(), "is a directory"),
        (&secret, "secret was made with a secret key"),
    ] {
        for read in [
            with!["attackers", unread, "--baseline", baseline].to_vec(),
            with!["merge", sketch, "--baseline", baseline].to_vec(),
        ] {
            let line = refusal(run(read));
            assert!(line.contains(told), "{line}");
        }
    }
    // A public one for a log under a secret key.
    let both = with!["attackers", unread, "--baseline", sketch, "--key-file", key];
    let line = refusal(run(both));
    assert!(line.contains("/sketch") && line.contains("key"), "{line}");
    // And one of a program with a seed of its own.
    let other = LogMonoid::new(HashKey::from_seed(77)).zero();
    let other = files.write("seed_77", other.encode());
    let line = refusal(run(with!["attackers", unread, "--baseline", other]));
    assert!(
        line.contains("/seed_77 can't be the baseline") && line.contains("key"),
        "{line}"
    );
    answer(run(with![
        "attackers",
        log,
        "--baseline",
        secret,
        "--key-file",
        key
    ]));
    let line = refusal(
        command()
            .args(with![
                "attackers",
                log,
                "--baseline",
                sketch,
                "--save",
                sketch
            ])
            .output()
            .unwrap(),
    );
    assert!(line.contains("/sketch, which is read"), "{line}");
}

#[test]
fn networks_are_quiet_by_the_threshold_that_is_given() {
    let files = Files::new();
    let network: String = (0..60)
        .flat_map(|host| {
            (0..5).map(move |_| failed("12:00:00", "root", &format!("203.0.113.{host}")))
        })
        .collect();
    let loud = failed("12:00:00", "root", "198.51.100.9").repeat(300);
    let log = files.log("auth.log", network + &loud, 0);
    let saved = files.path("saved");
    answer(run(with!["attackers", log, "--save", saved]));
    for (threshold, quiet) in [
        ("100", &["203.0.113.0/24"][..]),
        ("301", &[]),
        ("18446744073709551615", &[]),
    ] {
        for command in [with!["attackers", log], with!["merge", saved]] {
            let report = json(run([
                &command[..],
                &with!["--json", "--threshold", threshold],
            ]
            .concat()));
            let told = &report["quiet_networks"];
            assert_eq!(told["threshold"].to_string(), threshold);
            let networks = told["networks"].as_array().unwrap();
            let networks: Vec<_> = networks
                .iter()
                .map(|network| network["network"].as_str().unwrap())
                .collect();
            assert_eq!(networks, quiet);
        }
    }
}

#[test]
fn a_threshold_that_no_sketch_can_tell_is_refused_with_one_that_it_can() {
    let log = failed("12:00:00", "root", "192.0.2.7").repeat(2_000);
    let told = |threshold| run_on(log.as_bytes(), ["attackers", "--threshold", threshold]);
    let line = refusal(told("1"));
    assert!(line.contains("--threshold 1 is out of range"), "{line}");
    let least = line.trim_end().rsplit(' ').next().unwrap().to_owned();
    answer(told(&least));
    refusal(told("0"));
    refusal(told("-1"));
}
