//! What the sparse form keeps of a hash.

use super::MAX_RANK;

/// The high 26 bits of a hash, and its rank in the low 6 bits: enough for every precision up to 18.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Token(pub(super) u32);

/// How many bits of the hash a token keeps.
pub(super) const INDEX_BITS: u32 = 26;
const RANK_BITS: u32 = 32 - INDEX_BITS;

impl Token {
    #[inline(always)]
    pub(super) fn of_hash(hash: u64) -> Self {
        let index = (hash >> (64 - INDEX_BITS)) as u32;
        Self(index << RANK_BITS | u32::from(rank(hash)))
    }

    /// The token of these bits, unless no hash has it.
    pub(super) fn checked(bits: u32) -> Option<Self> {
        let token = Self(bits);
        let rank = u32::from(token.rank());
        // Ranks over 38 count zeros that are index bits as well.
        let shared = rank.saturating_sub(64 - INDEX_BITS).saturating_sub(1);
        let index = bits >> RANK_BITS;
        let zeros_agree = index & ((1 << shared) - 1) == 0;
        let ends_agree =
            rank <= 64 - INDEX_BITS || rank == u32::from(MAX_RANK) || index >> shared & 1 == 1;
        (1..=u32::from(MAX_RANK))
            .contains(&rank)
            .then_some(token)
            .filter(|_| zeros_agree && ends_agree)
    }

    #[inline(always)]
    pub(super) fn rank(self) -> u8 {
        (self.0 & ((1 << RANK_BITS) - 1)) as u8
    }

    #[inline(always)]
    pub(super) fn register(self, precision: u8) -> usize {
        (self.0 >> (32 - u32::from(precision))) as usize
    }
}

/// The trailing zeros of a hash, plus one, at most [`MAX_RANK`].
#[inline(always)]
pub(super) fn rank(hash: u64) -> u8 {
    ((hash | 1 << (MAX_RANK - 1)).trailing_zeros() + 1) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_token_of_a_hash_is_one_that_decoding_accepts(hash: u64, zeros in 0_u32..64) {
            let token = Token::of_hash(hash << zeros);
            prop_assert_eq!(Token::checked(token.0), Some(token));
        }

        #[test]
        fn decoding_accepts_no_token_that_no_hash_has(bits: u32) {
            // A hash that would have it: the index, then zeros, with the one bit that ends them set.
            if let Some(token) = Token::checked(bits) {
                let high = u64::from(bits >> RANK_BITS) << (64 - INDEX_BITS);
                let low = if token.rank() == MAX_RANK { 0 } else { 1 << (token.rank() - 1) };
                prop_assert_eq!(Token::of_hash(high | low), token);
            }
        }
    }

    #[test]
    fn the_rank_counts_trailing_zeros_up_to_its_limit() {
        assert_eq!(rank(1), 1);
        assert_eq!(rank(8), 4);
        assert_eq!(rank(1 << 45), 46);
        assert_eq!(rank(1 << 46), 47);
        assert_eq!(rank(0), 47);
    }
}
