use std::net::IpAddr;

use sketchbird::prefixes::Network;
use sketchbird::{HashKey, PrefixSketch, PrefixSketchMonoid};

use super::heavy_networks::Random;

/// Adds sketches up by a tree that is drawn at random.
fn sum(mut sketches: Vec<PrefixSketch>, random: &mut Random) -> PrefixSketch {
    while sketches.len() > 1 {
        let one = sketches.swap_remove(random.next() as usize % sketches.len());
        let at = random.next() as usize % sketches.len();
        sketches[at].merge(&one).unwrap();
    }
    sketches.pop().unwrap()
}

#[test]
fn a_thousand_splits_and_trees_give_the_same_bytes_and_networks() {
    let monoid = PrefixSketchMonoid::new(0.1, 0.1, HashKey::from_seed(1)).unwrap();
    let mut random = Random(11);
    // A /24 and a /64 with a fifth each; the rest from everywhere.
    let networks = [("198.51.100.0", 24), ("2001:db8:1:2::", 64), ("0.0.0.0", 0)]
        .map(|(address, bits)| Network::new(address.parse().unwrap(), bits).unwrap());
    let events: Vec<IpAddr> = (0..2_000)
        .map(|i| random.host(&networks[[0, 1, 2, 2, 2][i % 5]]))
        .collect();
    let whole = monoid.create(events.iter().copied());
    assert!(!whole.is_sparse());
    let expected = (whole.encode(), whole.heavy_networks(0.3).unwrap());
    let mut forms = [0, 0];
    for _ in 0..1_000 {
        let shards = 1 + random.next() as usize % 40;
        let mut sketches = vec![monoid.create([]); shards];
        for &event in &events {
            sketches[random.next() as usize % shards].insert(event);
        }
        for sketch in &sketches {
            forms[usize::from(sketch.is_sparse())] += 1;
        }
        let total = sum(sketches, &mut random);
        assert!(total.encode() == expected.0, "{shards} shards");
        assert_eq!(total.heavy_networks(0.3).unwrap(), expected.1);
    }
    assert!(forms.iter().all(|&seen| seen > 1_000), "{forms:?}");
}
