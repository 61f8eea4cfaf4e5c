//! The dense form: the bits.

use alloc::vec;
use alloc::vec::Vec;

use bitvec::order::Lsb0;
use bitvec::vec::BitVec;

use super::layout::{BLOCK_BITS, Shape};
use crate::codec::{Reader, Writer};
use crate::error::DecodeError;

const WORD_BITS: u64 = u64::BITS as u64;
const WORD_BYTES: usize = size_of::<u64>();

/// As many bits as a filter is wide. Those of the last word beyond the width are never set.
#[derive(Clone)]
pub(super) struct Bits(BitVec<u64, Lsb0>);

impl Bits {
    fn of_words(words: Vec<u64>, width: u64) -> Self {
        let mut bits = BitVec::from_vec(words);
        // There are no fewer bits than the width, so the lesser is the width, and it fits.
        bits.truncate(width.min(bits.len() as u64) as usize);
        Self(bits)
    }

    pub(super) fn empty(width: u64) -> Self {
        Self::of_words(vec![0; width.div_ceil(WORD_BITS) as usize], width)
    }

    /// The bits of some hashes.
    pub(super) fn of_hashes(shape: &Shape, hashes: impl IntoIterator<Item = u64>) -> Self {
        let mut bits = Self::empty(shape.width);
        bits.insert_all(shape, hashes);
        bits
    }

    pub(super) fn insert_all(&mut self, shape: &Shape, hashes: impl IntoIterator<Item = u64>) {
        for hash in hashes {
            self.insert(shape, hash);
        }
    }

    #[inline]
    pub(super) fn insert(&mut self, shape: &Shape, hash: u64) {
        let words = self.0.as_raw_mut_slice();
        shape.each_position(hash, |position| {
            words[(position / WORD_BITS) as usize] |= 1 << (position % WORD_BITS);
        });
    }

    #[inline]
    pub(super) fn contains(&self, shape: &Shape, hash: u64) -> bool {
        let words = self.words();
        shape.all_positions(hash, |position| {
            words[(position / WORD_BITS) as usize] >> (position % WORD_BITS) & 1 == 1
        })
    }

    /// Sets all bits that are set in `other`, which is as wide.
    pub(super) fn union(&mut self, other: &Self) {
        for (left, right) in self.0.as_raw_mut_slice().iter_mut().zip(other.words()) {
            *left |= right;
        }
    }

    /// How many are set.
    pub(super) fn count(&self) -> u64 {
        count(self.words())
    }

    /// How many are set here but not in `other`, which is as wide.
    pub(super) fn count_beyond(&self, other: &Self) -> u64 {
        let words = self.words().iter().zip(other.words());
        words
            .map(|(here, there)| u64::from((here & !there).count_ones()))
            .sum()
    }

    /// How many are set in each block.
    pub(super) fn block_counts(&self) -> impl Iterator<Item = u64> {
        self.words()
            .chunks((BLOCK_BITS / WORD_BITS) as usize)
            .map(count)
    }

    fn words(&self) -> &[u64] {
        self.0.as_raw_slice()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.capacity().div_ceil(8)
    }

    pub(super) fn write(&self, out: &mut Writer) {
        let mut bytes = self.0.len().div_ceil(8);
        for word in self.words() {
            let take = bytes.min(WORD_BYTES);
            out.raw(&word.to_le_bytes()[..take]);
            bytes -= take;
        }
    }

    pub(super) fn read(width: u64, input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let length = usize::try_from(width.div_ceil(8)).map_err(|_| DecodeError::Truncated)?;
        let words: Vec<u64> = input
            .raw(length)?
            .chunks(WORD_BYTES)
            .map(|chunk| {
                let mut word = [0; WORD_BYTES];
                word[..chunk.len()].copy_from_slice(chunk);
                u64::from_le_bytes(word)
            })
            .collect();
        let used = width % WORD_BITS;
        if used > 0 && words.last().is_some_and(|last| last >> used != 0) {
            return Err(DecodeError::Invalid("a bit beyond the width of the filter"));
        }
        if words.iter().all(|&word| word == 0) {
            return Err(DecodeError::Invalid("the bits of no key at all"));
        }
        Ok(Self::of_words(words, width))
    }
}

fn count(words: &[u64]) -> u64 {
    words.iter().map(|word| u64::from(word.count_ones())).sum()
}
