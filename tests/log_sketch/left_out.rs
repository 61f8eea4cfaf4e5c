//! Time limits and allowed sources: what they keep out counts as if it had not been there, and is told.

use proptest::prelude::*;
use sketchbird::logs::reading::{Event, Reading, Source, lines_of};
use sketchbird::logs::{Allowed, ExactLog, Limits, LogMonoid, Report};
use sketchbird::prefixes::Network;
use sketchbird::{HashKey, Monoid};

use super::lines::{log, reader, sketch};
use super::sample::assert_equal_but_for_how_sure;

fn network(address: &str, prefix_len: u8) -> Network {
    Network::new(address.parse().unwrap(), prefix_len).unwrap()
}

fn allowed() -> Allowed {
    Allowed::new([
        network("192.0.2.0", 28),
        network("2001:db8::", 32),
        network("0.0.0.0", 1),
    ])
}

/// The lines of a log that `keep` keeps.
fn filtered(log: &[u8], keep: impl Fn(&Reading<'_>) -> bool) -> Vec<u8> {
    let reader = reader();
    let kept = lines_of(log).filter(|line| keep(&reader.read(line)));
    kept.flat_map(|line| [line, b"\n"])
        .flatten()
        .copied()
        .collect()
}

/// A report without the figures of what was left out, and the lines that hold it.
fn without_counts(report: &Report) -> serde_json::Value {
    let mut figures = serde_json::to_value(report).unwrap();
    let fields = figures.as_object_mut().unwrap();
    for name in [
        "lines",
        "lines_with_events",
        "lines_outside",
        "lines_without_time",
        "since",
        "until",
        "allowed_networks",
        "allowed_attacks",
    ] {
        fields.remove(name);
    }
    figures
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_limited_sketch_reports_what_one_of_the_lines_within_does(
        log in log(120), since in 1_704_067_200_000_000_i64..1_735_689_600_000_000, days in 0_i64..300,
    ) {
        let limits = Limits { since: Some(since), until: Some(since + days * 86_400_000_000) };
        let monoid = LogMonoid::new(HashKey::from_seed(1));
        let limited = sketch(&monoid.clone().with_limits(limits), &log);
        let within = filtered(&log, |reading| match reading {
            Reading::Event(event) => event.time.is_some_and(|time| limits.contain(time)),
            _ => true,
        });
        let expected = sketch(&monoid, &within);
        prop_assert_eq!(
            without_counts(&Report::of(&limited, 50)),
            without_counts(&Report::of(&expected, 50))
        );
        let (outside, untimed) = limited.lines_out_of_time();
        prop_assert_eq!(limited.lines(), lines_of(&log).count() as u64);
        prop_assert_eq!(limited.lines() - expected.lines(), outside + untimed);
    }

    #[test]
    fn attacks_of_allowed_sources_are_counted_and_nothing_else_of_them(log in log(120)) {
        let monoid = LogMonoid::new(HashKey::from_seed(1));
        let sketched = sketch(&monoid.clone().with_allowed(allowed()), &log);
        let mut attacks = 0;
        let kept = filtered(&log, |reading| match reading.event() {
            Some(event) => !(event.attack()
                && matches!(event.source, Some(Source::Address(address)) if allowed().contains(address))),
            None => true,
        });
        for line in lines_of(&log) {
            if let Reading::Event(event) = reader().read(line)
                && event.attack()
                && matches!(event.source, Some(Source::Address(address)) if allowed().contains(address))
            {
                attacks += event.weight;
            }
        }
        prop_assert_eq!(sketched.allowed_attacks(), attacks);
        prop_assert_eq!(
            without_counts(&Report::of(&sketched, 50)),
            without_counts(&Report::of(&sketch(&monoid, &kept), 50))
        );
    }

    #[test]
    fn a_small_log_is_reported_as_it_is_counted_exactly(log in log(200), grouped: bool) {
        let mut monoid = LogMonoid::new(HashKey::from_seed(1))
            .with_limits(Limits { since: None, until: Some(1_719_792_000_000_000) })
            .with_allowed(allowed());
        if grouped {
            monoid = monoid.with_ipv6_by_64();
        }
        let mut exact = ExactLog::like(&monoid);
        for line in lines_of(&log) {
            exact.insert_line(&reader().read(line));
        }
        let sketched = Report::of(&sketch(&monoid, &log), usize::MAX);
        assert_equal_but_for_how_sure(&sketched, &exact.report(usize::MAX));
    }
}

#[test]
fn a_mapped_address_of_an_event_made_by_hand_is_the_address_that_it_maps() {
    let line = b"May  1 10:00:00 web1 sshd[1]: Failed password for root from 1.2.3.4 port 22 ssh2";
    let reader = reader();
    let read = reader.read(line);
    let Reading::Event(event) = read else {
        panic!("an event")
    };
    let mapped = Reading::Event(Event {
        source: Some(Source::Address("::ffff:1.2.3.4".parse().unwrap())),
        ..event
    });
    let monoid = LogMonoid::new(HashKey::from_seed(1));
    let [mut one, mut other] = [monoid.zero(), monoid.zero()];
    one.insert_line(line, &read);
    other.insert_line(line, &mapped);
    assert!(one == other);
}
