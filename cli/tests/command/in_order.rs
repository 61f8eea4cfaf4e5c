//! `--in-order`: who attacked first and was accepted later, whatever the order in which the files are named.

use serde_json::{Value, json};

use super::program::{Files, accepted, answer, failed, gzip, json, refusal, run, run_on, with};

/// 192.0.2.1 attacks and then gets in; 192.0.2.2 the other way round.
fn parts() -> [String; 3] {
    [
        accepted("09:00:00", "ann", "192.0.2.2"),
        failed("10:00:00", "root", "192.0.2.1") + &failed("10:00:01", "root", "192.0.2.2"),
        accepted("11:00:00", "root", "192.0.2.1"),
    ]
}

#[test]
fn files_are_read_as_they_were_written() {
    let files = Files::new();
    let [first, second, third] = parts();
    let header = "not a line of any log\n2025-05-01T08:59:00Z web1 cron[1]: nothing\n";
    let logs = [
        files.log(
            "auth.log.2.gz",
            gzip((header.to_owned() + &first).as_bytes()),
            0,
        ),
        files.log("auth.log.1", second, 0),
        files.log("auth.log", third, 0),
        files.log("empty", "", 0),
    ];
    for order in [[0, 1, 2, 3], [2, 1, 0, 3], [3, 2, 0, 1]] {
        let named = order.map(|at| logs[at].as_os_str());
        for more in [
            &[][..],
            &with!["--threads", "1"],
            &with!["--series", "hour"],
            &with!["--exact"],
        ] {
            let form = if more == with!["--exact"] {
                &[][..]
            } else {
                &with!["--json"]
            };
            let told = run([&with!["attackers", "--in-order"][..], &named, more, form].concat());
            if form.is_empty() {
                assert!(
                    answer(told)
                        .contains("of these, first attacked and then accepted: 1\n  192.0.2.1\n")
                );
                continue;
            }
            let report = json(told);
            let then = &report["failed_then_accepted"];
            assert_eq!(then["sources"], json!(["192.0.2.1"]));
            assert_eq!(then["in_order"], true);
            let both = &report["failed_and_accepted"]["sources"];
            assert_eq!(*both, json!(["192.0.2.1", "192.0.2.2"]));
        }
    }
}

#[test]
fn what_is_told_beside_the_order_is_the_same() {
    let files = Files::new();
    let log = files.log("auth.log", parts().concat(), 0);
    let (apart, in_order) = (files.path("apart"), files.path("in_order"));
    let mut told = json(run(with![
        "attackers",
        "--json",
        log,
        "--in-order",
        "--save",
        in_order
    ]));
    told.as_object_mut().unwrap().remove("failed_then_accepted");
    assert_eq!(
        json(run(with!["attackers", "--json", log, "--save", apart])),
        told
    );
    assert!(std::fs::read(apart).unwrap() == std::fs::read(in_order).unwrap());
}

#[test]
fn standard_input_comes_last_and_as_it_comes() {
    let files = Files::new();
    let [first, second, third] = parts();
    let log = files.log("auth.log", first + &second, 0);
    let report = json(run_on(
        third.as_bytes(),
        with!["attackers", "--json", "--in-order", "-", log],
    ));
    assert_eq!(
        report["failed_then_accepted"]["sources"],
        json!(["192.0.2.1"])
    );
    let turned: String = parts().into_iter().rev().collect();
    let report = json(run_on(
        turned.as_bytes(),
        ["attackers", "--json", "--in-order"],
    ));
    assert_eq!(report["failed_then_accepted"]["in_order"], false);
    assert_eq!(
        report["failed_then_accepted"]["sources"],
        Value::Array(vec![])
    );
}

#[test]
fn several_threads_see_no_order() {
    let line = refusal(run(["attackers", "--in-order", "--threads", "2"]));
    assert!(
        line.contains("--in-order") && line.contains("--threads"),
        "{line}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_read_once_and_behind_the_files() {
    let files = Files::new();
    let [first, second, third] = parts();
    let log = files.log("auth.log", first + &second, 0);
    let read = with!["attackers", "--json", "--in-order", "/dev/stdin", log];
    let report = json(run_on(third.as_bytes(), read));
    assert_eq!(report["lines"], 4);
    assert_eq!(
        report["failed_then_accepted"]["sources"],
        json!(["192.0.2.1"])
    );
}
