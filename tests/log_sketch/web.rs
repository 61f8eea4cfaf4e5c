//! Web logs in log sketches, beside auth logs.

use std::collections::HashSet;

use sketchbird::HashKey;
use sketchbird::Monoid;
use sketchbird::logs::reading::web::{KnownPaths, Site};
use sketchbird::logs::reading::{Class, lines_of};
use sketchbird::logs::{LogMonoid, Report};

use super::lines::{nth_source, reader, sketch};

fn request(client: &str, target: &str, status: u16) -> String {
    format!(
        "{client} - - [01/May/2024:10:13:07 +0200] \"GET {target} HTTP/1.1\" {status} 162 \"-\" \"curl/8.5\"\n"
    )
}

fn failed(source: &str) -> String {
    format!("May  1 10:00:00 web1 sshd[1]: Failed password for root from {source} port 22 ssh2\n")
}

fn monoid() -> LogMonoid {
    LogMonoid::new(HashKey::from_seed(1))
}

#[test]
fn a_request_counts_once_as_such_and_once_for_each_of_its_findings() {
    let log = [
        request("192.0.2.1", "/", 200),
        request("192.0.2.1", "/x.php?id=1%2527+UNION+SELECT+1", 404),
        request("192.0.2.2", "/x?q=%253Cscript%253E", 200),
        request("host.example", "/../../etc/passwd", 400),
        request("192.0.2.2", "/missing", 404),
        "not a request\n".to_owned(),
    ];
    let sketch = sketch(&monoid(), log.concat().as_bytes());
    for (class, count) in [
        (Class::Request, 5),
        (Class::SqlInjection, 1),
        (Class::ScriptInjection, 1),
        (Class::PathTraversal, 1),
        (Class::UnservedExtension, 1),
        (Class::NotFound, 2),
        (Class::BadRequest, 1),
    ] {
        assert_eq!(sketch.events(class), count, "{}", class.name());
    }
    assert!(sketch.statuses().eq([(200, 2), (400, 1), (404, 2)]));
    let web = Report::of(&sketch, 10).web;
    assert_eq!((web.clients.estimate, web.attackers.estimate), (3, 3));
    let top: Vec<_> = web
        .top_clients
        .iter()
        .map(|top| (&*top.client, top.attacks, top.not_found, top.requests))
        .collect();
    assert_eq!(
        top,
        [
            ("192.0.2.1", 1, 1, 2),
            ("192.0.2.2", 1, 1, 2),
            ("host.example", 1, 0, 1)
        ]
    );
    assert_eq!(
        (sketch.lines_with_events(), sketch.unparsed_lines()),
        (5, 1)
    );
}

#[test]
fn what_was_served_is_a_baseline_by_which_other_paths_are_told() {
    let earlier = sketch(
        &monoid(),
        [
            request("192.0.2.1", "/a?q=1", 200),
            request("192.0.2.1", "/gone", 404),
        ]
        .concat()
        .as_bytes(),
    );
    assert!(earlier.has_served(b"/a") && !earlier.has_served(b"/gone"));
    let site =
        Site::default().with_known_paths(KnownPaths::new(7, move |path| earlier.has_served(path)));
    let monoid = monoid().with_site(&site);
    let log = [
        request("192.0.2.1", "/a?q=2", 200),
        request("192.0.2.1", "/dump.tar", 200),
        request("192.0.2.1", "/b", 404),
    ]
    .concat();
    let today = monoid
        .read(log.as_bytes(), &reader().with_site(site), 1)
        .unwrap();
    assert_eq!(today.events(Class::UnknownPath), 1);
    // A reader of another site does not go with these sketches.
    monoid.read(log.as_bytes(), &reader(), 1).unwrap_err();
}

#[test]
fn sources_in_both_logs_are_told_by_name_while_few() {
    let log = [
        failed("192.0.2.1"),
        failed("192.0.2.1"),
        failed("192.0.2.2"),
        request("192.0.2.1", "/", 200),
        request("192.0.2.3", "/", 200),
    ];
    let both = Report::of(&sketch(&monoid(), log.concat().as_bytes()), 10)
        .web
        .seen_in_both;
    assert_eq!((both.count.estimate, both.resolved), (1, true));
    let names: Vec<_> = both
        .heaviest
        .iter()
        .map(|row| (&*row.source, row.failed, row.requests))
        .collect();
    assert_eq!(names, [("192.0.2.1", 2, 1)]);
}

/// 20,000 attackers, 30,000 clients, 8,000 of them both: Jaccard index 0.19, union n = 42,000. By the table of `SetComparison` the standard error is
/// between 0.25 and 0.6 of n / sqrt(m) = 328: within 0.6 * 328 * 4 = 787 but once in 16,000.
#[test]
fn many_sources_in_both_logs_are_counted_by_a_joint_estimate() {
    let mut sketch = monoid().zero();
    let reader = reader();
    let attackers = (0..20_000).map(|n| failed(&nth_source(n).to_string()));
    let clients = (12_000..42_000).map(|n| request(&nth_source(n).to_string(), "/", 200));
    for line in attackers.chain(clients) {
        for line in lines_of(line.as_bytes()) {
            sketch.insert_line(line, &reader.read(line));
        }
    }
    let both = Report::of(&sketch, 10).web.seen_in_both;
    assert!(
        both.resolved && both.count.estimate.abs_diff(8_000) < 787,
        "{:?}",
        both.count
    );
    assert!(both.count.min < both.count.estimate && both.count.estimate < both.count.max);
}

#[test]
fn servers_of_a_pool_are_shards_of_one_sketch() {
    let log = |server: u64| -> String {
        (0..500)
            .map(|n| {
                request(
                    &nth_source(n * 7 % 300 + server).to_string(),
                    "/missing",
                    404,
                )
            })
            .collect()
    };
    let names: HashSet<u64> = (0..4).collect();
    let shards = names
        .iter()
        .map(|server| sketch(&monoid(), log(*server).as_bytes()));
    let total = monoid().sum(shards).unwrap();
    let whole: String = (0..4).map(log).collect();
    assert!(total == sketch(&monoid(), whole.as_bytes()));
}
