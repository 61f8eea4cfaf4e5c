//! `merge`: parts of a log add up to the whole, and what does not belong together is refused.

use std::fs;
use std::path::PathBuf;

use sketchbird::logs::LogMonoid;
use sketchbird::{HashKey, HyperLogLogMonoid, Monoid};

use super::program::{Files, SAMPLE, answer, json, refusal, run, with};

#[test]
fn saved_shards_add_up_to_the_whole_whatever_their_order_and_times() {
    let files = Files::new();
    let lines: Vec<&[u8]> = SAMPLE.split_inclusive(|&byte| byte == b'\n').collect();
    let whole = files.log("whole.log", SAMPLE, 40);
    let saved = files.path("whole.sketch");
    let report = answer(run(with!["attackers", whole, "--json", "--save", saved]));
    let mut sketches = Vec::new();
    for (number, shard) in lines.chunks(1_300).enumerate() {
        let log = files.log(
            &format!("{number}.log"),
            shard.concat(),
            40 - 10 * number as u64,
        );
        let sketch = files.path(&format!("{number}.sketch"));
        answer(run(with!["attackers", log, "--save", sketch]));
        sketches.push(sketch);
    }
    assert_eq!(sketches.len(), 4);
    for order in [[0, 1, 2, 3], [3, 1, 0, 2]] {
        let merged = files.path("merged.sketch");
        let mut arguments = with!["merge", "--json", "--save", merged].to_vec();
        arguments.extend(order.iter().map(|&at| sketches[at].as_os_str()));
        assert_eq!(answer(run(arguments)), report);
        assert!(fs::read(&merged).unwrap() == fs::read(&saved).unwrap());
    }
    // Written a year later, the same stamps mean another year; the shards still add up, and say so.
    let late = files.log("late.log", lines[..1_300].concat(), 400);
    let sketch = files.path("late.sketch");
    answer(run(with!["attackers", late, "--save", sketch]));
    let both = json(run(with!["merge", "--json", sketch, sketches[1]]));
    assert_eq!(both["lines"], 2_600);
    assert_eq!(both["inferred_years"], serde_json::json!([2025, 2026]));
}

#[test]
fn one_sketch_tells_what_its_log_does_in_every_form() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let sketch = files.path("a.sketch");
    let page = files.path("a.html");
    for form in ["--json", "--csv"] {
        let told = answer(run(with![
            "attackers",
            log,
            form,
            "--save",
            sketch,
            "--html",
            page
        ]));
        let first = fs::read(&page).unwrap();
        assert_eq!(
            answer(run(with!["merge", sketch, form, "--html", page])),
            told
        );
        assert!(fs::read(&page).unwrap() == first);
    }
    let text = answer(run(with!["merge", sketch]));
    assert!(
        text.starts_with("5000 lines") && !text.contains("MB/s"),
        "{text}"
    );
}

/// A sketch of the sample, made with these arguments.
fn saved(files: &Files, name: &str, arguments: &[&str]) -> PathBuf {
    let log = files.log("auth.log", SAMPLE, 0);
    let sketch = files.path(name);
    let arguments = arguments.iter().map(AsRef::as_ref);
    answer(run(with!["attackers", log, "--save", sketch]
        .into_iter()
        .chain(arguments)));
    sketch
}

#[test]
fn zone_reference_and_grouping_come_from_the_first_sketch_and_must_be_those_of_all() {
    let files = Files::new();
    let plain = saved(&files, "plain", &[]);
    for (name, arguments, what) in [
        ("zone", &["--zone", "+02:00"], "time zone"),
        (
            "reference",
            &["--reference", "2026-01-01"],
            "reference time",
        ),
    ] {
        let other = saved(&files, name, arguments);
        let twice = json(run(with!["merge", "--json", other, other]));
        assert_eq!(twice["lines"], 10_000);
        for [first, second] in [[&plain, &other], [&other, &plain]] {
            let line = refusal(run(with!["merge", first, second]));
            assert!(
                line.contains(second.to_str().unwrap()) && line.contains(what),
                "{line}"
            );
        }
    }
    let grouped = saved(&files, "grouped", &["--ipv6-64"]);
    answer(run(with!["merge", grouped, grouped]));
    let line = refusal(run(with!["merge", plain, grouped]));
    assert!(
        line.contains("grouped") && line.contains("IPv6 prefix length"),
        "{line}"
    );
}

#[test]
fn a_sketch_of_a_program_with_a_seed_of_its_own_is_told() {
    let files = Files::new();
    let sketch = LogMonoid::with_precision(9, HashKey::from_seed(77))
        .unwrap()
        .zero();
    let path = files.write("seed_77", sketch.encode());
    assert!(answer(run(with!["merge", path])).contains("public seed 77"));
}

#[test]
fn what_is_no_log_sketch_is_not_merged() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    let sound = saved(&files, "sound", &[]);
    let bytes = fs::read(&sound).unwrap();
    let seed = || HashKey::from_seed(0);
    let foreign = HyperLogLogMonoid::new(14, seed()).unwrap().create(0..9_u64);
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    let other = LogMonoid::with_precision(13, seed()).unwrap().zero();
    for (refused, reason) in [
        (log, "`sketchbird attackers`"),
        (files.write("empty", b""), "no saved sketch"),
        (files.write("foreign", foreign.encode()), "HyperLogLog"),
        (files.write("precision", other.encode()), "precision"),
        (files.write("cut", &bytes[..bytes.len() - 1]), "cut"),
        (files.write("flipped", flipped), "changed"),
        (
            files.write("longer", [&bytes[..], b"x"].concat()),
            "changed",
        ),
        (files.path("missing"), "no file"),
        (files.directory().to_owned(), "is a directory"),
    ] {
        for arguments in [
            with!["merge", sound, refused].to_vec(),
            with!["merge", refused].to_vec(),
        ] {
            if reason == "precision" && arguments.len() == 2 {
                continue;
            }
            let line = refusal(run(arguments));
            assert!(
                line.contains(refused.to_str().unwrap()) && line.contains(reason),
                "{line}"
            );
        }
    }
}

#[test]
fn a_total_may_be_saved_over_a_part_of_it_and_a_page_may_not() {
    let files = Files::new();
    let (total, day) = (saved(&files, "total", &[]), saved(&files, "day", &[]));
    let line = refusal(run(with!["merge", total, day, "--html", day]));
    assert!(line.contains("day"), "{line}");
    answer(run(with!["merge", total, day, "--save", total]));
    assert_eq!(json(run(with!["merge", total, "--json"]))["lines"], 10_000);
}
