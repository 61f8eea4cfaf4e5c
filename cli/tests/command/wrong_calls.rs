//! Wrong calls: one line that names what is missing or what would do, and exit code 2.

use super::program::{Files, SAMPLE, refusal, run, with};

#[test]
fn a_wrong_call_names_what_is_missing_and_what_would_do() {
    for (arguments, told) in [
        (
            &[][..],
            &["needs a command", "attackers", "events", "merge"][..],
        ),
        (&["attackerz"], &["'attackerz'", "'attackers'"]),
        (&["merge"], &["<SKETCH>", "missing"]),
        (&["merge", "--json"], &["<SKETCH>", "missing"]),
        (&["completions"], &["<SHELL>", "missing"]),
        (
            &["completions", "fsh"],
            &["<SHELL>", "'fsh'", "bash", "fish", "zsh"],
        ),
        (&["man", "attacker"], &["'attacker'", "attackers", "merge"]),
        (&["attackers", "--wrong"], &["'--wrong'"]),
        (&["attackers", "--jsn"], &["'--jsn'", "'--json'"]),
        (&["attackers", "--merge", "a"], &["'--merge'"]),
        (
            &["attackers", "--top", "x"],
            &["--top <N>", "'x'", "no whole number"],
        ),
        (
            &["attackers", "--top", "-1"],
            &["--top <N>", "'-1'", "below 0"],
        ),
        (
            &["attackers", "--top", "99999999999999999999"],
            &["--top <N>", "too large"],
        ),
        (&["attackers", "--top"], &["--top <N>", "needs a value"]),
        (
            &["attackers", "--top", "1", "--top", "2"],
            &["--top <N>", "twice"],
        ),
        (
            &["attackers", "--threads", "0"],
            &["--threads <N>", "1 is the least"],
        ),
        (
            &["attackers", "--threads", "-4"],
            &["--threads <N>", "'-4'", "below 0"],
        ),
        (
            &["attackers", "--save"],
            &["--save <SKETCH>", "needs a value"],
        ),
        (
            &["attackers", "--html"],
            &["--html <REPORT>", "needs a value"],
        ),
        (&["attackers", "--save", "-", "-"], &["--save -", "name"]),
        (&["merge", "--html", "-", "a.sketch"], &["--html -", "name"]),
        (
            &["attackers", "--key-file", "no-such-file", "a.log"],
            &["there is no file no-such-file"],
        ),
        (&["attackers", "--json", "--exact"], &["--json", "--exact"]),
        (&["attackers", "--csv", "--exact"], &["--csv", "--exact"]),
        (&["attackers", "--csv", "--json"], &["--csv", "--json"]),
        (
            &["attackers", "--zone", "Europe/Berlin"],
            &["--zone <ZONE>", "'Europe/Berlin'", "+02:00"],
        ),
        (&["attackers", "--zone", "+25:00"], &["--zone <ZONE>"]),
        (
            &["events", "--reference", "soon"],
            &["--reference <TIME>", "2024-06-01"],
        ),
        (
            &["events", "--reference", "9999-12-31", "--zone=-23:00"],
            &["--reference", "9999"],
        ),
        (&["events", "--top", "3"], &["'--top'"]),
        (&["merge", "--zone", "UTC", "a"], &["'--zone'"]),
    ] {
        let line = refusal(run(arguments));
        assert!(
            told.iter().all(|told| line.contains(told)),
            "{arguments:?}: {line}"
        );
    }
}

#[test]
fn where_nothing_is_named_on_a_terminal_the_command_asks_for_a_log() {
    // `script` gives the command a terminal; where it is missing there is nothing to try this on.
    let program = env!("CARGO_BIN_EXE_sketchbird");
    for command in ["attackers", "events"] {
        let call = format!("'{program}' {command} 2>&1; echo \"code $?\"");
        let Ok(output) = std::process::Command::new("script")
            .args(["--quiet", "--command", &call, "/dev/null"])
            .env_remove("SKETCHBIRD_KEY")
            .output()
        else {
            return;
        };
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(
            told.contains("`-` for standard input") && told.contains("code 2"),
            "{told}"
        );
    }
}

#[test]
fn a_log_that_comes_before_a_wrong_one_is_not_told() {
    let files = Files::new();
    let log = files.log("auth.log", SAMPLE, 0);
    for command in ["attackers", "events"] {
        let line = refusal(run(with![command, log, "no-such-file.log"]));
        assert!(line.contains("there is no file no-such-file.log"), "{line}");
    }
}
