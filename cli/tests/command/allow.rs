//! `--allow`: the attacks of one's own sources do not count.

use super::program::{Files, accepted, answer, failed, gzip, json, refusal, run, with};

#[test]
fn attacks_of_allowed_sources_are_counted_and_nothing_else_of_them() {
    let files = Files::new();
    let sources = [
        ("192.0.2.7", true),
        ("192.0.2.255", true),
        ("192.0.3.0", false),
        ("198.51.100.1", true),
        ("198.51.100.2", false),
        ("2001:db8:1::9", true),
        ("2001:db9::9", false),
        ("203.0.113.5", true),
    ];
    let mut log: String = sources
        .iter()
        .map(|(source, _)| failed("12:00:00", "root", source))
        .collect();
    log += &accepted("12:00:01", "ann", "192.0.2.7");
    let log = files.log("auth.log", log, 0);
    let list = "# ours\n\n  192.0.2.77/24\t\r\n198.51.100.1 # the gateway\n2001:db8::1/32#lab\n::ffff:203.0.113.5\n";
    let list = files.write("allow", list);
    let report = json(run(with!["attackers", "--json", log, "--allow", list]));
    let mut told: Vec<&str> = report["top_sources"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|top| top["failed"] != 0)
        .map(|top| top["source"].as_str().unwrap())
        .collect();
    told.sort_unstable();
    let counted = sources.iter().filter(|(_, allowed)| !allowed);
    let mut counted: Vec<&str> = counted.map(|(source, _)| *source).collect();
    counted.sort_unstable();
    assert_eq!(told, counted);
    assert_eq!(report["allowed_networks"], 4);
    assert_eq!(report["allowed_attacks"], 5);
    assert_eq!(report["events"]["failed"], 3);
    assert_eq!(report["events"]["accepted_password"], 1);
}

#[test]
fn a_list_belongs_to_a_saved_sketch_whatever_its_order() {
    let files = Files::new();
    let log = files.log("auth.log", failed("12:00:00", "root", "192.0.2.7"), 0);
    let saved = |name: &str, list: &str| {
        let (sketch, list) = (files.path(name), files.write("allow", list));
        let save = with!["attackers", log, "--allow", list, "--save", sketch];
        answer(run(save));
        sketch
    };
    let one = saved("one", "192.0.2.0/24\n10.0.0.0/8\n");
    let same = saved("same", "10.1.2.3/8\n192.0.2.9/24\n192.0.2.1\n");
    let other = saved("other", "10.0.0.0/8\n");
    let both = json(run(with!["merge", "--json", one, same]));
    assert_eq!(both["allowed_attacks"], 2);
    let line = refusal(run(with!["merge", one, other]));
    assert!(
        line.contains("allowed sources") && line.contains("/other"),
        "{line}"
    );
}

#[test]
fn what_is_no_list_is_refused_with_its_line() {
    let files = Files::new();
    let log = files.log("auth.log", failed("12:00:00", "root", "192.0.2.7"), 0);
    let compressed = gzip(&b"192.0.2.0/24\n".repeat(100));
    for (list, line, wrong) in [
        (&b"192.0.2.0/24\n\n# x\n192.0.2.0/33\n"[..], 4, "0 to 32"),
        (b"2001:db8::/129", 1, "0 to 128"),
        (b"192.0.2", 1, "no network such as 192.0.2.0/24"),
        (
            b"192.0.2.7\nhost.example\n",
            2,
            "'host.example' is no address",
        ),
        (b"192.0.2.0/", 1, "no address"),
        (b"192.0.2.0/+8", 1, "no address"),
        (b"192.0.2.0/24/8", 1, "no address"),
        (b"192.0.2.0/99999999999999999999", 1, "no address"),
        (b"/24", 1, "no address"),
        (b"192.0.2.1 192.0.2.2", 1, "no address"),
        (b"fe80::1%eth0", 1, "no address"),
        (b"\xff\xfe1\x1b[2J", 1, "no address"),
        (&compressed, 1, "no address"),
        (&[b'1'; 5_000], 1, "…'"),
    ] {
        let list = files.write("allow", list);
        let told = refusal(run(with!["attackers", log, "--allow", list]));
        let place = format!("/allow, line {line}: ");
        assert!(told.contains(&place) && told.contains(wrong), "{told}");
        assert!(told.len() < 600, "{told}");
    }
    let long = files.write("long", b"192.0.2.0/24\n".repeat((16 << 20) / 13 + 1));
    let told = refusal(run(with!["attackers", log, "--allow", long]));
    assert!(told.contains("/long is longer than 16 MiB"), "{told}");
    for path in [files.path("missing"), files.directory().to_owned()] {
        let told = refusal(run(with!["attackers", log, "--allow", path]));
        assert!(told.contains(path.to_str().unwrap()), "{told}");
    }
    let list = files.write("list", "192.0.2.7");
    let told = refusal(run(with![
        "attackers",
        log,
        "--allow",
        list,
        "--save",
        list
    ]));
    assert!(told.contains("/list, which is read"), "{told}");
}
