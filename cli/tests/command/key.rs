//! The secret key: from a file or the environment, in every sketch as its fingerprint, and never shown.

use std::ffi::OsStr;
use std::fs;
use std::process::Output;

use super::program::{Files, SAMPLE, answer, command, json, refusal, run, with};

const KEY: &str = "000102030405060708090a0b0c0d0e0f";
const OTHER_KEY: &str = "ff0102030405060708090a0b0c0d0e0f";

fn with_environment(key: impl AsRef<OsStr>, arguments: &[&OsStr]) -> Output {
    command()
        .env("SKETCHBIRD_KEY", key)
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn a_secret_key_comes_from_a_file_or_the_environment_and_is_never_shown() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let key = files.write("key", format!("  {KEY}\r\n"));
    let (from_file, from_environment) = (files.path("a.sketch"), files.path("b.sketch"));
    let page = files.path("page");
    let text = answer(run(with![
        "attackers",
        log,
        "--key-file",
        key,
        "--save",
        from_file,
        "--html",
        page
    ]));
    for told in [text, fs::read_to_string(page).unwrap()] {
        assert!(
            told.contains("fingerprint") && !told.contains("public key trusts"),
            "{told}"
        );
        assert!(!told.contains(KEY), "{told}");
    }
    let save = with!["attackers", log, "--save", from_environment];
    answer(with_environment(KEY, &save));
    assert!(fs::read(&from_file).unwrap() == fs::read(&from_environment).unwrap());

    let merge = with!["merge", "--json", from_file, from_environment];
    assert_eq!(json(with_environment(KEY, &merge))["lines"], 10_000);
    let other = files.write("other", OTHER_KEY);
    let without = refusal(run(merge));
    assert!(
        without.contains("a.sketch") && without.contains("--key-file"),
        "{without}"
    );
    for refused in [
        with_environment(OTHER_KEY, &merge),
        run([&merge[..], &with!["--key-file", other]].concat()),
    ] {
        let line = refusal(refused);
        assert!(
            line.contains("key differs") && line.contains("a.sketch"),
            "{line}"
        );
        assert!(!line.contains(KEY) && !line.contains(OTHER_KEY), "{line}");
    }
    // The file that is named goes before the environment.
    let both = [&merge[..], &with!["--key-file", key]].concat();
    answer(with_environment(OTHER_KEY, &both));
}

#[test]
fn sketches_under_a_public_and_a_secret_key_are_not_added() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let (public, secret) = (files.path("public"), files.path("secret"));
    answer(run(with!["attackers", log, "--save", public]));
    answer(with_environment(
        KEY,
        &with!["attackers", log, "--save", secret],
    ));
    for (key, order, named) in [
        (Some(KEY), [&public, &secret], "public"),
        (Some(KEY), [&secret, &public], "public"),
        (None, [&public, &secret], "secret"),
        (None, [&secret, &public], "secret"),
    ] {
        let merge = with!["merge", order[0], order[1]];
        let line = refusal(match key {
            Some(key) => with_environment(key, &merge),
            None => run(merge),
        });
        assert!(
            line.contains(&format!("/{named} ")) && line.contains("key"),
            "{line}"
        );
    }
}

#[test]
fn a_series_under_a_secret_key_is_added_and_cut_with_the_key_alone() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let series = files.path("series");
    let save = with!["attackers", log, "--series", "day", "--save", series];
    answer(with_environment(KEY, &save));
    let merge = with!["merge", series, series, "--json", "--since", "2020-01-01"];
    let report = json(with_environment(KEY, &merge));
    assert!(report["events"]["failed"].as_u64() > Some(0));
    let line = refusal(run(merge));
    assert!(
        line.contains("/series was made with a secret key"),
        "{line}"
    );
    let line = refusal(with_environment(OTHER_KEY, &merge));
    assert!(
        line.contains("/series") && line.contains("key differs"),
        "{line}"
    );
}

#[test]
fn what_is_no_key_is_refused_and_not_shown() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let almost = format!("{}g", &KEY[..31]);
    let large = b"0".repeat(5_000_000);
    for rubbish in [&b""[..], b"1", almost.as_bytes(), b"\xff\xfe\x00", &large] {
        let key = files.write("key", rubbish);
        let line = refusal(run(with!["attackers", log, "--key-file", key]));
        assert!(line.len() < 400 && line.contains("key"), "{line}");
        assert!(!line.contains(&almost), "{line}");
    }
    refusal(run(with![
        "attackers",
        log,
        "--key-file",
        files.path("missing")
    ]));
    refusal(run(with![
        "attackers",
        log,
        "--key-file",
        files.directory()
    ]));
    for rubbish in ["", "1", &almost] {
        let line = refusal(with_environment(rubbish, &with!["attackers", log]));
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
    let line = refusal(with_environment(rubbish, &with!["attackers"]));
    assert!(
        line.contains("SKETCHBIRD_KEY") && !line.contains("secretsecret"),
        "{line}"
    );
}
