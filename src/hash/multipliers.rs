//! From one hash to many: the multipliers that give a key its places in a table.

use super::splitmix::splitmix64;

/// Odd numbers that multiply a hash: the outputs of SplitMix64 from state 0 on, with the low bit set.
///
/// Multiplying by an odd number permutes the 64-bit hashes, so each product by itself is uniform, and its high bits
/// depend on all bits of the hash. Products i and j of a random hash are as good as independent unless a constant is
/// nearly a small fraction of another modulo 2^64, which no two of these are; the unit test below shows it. So two keys
/// share several places by chance only, unlike under double hashing modulo the width, where keys with equal start
/// and step share all.
///
/// They are part of the encoded forms: a table can be read only with the multipliers that it was written with.
pub(crate) const MULTIPLIERS: [u64; 64] = {
    let mut multipliers = [0; 64];
    let mut i = 0;
    while i < multipliers.len() {
        multipliers[i] = splitmix64(0, i as u64 + 1) | 1;
        i += 1;
    }
    multipliers
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest max(|a|, |b|) with a = b r modulo 2^64 and b not 0: Euclid's algorithm on the lattice.
    fn shortest_relation(ratio: u64) -> u64 {
        let (mut remainder, mut factor) = ((1_i128 << 64, i128::from(ratio)), (0_i128, 1_i128));
        let mut shortest = u64::MAX;
        while remainder.1 != 0 {
            let longer = remainder.1.abs().max(factor.1.abs());
            shortest = shortest.min(u64::try_from(longer).unwrap_or(u64::MAX));
            let quotient = remainder.0 / remainder.1;
            remainder = (remainder.1, remainder.0 - quotient * remainder.1);
            factor = (factor.1, factor.0 - quotient * factor.1);
        }
        shortest
    }

    /// The inverse of an odd number modulo 2^64, by Newton.
    fn inverse(odd: u64) -> u64 {
        (0..6).fold(odd, |x, _| {
            x.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(x)))
        })
    }

    /// A random ratio has a shortest relation near 2^32; the least of the 2,016 pairs is expected near 2^32 / 45. The
    /// identity has a shortest relation of 1. The test fails for multipliers such as 1, 3, 5.
    #[test]
    fn no_multiplier_is_nearly_a_small_fraction_of_another() {
        for (i, &a) in MULTIPLIERS.iter().enumerate() {
            for &b in MULTIPLIERS.iter().take(i).chain([&1]) {
                let shortest = shortest_relation(a.wrapping_mul(inverse(b)));
                assert!(shortest > 1 << 22, "{a:x} {b:x} {shortest}");
            }
        }
        assert_eq!(shortest_relation(3_u64.wrapping_mul(inverse(5))), 5);
    }

    /// The first outputs of SplitMix64 from state 0, as its authors' code prints them, made odd.
    #[test]
    fn the_multipliers_are_those_of_the_format() {
        assert_eq!(
            MULTIPLIERS[..3],
            [
                0xE220_A839_7B1D_CDAF,
                0x6E78_9E6A_A1B9_65F5,
                0x06C4_5D18_8009_454F
            ]
        );
    }
}
