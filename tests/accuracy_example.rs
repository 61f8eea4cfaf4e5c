//! The figures of the example `accuracy`: all there, the same on any number of threads, and what theory says.
//!
//! `cargo test` builds the examples beside the tests; for this test alone, run `cargo build --examples --profile test`
//! before it.
//!
//! Theory is calculated here once more, elsewhere in other ways than the example does. A figure may lie [`SIGMAS`] standard
//! deviations from it: one in a million does if they are normal, so of some 1,500 figures none with a chance of 99.8 %.

mod built;

mod accuracy_example {
    pub mod bloom;
    pub mod count_min;
    pub mod csv;
    pub mod hyperloglog;
    pub mod key_sample;
    pub mod sketch_map;
}
#[path = "accuracy_hyperloglog/simulation.rs"]
#[allow(dead_code, reason = "its keys are for accuracy_hyperloglog")]
mod simulation;
#[path = "accuracy_hyperloglog/theory.rs"]
mod theory;

use std::process::Output;
use std::sync::LazyLock;

use accuracy_example::csv::{Row, rows};
use accuracy_example::{bloom, count_min, hyperloglog, key_sample, sketch_map};

/// Two-sided, one in a million.
const SIGMAS: f64 = 4.9;
const TRIALS: u64 = 100;

fn accuracy(arguments: &[&str]) -> Output {
    built::example("accuracy").args(arguments).output().unwrap()
}

fn csv(arguments: &[&str]) -> String {
    let output = accuracy(&[&["--csv"], arguments].concat());
    assert_eq!(output.status.code(), Some(0));
    // No bar where nobody looks.
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).unwrap()
}

static CSV: LazyLock<String> = LazyLock::new(|| csv(&["--trials", &TRIALS.to_string()]));

/// All that is wrong with the figures.
fn faults(csv: &str) -> Vec<String> {
    let rows = match rows(csv) {
        Ok(rows) => rows,
        Err(fault) => return vec![fault],
    };
    let faults = FAMILIES.map(|family| faults_of(family, &rows));
    faults.concat()
}

const FAMILIES: [&str; 5] = [
    "hyperloglog",
    "bloom",
    "count_min",
    "sketch_map",
    "key_sample",
];

fn faults_of(family: &str, rows: &[Row]) -> Vec<String> {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.family == family).collect();
    let faults = match family {
        "hyperloglog" => hyperloglog::faults,
        "bloom" => bloom::faults,
        "count_min" => count_min::faults,
        "sketch_map" => sketch_map::faults,
        _ => key_sample::faults,
    };
    faults(&rows, TRIALS, SIGMAS)
}

#[test]
fn every_figure_is_there_and_what_theory_says() {
    let faults = faults(&CSV);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Of independent figures in 95 % bands, 92 % of 1,433 are five standard deviations too few. (They are not quite independent, and
/// some bands are wider than needed: so nothing is asked of the other side.)
#[test]
fn the_bands_hold_as_many_figures_as_they_say() {
    let rows = rows(&CSV).unwrap();
    let within = rows
        .iter()
        .filter(|row| (row.low..=row.high).contains(&row.measured))
        .count();
    let share = within as f64 / rows.len() as f64;
    assert!(share > 0.92, "{share}");
}

/// The lines of which, each altered where `change` has another value for a field, no fault is found.
fn overlooked(field: usize, change: impl Fn(&Row) -> Option<f64>) -> Vec<String> {
    let (mut altered, mut csv) = (Vec::new(), CSV.lines().next().unwrap().to_owned() + "\n");
    for row in rows(&CSV).unwrap() {
        let mut line = row.line.clone();
        if let Some(value) = change(&row) {
            let mut fields: Vec<_> = line.split(',').map(str::to_owned).collect();
            fields[field] = format!("{value:.5e}");
            line = fields.join(",");
            altered.push(line.clone());
        }
        csv += &(line + "\n");
    }
    assert!(altered.len() > 500, "{} altered", altered.len());
    let faults = faults(&csv);
    altered.retain(|line| !faults.iter().any(|fault| fault.starts_with(line)));
    altered
}

const MEASURED: usize = 7;
const THEORY: usize = 8;

/// Beyond the band by eight times its half-width, for rare things are skewed: five standard deviations of one that is hardly
/// ever seen are four of them.
#[test]
fn each_figure_that_is_too_high_is_noticed() {
    let overlooked = overlooked(MEASURED, |row| {
        // The largest of all has a heavy tail: in cells of a steep stream the chance of a sum falls slower than its square.
        let widths = if row.quantity == "largest_excess" {
            25.0
        } else {
            4.0
        };
        Some(row.high + widths * (row.high - row.low))
    });
    assert!(overlooked.is_empty(), "{}", overlooked.join("\n"));
}

/// As far below, where that is possible at all: nothing but a bias is negative.
#[test]
fn each_figure_that_is_too_low_is_noticed() {
    let overlooked = overlooked(MEASURED, |row| {
        let low = row.low - 4.0 * (row.high - row.low);
        (low > 0.0 || row.quantity.ends_with("bias")).then_some(low)
    });
    assert!(overlooked.is_empty(), "{}", overlooked.join("\n"));
}

#[test]
fn each_other_theory_is_noticed() {
    let overlooked = overlooked(THEORY, |row| Some(0.97 * row.theory - 1e-3));
    assert!(overlooked.is_empty(), "{}", overlooked.join("\n"));
}

/// The first of each family, the last, and some between.
#[test]
fn each_lost_line_is_noticed() {
    for family in FAMILIES {
        let of_family = || {
            rows(&CSV)
                .unwrap()
                .into_iter()
                .filter(|row| row.family == family)
        };
        let count = of_family().count();
        for lost in [0, count / 3, count / 2, count - 1] {
            let mut rest: Vec<Row> = of_family().collect();
            let lost = rest.remove(lost);
            assert!(!faults_of(family, &rest).is_empty(), "{}", lost.line);
        }
    }
    assert!(!faults("").is_empty());
}

#[test]
fn the_figures_do_not_depend_on_the_number_of_threads_but_on_the_seed() {
    let run = |more: &[&str]| {
        csv(&[&["--trials", "60", "--only", "key_sample,sketch_map"], more].concat())
    };
    let one = run(&["--threads", "1"]);
    assert_eq!(one, run(&["--threads", "3"]));
    assert_ne!(one, run(&["--seed", "2"]));
    assert!(one.lines().skip(1).all(|line| !line.starts_with("bloom")));
}

#[test]
fn the_table_and_the_pictures_come_as_asked() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    let output = accuracy(&[
        "--trials",
        "20",
        "--only",
        "bloom",
        "--csv",
        &path("a.csv"),
        "--svg",
        &path("pictures"),
    ]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("layout=blocked hashes=6") && text.contains("20 figures"),
        "{text}"
    );
    assert_eq!(
        rows(&std::fs::read_to_string(path("a.csv")).unwrap())
            .unwrap()
            .len(),
        20
    );
    let picture = std::fs::read_to_string(path("pictures/bloom.svg")).unwrap();
    assert!(picture.contains("bits a key") && picture.len() < 60_000);
    assert!(!directory.path().join("pictures/count_min.svg").exists());
}

#[test]
fn what_cannot_be_is_refused_in_one_line() {
    for arguments in [
        &["--trials", "1"][..],
        &["--only", "quotient"],
        &["--threads", "0"],
        &["--threads", "100000"],
        &["--csv", "no/such/directory/a.csv", "--only", "bloom"],
        &["--svg", "Cargo.toml/pictures", "--only", "bloom"],
        &["--wrong"],
    ] {
        let output = accuracy(arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {errors}");
        assert_eq!(errors.lines().count(), 1, "{arguments:?}: {errors}");
        assert!(
            errors.starts_with("error: ") && !errors.contains("panicked"),
            "{errors}"
        );
    }
}
