//! Requests to web servers: by what they are judged, and what is told of them.

use serde_json::{Value, json};

use super::program::{Files, answer, json, refusal, request, run, run_on, with};

fn log() -> String {
    [
        request("10:00:00", "192.0.2.1", "/", 200),
        request("10:00:01", "192.0.2.1", "/index.php?id=7", 200),
        request("10:00:02", "192.0.2.2", "/dump.tar", 200),
        request("10:00:03", "192.0.2.2", "/missing", 404),
    ]
    .concat()
}

fn unknown_paths(arguments: &[&std::ffi::OsStr]) -> Value {
    let attackers = [&with!["attackers", "--json"][..], arguments].concat();
    let report = json(run_on(log().as_bytes(), attackers));
    report["events"]["unknown_path"].clone()
}

#[test]
fn what_is_given_out_beside_the_known_paths_is_unknown() {
    let files = Files::new();
    let earlier = request("09:00:00", "192.0.2.9", "/dump.tar", 200);
    let earlier = files.log("earlier.log", earlier, 0);
    let baseline = files.path("baseline");
    answer(run(with!["attackers", earlier, "--save", baseline]));
    let list = files.write("paths", "# the site\n/\n\n  /index.php\r\n/missing");
    assert_eq!(unknown_paths(&[]), 0);
    assert_eq!(unknown_paths(&with!["--known-paths", list]), 1);
    // A baseline is one of users, unless it is said that it is one of paths as well.
    assert_eq!(unknown_paths(&with!["--baseline", baseline]), 0);
    let by_baseline = with!["--baseline", baseline, "--baseline-paths"];
    assert_eq!(unknown_paths(&by_baseline), 2);
    let both = [&by_baseline[..], &with!["--known-paths", list]].concat();
    assert_eq!(unknown_paths(&both), 0);
}

#[test]
fn a_sketch_belongs_to_the_site_by_which_it_judged() {
    let files = Files::new();
    let log = files.log("access.log", log(), 0);
    let list = files.write("paths", "/\n");
    let other_list = files.write("other_paths", "/a\n");
    let saved = |name: &str, arguments: &[&std::ffi::OsStr]| {
        let sketch = files.path(name);
        let save = with!["attackers", log, "--save", sketch];
        answer(run([&save[..], arguments].concat()));
        sketch
    };
    let plain = saved("plain", &[]);
    let with_baseline = saved("with_baseline", &with!["--baseline", plain]);
    answer(run(with!["merge", plain, with_baseline]));
    let sites = [
        plain.clone(),
        saved("list", &with!["--known-paths", list]),
        saved("other_list", &with!["--known-paths", other_list]),
        saved(
            "baseline_paths",
            &with!["--baseline", plain, "--baseline-paths"],
        ),
        saved(
            "both",
            &with![
                "--baseline",
                plain,
                "--baseline-paths",
                "--known-paths",
                list
            ],
        ),
        saved("serves", &with!["--serves", "php"]),
    ];
    let two = files.write("two_paths", "/\n/a\n");
    let turned = files.write("turned_paths", "# of the site\n/a\n/\n");
    let two = saved("two", &with!["--known-paths", two]);
    let turned = saved("turned", &with!["--known-paths", turned]);
    answer(run(with!["merge", two, turned]));
    for (at, one) in sites.iter().enumerate() {
        answer(run(with!["merge", one, one]));
        for other in &sites[at + 1..] {
            let line = refusal(run(with!["merge", one, other]));
            assert!(line.contains("site"), "{line}");
        }
    }
}

#[test]
fn extensions_that_are_served_are_no_finding() {
    let served = |arguments: &[&str]| {
        let log = log() + &request("10:00:04", "192.0.2.2", "/a.ASP", 404);
        let attackers = [&["attackers", "--json"], arguments].concat();
        json(run_on(log.as_bytes(), attackers))["events"]["unserved_extension"].clone()
    };
    assert_eq!(served(&[]), 2);
    assert_eq!(served(&["--serves", "php"]), 1);
    assert_eq!(served(&["--serves", "php,asp"]), 0);
    assert_eq!(served(&["--serves", "php", "--serves", "asp"]), 0);
    for wrong in ["", "php,", ".php", "seventeen--bytes-"] {
        let line = refusal(run(["attackers", "--serves", wrong]));
        assert!(line.contains("--serves"), "{line}");
    }
}

#[test]
fn what_is_no_list_of_paths_is_refused_with_its_line() {
    let files = Files::new();
    for (list, told) in [
        (
            "/\nindex.html\n",
            "line 2: 'index.html' is no path, which begins with /",
        ),
        (
            "https://shop.example/\n",
            "line 1: 'https://shop.example/' is no path",
        ),
        ("/a?b\n", "line 1: '/a?b' is more than a path"),
    ] {
        let list = files.write("paths", list);
        for command in ["attackers", "events"] {
            let line = refusal(run_on(b"", with![command, "--known-paths", list]));
            assert!(line.contains(told), "{line}");
        }
    }
    let line = refusal(run(with![
        "attackers",
        "--known-paths",
        files.path("missing")
    ]));
    assert!(line.contains("there is no file"), "{line}");
    let line = refusal(run(["attackers", "--baseline-paths"]));
    assert!(
        line.contains("--baseline <SKETCH>") && line.contains("missing"),
        "{line}"
    );
}

#[test]
fn events_tell_what_was_found_in_a_request_and_of_requests_alone() {
    let files = Files::new();
    let list = files.write("paths", "/\n");
    let log = [
        request("10:00:00", "192.0.2.1", "/", 200),
        request(
            "10:00:01",
            "192.0.2.1",
            "/x.php?id=1%2527+UNION+SELECT+1",
            404,
        ),
        request("10:00:02", "192.0.2.1", "/dump.tar", 200),
        super::program::failed("10:00:03", "root", "192.0.2.7"),
    ]
    .concat()
        + "192.0.2.1 - - [01/May/2025:10:00:04 +0000] \"GET / HTTP/1.1\" 000 0\n";
    let printed = answer(run_on(
        log.as_bytes(),
        with!["events", "--known-paths", list],
    ));
    let found: Vec<Value> = printed
        .lines()
        .map(|line| {
            let event: Value = serde_json::from_str(line).unwrap();
            json!([
                event["class"],
                event.get("findings"),
                event.get("status"),
                event.get("path")
            ])
        })
        .collect();
    assert_eq!(
        found,
        [
            json!(["request", [], 200, "/"]),
            json!([
                "sql_injection",
                ["sql_injection", "unserved_extension", "not_found"],
                404,
                "/x.php"
            ]),
            json!(["unknown_path", ["unknown_path"], 200, "/dump.tar"]),
            json!(["failed", null, null, null]),
            json!(["request", [], null, "/"]),
        ]
    );
}
