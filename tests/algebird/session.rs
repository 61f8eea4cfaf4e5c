use super::{create, monoid};

#[test]
fn the_seeds_example_is_answered_exactly() {
    let monoid = monoid(5);
    assert_eq!((monoid.depth(), monoid.width()), (19, 2719));
    let map = create(&monoid, &[1, 3, 3, 4, 5]);
    let answers = [1, 2, 3, 4, 5].map(|key| map.frequency(&key).estimate);
    assert_eq!(answers, [1, 0, 2, 1, 1]);
    let top: Vec<(u64, u64)> = map
        .heavy_hitters()
        .iter()
        .map(|top| (top.key, top.weight))
        .collect();
    assert_eq!(top, [(3, 2), (1, 1), (4, 1), (5, 1)]);
}
