//! What a report flags: quiet networks, new users, attempts without a source, and who failed first.

use sketchbird::HashKey;
use sketchbird::Monoid;
use sketchbird::logs::reading::lines_of;
use sketchbird::logs::{InOrder, Limits, LogMonoid, LogSketch, Report, UserNames};

use super::lines::{reader, sketch};

fn failed(source: &str, times: usize) -> String {
    format!("May  1 10:00:00 web1 sshd[1]: Failed password for root from {source} port 22 ssh2\n")
        .repeat(times)
}

fn accepted(user: &str, source: &str, minute: u8) -> String {
    format!(
        "May  1 10:{minute:02}:00 web1 sshd[1]: Accepted password for {user} from {source} port 22 ssh2\n"
    )
}

fn monoid() -> LogMonoid {
    LogMonoid::new(HashKey::from_seed(1))
}

fn of(log: &str) -> LogSketch {
    sketch(&monoid(), log.as_bytes())
}

#[test]
fn a_network_is_quiet_if_its_addresses_stay_below_what_it_reaches() {
    // 60 addresses with 5 failures each, one with 300 elsewhere, and 400 more all over.
    let log: String = (0..60)
        .map(|host| failed(&format!("203.0.113.{host}"), 5))
        .chain([failed("198.51.100.9", 300)])
        .chain((0..100).map(|net| failed(&format!("{}.0.0.1", 11 + net), 4)))
        .collect();
    let sketch = of(&log);
    let quiet = |threshold| -> Vec<String> {
        let report = Report::of(&sketch, 10)
            .with_threshold(&sketch, threshold, 10)
            .unwrap();
        assert_eq!(report.quiet_networks.threshold, threshold);
        report
            .quiet_networks
            .networks
            .iter()
            .map(|network| network.network.clone())
            .collect()
    };
    assert_eq!(quiet(100), ["203.0.113.0/24"]);
    assert_eq!(quiet(300), ["203.0.113.0/24"]);
    assert!(quiet(301).is_empty() && quiet(5_000).is_empty());
    let by_default = Report::of(&sketch, 10).quiet_networks;
    assert_eq!(by_default.threshold, 10);
    assert_eq!(by_default.networks[0].network, "203.0.113.0/24");
    // Less than any share that the sketch tells, and of an empty one nothing at all.
    for (sketch, too_few, nearest) in [(&sketch, 1, 3), (&of(""), 0, 1)] {
        let error = Report::of(sketch, 10)
            .with_threshold(sketch, too_few, 10)
            .unwrap_err();
        let expected = format!("threshold {too_few} is out of range");
        assert!(error.to_string().starts_with(&expected), "{error}");
        assert_eq!(error.nearest, nearest.to_string());
    }
}

#[test]
fn addresses_that_stand_out_are_not_counted_for_their_quiet_network() {
    let log: String = (0..5)
        .map(|host| failed(&format!("198.51.100.{host}"), 5))
        .chain([failed("198.51.100.9", 300)])
        .collect();
    let sketch = of(&log);
    let report = Report::of(&sketch, 10)
        .with_threshold(&sketch, 20, 10)
        .unwrap();
    let quiet = &report.quiet_networks.networks[0];
    assert_eq!(
        (&*quiet.network, quiet.failed, quiet.error),
        ("198.51.100.0/24", 25, 0)
    );
}

#[test]
fn users_whom_a_baseline_does_not_know_are_told() {
    for names in [UserNames::Plain, UserNames::Hashed] {
        let monoid = monoid().with_user_names(names);
        let sketch = |log: &str| sketch(&monoid, log.as_bytes());
        let baseline = sketch(&[accepted("ann", "192.0.2.1", 0), failed("192.0.2.2", 1)].concat());
        let today = [
            accepted("ann", "192.0.2.9", 0),
            accepted("eve", "192.0.2.9", 1),
            failed("192.0.2.2", 3),
            failed("192.0.2.2", 1).replace("root", "oracle"),
        ];
        let today = sketch(&today.concat());
        let report = Report::of(&today, 10)
            .with_baseline(&today, &baseline, 10)
            .unwrap();
        let new = report.new_users.unwrap();
        assert_eq!(
            (new.accepted.len(), new.tried.len(), new.complete),
            (1, 1, true)
        );
        if names == UserNames::Plain {
            assert_eq!((&*new.accepted[0], &*new.tried[0]), ("eve", "oracle"));
        }
    }
    let (one, other) = (of(""), LogMonoid::new(HashKey::from_seed(2)).zero());
    let error = Report::of(&one, 10)
        .with_baseline(&one, &other, 10)
        .unwrap_err();
    assert_eq!(error.what, "hash key");
}

#[test]
fn attempts_without_a_source_are_told() {
    let log = "May  1 10:00:00 web1 login[1]: FAILED LOGIN (2) on '/dev/tty1' FOR 'root', Authentication failure\n";
    let report = Report::of(&of(&[log, &failed("192.0.2.1", 2)].concat()), 10);
    assert_eq!(report.sourceless_attempts, 1);
}

fn in_order(monoid: &LogMonoid, log: &str) -> (LogSketch, InOrder) {
    let (reader, mut sketch, mut order) = (reader(), monoid.zero(), InOrder::default());
    for line in lines_of(log.as_bytes()) {
        let reading = reader.read(line);
        order.see(&reading, &sketch);
        sketch.insert_line(line, &reading);
    }
    (sketch, order)
}

#[test]
fn who_failed_first_is_told_of_a_log_in_order_and_of_no_other() {
    let log = [
        failed("192.0.2.1", 1),
        accepted("root", "192.0.2.1", 5),
        accepted("root", "192.0.2.2", 6),
        failed("192.0.2.2", 1).replace("10:00", "10:07"),
    ];
    let (sketch, order) = in_order(&monoid(), &log.concat());
    let report = Report::of(&sketch, 10).with_order(&sketch, &order);
    let then = report.failed_then_accepted.unwrap();
    assert_eq!(
        (then.sources, then.in_order, then.complete),
        (vec!["192.0.2.1".to_owned()], true, true)
    );
    assert_eq!(
        report.failed_and_accepted.sources,
        ["192.0.2.1", "192.0.2.2"]
    );

    let turned = [&log[2], &log[0], &log[1]].map(String::as_str).concat();
    let (sketch, order) = in_order(&monoid(), &turned);
    let then = Report::of(&sketch, 10)
        .with_order(&sketch, &order)
        .failed_then_accepted
        .unwrap();
    assert_eq!((then.sources.len(), then.in_order), (0, false));

    // What does not count is in no order.
    let limits = Limits {
        since: None,
        until: Some(1_746_093_900_000_000), // 2025-05-01T10:05:00Z
    };
    let (_, order) = in_order(&monoid().with_limits(limits), &turned);
    assert!(order.is_in_order());
}
