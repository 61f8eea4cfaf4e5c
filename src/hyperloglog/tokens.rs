//! The sparse form: the set of distinct tokens.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::MAX_RANK;

/// The high 26 bits of a hash, and its rank in the low 6 bits: enough for every precision up to 18.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Token(pub(super) u32);

/// How many bits of the hash a token keeps.
pub(super) const INDEX_BITS: u32 = 26;
const RANK_BITS: u32 = 32 - INDEX_BITS;

impl Token {
    #[inline]
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

    #[inline]
    pub(super) fn rank(self) -> u8 {
        (self.0 & ((1 << RANK_BITS) - 1)) as u8
    }

    #[inline]
    pub(super) fn register(self, precision: u8) -> usize {
        (self.0 >> (32 - u32::from(precision))) as usize
    }
}

/// The trailing zeros of a hash, plus one, at most [`MAX_RANK`].
#[inline]
pub(super) fn rank(hash: u64) -> u8 {
    ((hash | 1 << (MAX_RANK - 1)).trailing_zeros() + 1) as u8
}

/// A set of tokens: a sorted run, and behind it what came since, which waits to be sorted in.
#[derive(Clone, Default)]
pub(super) struct Tokens {
    tokens: Vec<Token>,
    sorted: usize,
}

impl Tokens {
    /// The set of tokens that ascend strictly.
    pub(super) fn from_sorted(tokens: Vec<Token>) -> Self {
        let sorted = tokens.len();
        Self { tokens, sorted }
    }

    /// Adds a token. Amortized O(log n).
    pub(super) fn insert(&mut self, token: Token) {
        if self.tokens[..self.sorted].binary_search(&token).is_err() {
            self.tokens.push(token);
            if self.tokens.len() - self.sorted > 16 + self.sorted / 4 {
                self.settle();
            }
        }
    }

    /// Adds all tokens of another set. Amortized O(log n) for each token of the other.
    pub(super) fn union(&mut self, other: &Self) {
        // A few are looked up, so that known ones add nothing to be sorted; many pay for going through all.
        if other.tokens.len() < self.tokens.len() / 8 {
            for token in other.iter() {
                self.insert(token);
            }
        } else {
            self.tokens.extend_from_slice(&other.tokens);
            self.settle();
        }
    }

    /// How many tokens there are, those that wait counted as often as they came: at least the number of distinct ones.
    pub(super) fn at_most(&self) -> usize {
        self.tokens.len()
    }

    /// Sorts in what waits, and tells the number of distinct tokens.
    pub(super) fn settle(&mut self) -> usize {
        // Merges the runs that it finds.
        self.tokens.sort();
        self.tokens.dedup();
        self.sorted = self.tokens.len();
        self.sorted
    }

    /// The distinct tokens, ascending.
    pub(super) fn sorted(&self) -> Cow<'_, [Token]> {
        if self.sorted == self.tokens.len() {
            return Cow::Borrowed(&self.tokens);
        }
        let mut settled = self.clone();
        settled.settle();
        Cow::Owned(settled.tokens)
    }

    /// All tokens in any order, some perhaps more than once.
    pub(super) fn iter(&self) -> impl Iterator<Item = Token> {
        self.tokens.iter().copied()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.tokens.capacity() * size_of::<Token>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use proptest::prelude::*;

    /// Tokens of distinct hashes, some of which wait.
    fn of_range(numbers: core::ops::Range<u64>) -> Tokens {
        let mut tokens = Tokens::default();
        for number in numbers {
            tokens.insert(Token::of_hash(number << 50 | 1));
        }
        tokens
    }

    proptest! {
        #[test]
        fn tokens_are_the_set_of_what_was_inserted(
            hashes in prop::collection::vec(0_u64..300, 0..2000),
        ) {
            let mut tokens = Tokens::default();
            let mut oracle = BTreeSet::new();
            for hash in hashes {
                let token = Token::of_hash(hash << 50 | 1);
                tokens.insert(token);
                oracle.insert(token);
            }
            prop_assert_eq!(tokens.sorted().to_vec(), oracle.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn unions_of_any_sizes_are_unions_of_sets(
            parts in prop::collection::vec((0_u64..3_000, 0_u64..400), 0..20),
        ) {
            let mut tokens = Tokens::default();
            let mut oracle = BTreeSet::new();
            for (start, length) in parts {
                let part = of_range(start..start + length);
                tokens.union(&part);
                oracle.extend(part.iter());
                prop_assert!(tokens.at_most() >= oracle.len());
            }
            prop_assert_eq!(tokens.sorted().to_vec(), oracle.into_iter().collect::<Vec<_>>());
        }

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

    /// Else a set near the switch to registers would be sorted again for each few known tokens.
    #[test]
    fn a_union_with_known_tokens_leaves_nothing_to_sort() {
        for few in [1, 16, 900, 1_000] {
            let mut tokens = of_range(0..1_000);
            tokens.settle();
            for _ in 0..3 {
                tokens.union(&of_range(0..few));
                assert_eq!((tokens.at_most(), tokens.sorted), (1_000, 1_000), "{few}");
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
