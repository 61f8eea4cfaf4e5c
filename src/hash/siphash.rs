//! SipHash-1-3, of one key and of many at once.
//!
//! Aumasson & Bernstein, *SipHash: a fast short-input PRF*, 2012, with one compression and three finalization rounds.

use crate::instruction_set::vectorized;

/// The beginning of every hash under one key.
#[derive(Clone, Copy)]
pub(super) struct SipHash13 {
    start: [u64; 4],
}

/// The four words that a hash is made in.
#[derive(Clone, Copy)]
struct State([u64; 4]);

impl State {
    #[inline(always)]
    fn round(self) -> Self {
        let Self([mut v0, mut v1, mut v2, mut v3]) = self;
        v0 = v0.wrapping_add(v1);
        v2 = v2.wrapping_add(v3);
        v1 = v1.rotate_left(13) ^ v0;
        v3 = v3.rotate_left(16) ^ v2;
        v0 = v0.rotate_left(32).wrapping_add(v3);
        v2 = v2.wrapping_add(v1);
        v1 = v1.rotate_left(17) ^ v2;
        v3 = v3.rotate_left(21) ^ v0;
        v2 = v2.rotate_left(32);
        Self([v0, v1, v2, v3])
    }

    #[inline(always)]
    fn absorb(self, word: u64) -> Self {
        let Self([v0, v1, v2, v3]) = self;
        let Self([v0, v1, v2, v3]) = Self([v0, v1, v2, v3 ^ word]).round();
        Self([v0 ^ word, v1, v2, v3])
    }

    /// As `absorbed` where the condition holds, and else as before.
    #[inline(always)]
    fn absorb_if(self, condition: bool, word: u64) -> Self {
        let (Self(before), Self(after)) = (self, self.absorb(word));
        let mask = u64::from(condition).wrapping_neg();
        Self(core::array::from_fn(|i| {
            before[i] ^ ((before[i] ^ after[i]) & mask)
        }))
    }

    #[inline(always)]
    fn finish(self) -> u64 {
        let Self([v0, v1, v2, v3]) = self;
        let Self([v0, v1, v2, v3]) = Self([v0, v1, v2 ^ 0xFF, v3]).round().round().round();
        v0 ^ v1 ^ v2 ^ v3
    }
}

/// The last word of a message: the bytes behind its last whole word, and its length in the highest byte.
#[inline(always)]
fn last_word(message: &[u8]) -> u64 {
    // No loop over bytes, and few branches: lengths differ from key to key.
    let length = message.len();
    let rest = length % 8;
    let bytes = if let Some(eight) = message.last_chunk::<8>() {
        (u64::from_le_bytes(*eight) >> 8) >> (8 * (7 - rest))
    } else if let (Some(low), Some(high)) = (message.first_chunk::<4>(), message.last_chunk::<4>())
    {
        let high = u64::from(u32::from_le_bytes(*high));
        u64::from(u32::from_le_bytes(*low)) | high << (8 * (length - 4))
    } else if let [first, .., last] | [first @ last] = message {
        let middle = u64::from(message[length / 2]) << (8 * (length / 2));
        u64::from(*first) | middle | u64::from(*last) << (8 * (length - 1))
    } else {
        0
    };
    bytes | (length as u64) << 56
}

/// How many hashes are made at once.
pub(crate) const LANES: usize = 64;

/// Which of several messages have a word: a step that none needs is left out, and one that all need asks nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Have {
    None,
    Some,
    All,
}

impl SipHash13 {
    pub(super) fn new(key: [u8; 16]) -> Self {
        let [low, high] = key.as_chunks::<8>().0 else {
            unreachable!("16 bytes are two words")
        };
        let (k0, k1) = (u64::from_le_bytes(*low), u64::from_le_bytes(*high));
        Self {
            start: [
                k0 ^ 0x736F_6D65_7073_6575,
                k1 ^ 0x646F_7261_6E64_6F6D,
                k0 ^ 0x6C79_6765_6E65_7261,
                k1 ^ 0x7465_6462_7974_6573,
            ],
        }
    }

    /// The hash of some bytes.
    #[inline]
    pub(super) fn hash(&self, bytes: &[u8]) -> u64 {
        let (words, _) = bytes.as_chunks::<8>();
        let mut state = State(self.start);
        for word in words {
            state = state.absorb(u64::from_le_bytes(*word));
        }
        state.absorb(last_word(bytes)).finish()
    }

    /// The hash of one word, for messages that are never longer or shorter: without the last word, which would tell their length.
    #[inline(always)]
    pub(super) fn hash_word(&self, word: u64) -> u64 {
        State(self.start).absorb(word).finish()
    }
}

/// Messages of fewer than 24 bytes, to be hashed at once: their words, message by message.
///
/// SipHash takes whole words of 8 bytes and then a last one, which has the length in its highest byte: that tells how many
/// whole words a message has.
pub(super) struct Messages {
    first: [u64; LANES],
    second: [u64; LANES],
    last: [u64; LANES],
}

impl Messages {
    pub(super) const fn new() -> Self {
        Self {
            first: [0; LANES],
            second: [0; LANES],
            last: [0; LANES],
        }
    }

    /// Takes a message at a lane, unless it is too long.
    #[inline(always)]
    pub(super) fn set(&mut self, lane: usize, message: &[u8]) -> bool {
        // Says no more than that there is such a lane, which the compiler can't see.
        let lane = lane % LANES;
        let (words, _) = message.as_chunks::<8>();
        match words {
            [] => {}
            [first] => self.first[lane] = u64::from_le_bytes(*first),
            [first, second] => {
                self.first[lane] = u64::from_le_bytes(*first);
                self.second[lane] = u64::from_le_bytes(*second);
            }
            _ => return false,
        }
        self.last[lane] = last_word(message);
        true
    }

    /// Takes a message of one word at a lane, and no other: for a hash that does not ask for its length.
    #[inline(always)]
    pub(super) fn set_word(&mut self, lane: usize, message: &[u8]) -> bool {
        let Ok(word) = message.try_into() else {
            return false;
        };
        self.first[lane % LANES] = u64::from_le_bytes(word);
        true
    }

    /// The first words.
    #[cfg(feature = "xxh3")]
    pub(super) fn words(&self) -> &[u64; LANES] {
        &self.first
    }

    /// Which of the first so many messages have a first word, and which a second.
    #[inline(always)]
    fn have_words(&self, count: usize) -> (Have, Have) {
        let (mut any, mut all) = ([0_u64; 2], [u64::MAX; 2]);
        for last in &self.last[..count] {
            // The number of whole words: 0, 1 or 2.
            let words = last >> 59;
            let has = [words | words >> 1, words >> 1];
            for i in 0..2 {
                any[i] |= has[i];
                all[i] &= has[i];
            }
        }
        let have = |i: usize| match (any[i] & 1, all[i] & 1) {
            (0, _) => Have::None,
            (_, 0) => Have::Some,
            _ => Have::All,
        };
        (have(0), have(1))
    }

    /// Keeps a hash in place of a message.
    #[inline(always)]
    pub(super) fn keep(&mut self, lane: usize, hash: u64) {
        self.last[lane] = hash;
    }

    /// What was kept in place of the first so many messages, where something was.
    #[inline(always)]
    pub(super) fn kept(&self, count: usize) -> &[u64] {
        &self.last[..count]
    }
}

impl SipHash13 {
    /// The hashes of messages of one length, fewer than 8 bytes, each given as a little-endian number.
    #[inline(always)]
    pub(super) fn hash_short(&self, length: usize, messages: &[u64; LANES]) -> [u64; LANES] {
        let mut hashes = [0; LANES];
        for (hash, &message) in hashes.iter_mut().zip(messages) {
            let last = message | (length as u64) << 56;
            *hash = State(self.start).absorb(last).finish();
        }
        hashes
    }

    /// The hashes of the messages in the first so many lanes; places of other lanes may change as well.
    #[inline]
    pub(super) fn hash_messages(
        &self,
        messages: &Messages,
        hashes: &mut [u64; LANES],
        count: usize,
    ) {
        vectorized(
            #[inline(always)]
            || self.hash_all_lanes(messages, hashes, count),
        );
    }

    #[inline(always)]
    fn hash_all_lanes(&self, messages: &Messages, hashes: &mut [u64; LANES], count: usize) {
        use Have::{All, None, Some};
        // The kinds of keys: short ones, integers, mostly short texts, 16 bytes, and mixtures.
        match messages.have_words(count) {
            (None, _) => self.hash_lanes(None, None, messages, hashes, count),
            (All, None) => self.hash_lanes(All, None, messages, hashes, count),
            (Some, None) => self.hash_lanes(Some, None, messages, hashes, count),
            (All, All) => self.hash_lanes(All, All, messages, hashes, count),
            _ => self.hash_lanes(Some, Some, messages, hashes, count),
        }
    }

    #[inline(always)]
    fn hash_lanes(
        &self,
        first: Have,
        second: Have,
        messages: &Messages,
        hashes: &mut [u64; LANES],
        count: usize,
    ) {
        // Whole groups of eight lanes, so that no width has a remainder.
        let count = count.next_multiple_of(8).min(LANES);
        let words = messages.first[..count]
            .iter()
            .zip(&messages.second[..count]);
        let words = words.zip(&messages.last[..count]);
        for (hash, ((&first_word, &second_word), &last)) in hashes[..count].iter_mut().zip(words) {
            let mut state = State(self.start);
            state = match first {
                Have::None => state,
                Have::Some => state.absorb_if(last >> 59 != 0, first_word),
                Have::All => state.absorb(first_word),
            };
            state = match second {
                Have::None => state,
                Have::Some => state.absorb_if(last >> 60 != 0, second_word),
                Have::All => state.absorb(second_word),
            };
            *hash = state.absorb(last).finish();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruction_set::InstructionSet;
    use alloc::vec::Vec;
    use core::hash::Hasher;
    use proptest::prelude::*;
    use siphasher::sip::SipHasher13;

    fn oracle(key: [u8; 16], message: &[u8]) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&key);
        hasher.write(message);
        hasher.finish()
    }

    /// All lengths that lanes take, those of one number of words, and a single one.
    fn messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
        let lengths = prop_oneof![
            Just(0..=23_usize),
            Just(0..=7),
            Just(8..=15),
            Just(16..=23),
            Just(0..=15),
            (0..=23_usize).prop_map(|length| length..=length),
        ];
        lengths.prop_flat_map(|lengths| {
            let message =
                lengths.prop_flat_map(|length| prop::collection::vec(any::<u8>(), length));
            prop::collection::vec(message, 0..=LANES)
        })
    }

    proptest! {
        #[test]
        fn lanes_have_the_hash_of_their_message_by_every_instruction_set(
            key: [u8; 16], contents in messages(), before: u64,
        ) {
            let hash = SipHash13::new(key);
            // What earlier messages left in the lanes must not matter.
            let mut messages = Messages::new();
            messages.first.fill(before);
            messages.second.fill(before);
            messages.last.fill(before);
            for (lane, message) in contents.iter().enumerate() {
                prop_assert!(messages.set(lane, message));
            }
            for set in InstructionSet::available() {
                let mut hashes = [0; LANES];
                let count = contents.len();
                set.run(#[inline(always)] || hash.hash_all_lanes(&messages, &mut hashes, count));
                for (message, &hash) in contents.iter().zip(&hashes) {
                    prop_assert_eq!(hash, oracle(key, message), "{:?} {:?}", set, message);
                }
            }
        }

        #[test]
        fn a_hash_is_that_of_the_oracle(key: [u8; 16], message: Vec<u8>) {
            prop_assert_eq!(SipHash13::new(key).hash(&message), oracle(key, &message));
        }
    }

    #[test]
    fn a_message_of_three_words_is_too_long_for_a_lane() {
        let mut messages = Messages::new();
        assert!(messages.set(0, &[0; 23]));
        assert!(!messages.set(0, &[0; 24]));
    }
}
