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

/// The last word of a message of so many bytes: those behind the last whole word, and the length in the highest byte.
#[inline(always)]
pub(super) fn last_word(rest: &[u8], length: usize) -> u64 {
    little_endian(rest) | (length as u64) << 56
}

/// Fewer than 8 bytes as a number.
#[inline(always)]
fn little_endian(bytes: &[u8]) -> u64 {
    // Two overlapping loads, or three single bytes: no loop, no branch on each length.
    let length = bytes.len();
    if let (Some(low), Some(high)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let low = u64::from(u32::from_le_bytes(*low));
        let high = u64::from(u32::from_le_bytes(*high));
        low | high << (8 * (length - 4) as u32)
    } else if let (Some(&first), Some(&middle), Some(&last)) =
        (bytes.first(), bytes.get(length / 2), bytes.last())
    {
        let middle_shift = 8 * (length / 2) as u32;
        let last_shift = 8 * (length - 1) as u32;
        u64::from(first) | u64::from(middle) << middle_shift | u64::from(last) << last_shift
    } else {
        0
    }
}

/// How many hashes are made at once.
pub(crate) const LANES: usize = 64;

/// Which messages of several have a word: a step that none needs is left out, and one that all need asks nothing.
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
        let (words, rest) = bytes.as_chunks::<8>();
        let mut state = State(self.start);
        for word in words {
            state = state.absorb(u64::from_le_bytes(*word));
        }
        state.absorb(last_word(rest, bytes.len())).finish()
    }
}

/// Messages of fewer than 24 bytes, to be hashed at once: their words, message by message.
///
/// SipHash takes whole words of 8 bytes and then a last one, which has the length in its highest byte: that tells how many
/// whole words a message has.
#[derive(Clone)]
pub(super) struct Messages {
    first: [u64; LANES],
    second: [u64; LANES],
    last: [u64; LANES],
    /// Bit n is set if there is a message of n whole words.
    lengths: u8,
}

impl Messages {
    pub(super) const fn new() -> Self {
        Self {
            first: [0; LANES],
            second: [0; LANES],
            last: [0; LANES],
            lengths: 0,
        }
    }

    /// Takes a message at a lane, unless it is too long.
    #[inline(always)]
    pub(super) fn set(&mut self, lane: usize, bytes: &[u8]) -> bool {
        let (words, rest) = bytes.as_chunks::<8>();
        match words {
            [] => {}
            [first] => self.first[lane] = u64::from_le_bytes(*first),
            [first, second] => {
                self.first[lane] = u64::from_le_bytes(*first);
                self.second[lane] = u64::from_le_bytes(*second);
            }
            _ => return false,
        }
        self.last[lane] = last_word(rest, bytes.len());
        self.lengths |= 1 << words.len();
        true
    }

    /// Forgets all messages.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.lengths = 0;
    }
}

impl SipHash13 {
    /// The hashes of the messages in the first so many lanes as `hashes` has places; places of other lanes may change as well.
    #[inline]
    pub(super) fn hash_messages(
        &self,
        messages: &Messages,
        hashes: &mut [u64; LANES],
        count: usize,
    ) {
        use Have::{All, None, Some};
        vectorized(
            #[inline(always)]
            || match messages.lengths {
                0b001 => self.hash_lanes(None, None, messages, hashes, count),
                0b010 => self.hash_lanes(All, None, messages, hashes, count),
                0b011 => self.hash_lanes(Some, None, messages, hashes, count),
                0b100 => self.hash_lanes(All, All, messages, hashes, count),
                _ => self.hash_lanes(Some, Some, messages, hashes, count),
            },
        );
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
