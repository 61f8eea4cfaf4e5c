//! SplitMix64: a counter with a bijective finish (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
//!
//! Integers alone, in this one file, so that no release of a library and no platform can change the sample.

/// The generator: 64 bits of state.
pub struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..bound`. Uneven by at most `bound / 2^64`, which no reader of a sample will see.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// A number in `low..=high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True in `percent` of 100 cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// A rank in `0..ranks`, rank r with a weight of 1 / (r + 1): Zipf's law with exponent 1, in integers.
    pub fn zipf(&mut self, ranks: usize) -> usize {
        let weight = |rank: usize| 1_000_000 / (rank as u64 + 1);
        let mut rest = self.below((0..ranks).map(weight).sum());
        for rank in 0..ranks {
            match rest.checked_sub(weight(rank)) {
                Some(less) => rest = less,
                None => return rank,
            }
        }
        unreachable!("the draw lies below the sum of the weights")
    }

    /// Shuffles evenly (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SplitMix64;

    #[test]
    fn the_published_stream_comes_out() {
        let mut chance = SplitMix64::new(1_234_567);
        let stream = [(); 5].map(|()| chance.next());
        assert_eq!(
            stream,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
    }
}
