//! What a saved sketch shows of the names that were typed, and of the key.

use std::collections::BTreeSet;

use memchr::memmem;
use sketchbird::HashKey;
use sketchbird::logs::reading::lines_of;
use sketchbird::logs::{LogMonoid, LogSketch, Report, UserNames};

use super::lines::{nth_line, reader, secret, sketch};

const SAMPLE: &[u8] = include_bytes!("../../examples/data/auth_sample.log");

/// The users of a log whose names are too long to turn up by accident.
fn users(log: &[u8]) -> BTreeSet<Vec<u8>> {
    let reader = reader();
    lines_of(log)
        .filter_map(|line| reader.read(line).event()?.user)
        .filter(|user| user.len() >= 4)
        .map(<[u8]>::to_vec)
        .collect()
}

fn shown(log: &[u8], encoded: &[u8]) -> usize {
    users(log)
        .iter()
        .filter(|user| memmem::find(encoded, user).is_some())
        .count()
}

#[test]
fn hashed_names_are_not_in_the_encoded_bytes_and_plain_ones_are() {
    let large: String = (0..9_000).map(|n| nth_line(n) + "\n").collect();
    for log in [SAMPLE, large.as_bytes()] {
        assert!(users(log).len() > 50);
        for key in [HashKey::from_seed(1), secret()] {
            let monoid = LogMonoid::new(key);
            let plain = sketch(&monoid, log).encode();
            assert!(
                shown(log, &plain) > 50,
                "a search that finds nothing proves nothing"
            );
            let hashed = sketch(&monoid.with_user_names(UserNames::Hashed), log).encode();
            assert_eq!(shown(log, &hashed), 0);
        }
    }
}

#[test]
fn a_secret_key_is_in_no_encoded_bytes_and_no_debug_output() {
    let bytes: [u8; 16] = std::array::from_fn(|i| 0xF0 - 0x11 * (i as u8 % 8) + i as u8 / 8);
    let key = HashKey::from_bytes(bytes);
    let monoid = LogMonoid::new(key);
    let sketch = sketch(&monoid, SAMPLE);
    let encoded = sketch.encode();
    let debugged = format!("{sketch:?} {monoid:?} {:?}", monoid.key());
    for half in bytes.chunks(8) {
        let mut reversed = half.to_vec();
        reversed.reverse();
        for half in [half, &reversed] {
            assert!(memmem::find(&encoded, half).is_none());
            let hex: String = half.iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(!debugged.to_lowercase().contains(&hex));
            let number = u64::from_le_bytes(half.try_into().unwrap());
            assert!(!debugged.contains(&number.to_string()));
            assert!(!debugged.contains(&format!("{half:?}")[1..30]));
        }
    }
}

#[test]
fn hashed_names_can_be_asked_for_by_name() {
    let monoid = LogMonoid::new(secret()).with_user_names(UserNames::Hashed);
    let sketch = sketch(&monoid, SAMPLE);
    assert!(users(SAMPLE).iter().all(|user| sketch.has_seen_user(user)));
    assert!(!sketch.has_seen_user(b"nobody at all"));
    let report = Report::of(&sketch, 5);
    assert!(
        report
            .top_users
            .iter()
            .all(|top| top.user.len() == 17 && top.user.starts_with('#'))
    );
}

/// sshd cuts names at 100 bytes; what a forged line holds beyond is cut where a sketch must keep it.
#[test]
fn a_name_of_a_whole_line_is_counted_and_not_kept_whole() {
    let name = "x".repeat(60_000);
    let line = format!("Mar 27 13:06:56 a sshd[1]: Invalid user {name} from 192.0.2.7 port 22");
    for names in [UserNames::Plain, UserNames::Hashed] {
        let monoid = LogMonoid::new(secret()).with_user_names(names);
        let sketch: LogSketch = sketch(&monoid, line.as_bytes());
        assert_eq!(Report::of(&sketch, 1).events["invalid_user"], 1);
        assert!(sketch.encode().len() < 3_000);
        assert!(sketch.has_seen_user(name.as_bytes()));
        assert!(sketchbird::codec::Codec::decode(&monoid, &sketch.encode()).unwrap() == sketch);
    }
}

#[test]
fn debug_output_tells_no_name_and_no_source() {
    let sketch = sketch(&LogMonoid::new(secret()), SAMPLE);
    let shown = format!("{sketch:?}");
    assert!(
        shown.len() < 200 && shown.contains("lines: 5000"),
        "{shown}"
    );
}
