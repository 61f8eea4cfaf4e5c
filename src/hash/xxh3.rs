//! XXH3 of keys of eight bytes, many at once. Others are left to the `xxhash-rust` crate, which is the oracle as well.
//!
//! Source: Collet, *XXH3* (the specification of xxHash 0.8), inputs of 4 to 8 bytes and the seed 0.

use super::siphash::LANES;
use crate::instruction_set::vectorized;

/// The second and third word of the default secret, one added to the other modulo 2.
const FLIP: u64 = 0x1CAD_21F7_2C81_017C ^ 0xDB97_9083_E96D_D4DE;
const PRIME_MX2: u64 = 0x9FB2_1C65_1E98_DF25;

/// The hash of a key of one word.
#[inline(always)]
fn hash(word: u64) -> u64 {
    let mut hash = word.rotate_left(32) ^ FLIP;
    hash ^= hash.rotate_left(49) ^ hash.rotate_left(24);
    hash = hash.wrapping_mul(PRIME_MX2);
    hash ^= (hash >> 35).wrapping_add(8);
    hash = hash.wrapping_mul(PRIME_MX2);
    hash ^ hash >> 28
}

/// The hashes of keys of one word.
pub(super) fn hash_words(words: &[u64; LANES], hashes: &mut [u64; LANES]) {
    vectorized(
        #[inline(always)]
        || hash_all_lanes(words, hashes),
    );
}

#[inline(always)]
fn hash_all_lanes(words: &[u64; LANES], hashes: &mut [u64; LANES]) {
    for (hash_of, &word) in hashes.iter_mut().zip(words) {
        *hash_of = hash(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruction_set::InstructionSet;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lanes_have_the_hash_of_the_oracle_by_every_instruction_set(
            pairs in prop::array::uniform32(any::<[u64; 2]>()),
        ) {
            let words: [u64; LANES] = core::array::from_fn(|lane| pairs[lane / 2][lane % 2]);
            let expected = words.map(|word| xxhash_rust::xxh3::xxh3_64(&word.to_le_bytes()));
            for set in InstructionSet::available() {
                let mut hashes = [0; LANES];
                set.run(#[inline(always)] || hash_all_lanes(&words, &mut hashes));
                prop_assert_eq!(hashes, expected, "{:?}", set);
            }
        }
    }
}
