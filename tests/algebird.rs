//! Where users come from: what Algebird gets wrong, what its REPL session answers, and the bytes that it writes.

mod algebird {
    mod bytes;
    mod faults;
    mod session;

    use sketchbird::monoid::Sum;
    use sketchbird::{HashKey, Monoid, SketchMap, SketchMapMonoid};

    fn monoid(heavy_hitters: u32) -> SketchMapMonoid<u64, Sum<u64>> {
        let key = HashKey::from_seed(1);
        SketchMapMonoid::new(0.001, 1e-8, heavy_hitters, 1e-6, Sum::new(), key).unwrap()
    }

    fn create(monoid: &SketchMapMonoid<u64, Sum<u64>>, keys: &[u64]) -> SketchMap<u64, Sum<u64>> {
        let mut map = monoid.zero();
        for (id, key) in keys.iter().enumerate() {
            map.insert(key, &1, id as u64).unwrap();
        }
        map
    }
}
