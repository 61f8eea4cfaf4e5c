//! The dense form: the bits.

use alloc::vec;
use alloc::vec::Vec;

use super::block::{BLOCK_BITS, Block, WORD_BITS, WORDS, has, set};
use super::layout::{Layout, Shape};
use crate::codec::{Reader, Writer};
use crate::error::DecodeError;
use crate::hash::LANES;
use crate::instruction_set::{prefetch, vectorized};

const WORD_BYTES: usize = size_of::<u64>();

/// So many keys are on their way to the cache at once, while as many others are hashed.
const AHEAD: usize = LANES;
/// The same for the places of the classic layout, of which a key has several.
const SCATTERED_BATCH: usize = 8;

/// A filter of fewer blocks is in the cache by itself.
const BLOCKS_TO_PREFETCH: usize = (512 << 10) / size_of::<Block>();

/// As many bits as a filter is wide. Those beyond the width are never set.
#[derive(Clone)]
pub(super) struct Bits(Vec<Block>);

impl Bits {
    pub(super) fn empty(width: u64) -> Self {
        Self(vec![Block::EMPTY; width.div_ceil(BLOCK_BITS) as usize])
    }

    #[inline]
    pub(super) fn insert(&mut self, shape: &Shape, hash: u64) {
        match shape.layout {
            Layout::Classic => self.insert_scattered(shape, hash),
            Layout::Blocked if shape.placement().has_rounds() => self.insert_all(shape, &[hash]),
            Layout::Blocked => {
                let placement = shape.placement();
                let block = &mut self.0[shape.block(hash)];
                vectorized(
                    #[inline(always)]
                    || set(block, &placement.one_round(hash)),
                );
            }
        }
    }

    #[inline]
    pub(super) fn contains(&self, shape: &Shape, hash: u64) -> bool {
        match shape.layout {
            Layout::Classic => self.contains_scattered(shape, hash),
            Layout::Blocked if shape.placement().has_rounds() => {
                self.contains_in_rounds(shape, hash)
            }
            Layout::Blocked => {
                let placement = shape.placement();
                let block = &self.0[shape.block(hash)];
                vectorized(
                    #[inline(always)]
                    || has(block, &placement.one_round(hash)),
                )
            }
        }
    }

    #[inline(never)]
    fn contains_in_rounds(&self, shape: &Shape, hash: u64) -> bool {
        let placement = shape.placement();
        let block = &self.0[shape.block(hash)];
        vectorized(
            #[inline(always)]
            || has(block, &placement.all_rounds(hash)),
        )
    }

    /// Are keys looked up sooner if the memory is asked for them before?
    fn are_far(&self, shape: &Shape) -> bool {
        shape.layout == Layout::Blocked && self.0.len() >= BLOCKS_TO_PREFETCH
    }

    pub(super) fn insert_all(&mut self, shape: &Shape, hashes: &[u64]) {
        let (first, _) = hashes.split_at(hashes.len().min(AHEAD));
        self.prefetch_blocks(shape, first);
        self.insert_before(shape, hashes, &[]);
    }

    /// Inserts hashes that were asked for before those that come next are.
    pub(super) fn insert_before(&mut self, shape: &Shape, hashes: &[u64], next: &[u64]) {
        let placement = shape.placement();
        match shape.layout {
            Layout::Classic => {
                for batch in hashes.chunks(SCATTERED_BATCH) {
                    self.prefetch_scattered(shape, batch);
                    for &hash in batch {
                        self.insert_scattered(shape, hash);
                    }
                }
            }
            Layout::Blocked if placement.has_rounds() => vectorized(
                #[inline(always)]
                || self.insert_blocked(shape, hashes, next, |hash| placement.all_rounds(hash)),
            ),
            Layout::Blocked => vectorized(
                #[inline(always)]
                || self.insert_blocked(shape, hashes, next, |hash| placement.one_round(hash)),
            ),
        }
    }

    /// Appends whether each of the hashes is contained.
    pub(super) fn contains_all(&self, shape: &Shape, hashes: &[u64], answers: &mut Vec<bool>) {
        let (first, _) = hashes.split_at(hashes.len().min(AHEAD));
        self.prefetch_blocks(shape, first);
        self.contains_before(shape, hashes, &[], answers);
    }

    /// Appends whether hashes that were asked for are contained, before those that come next are asked for.
    pub(super) fn contains_before(
        &self,
        shape: &Shape,
        hashes: &[u64],
        next: &[u64],
        answers: &mut Vec<bool>,
    ) {
        let placement = shape.placement();
        match shape.layout {
            Layout::Classic => {
                for batch in hashes.chunks(SCATTERED_BATCH) {
                    self.prefetch_scattered(shape, batch);
                    let found = batch
                        .iter()
                        .map(|&hash| self.contains_scattered(shape, hash));
                    answers.extend(found);
                }
            }
            Layout::Blocked if placement.has_rounds() => vectorized(
                #[inline(always)]
                || {
                    self.contains_blocked(shape, hashes, next, answers, |hash| {
                        placement.all_rounds(hash)
                    });
                },
            ),
            Layout::Blocked => vectorized(
                #[inline(always)]
                || {
                    self.contains_blocked(shape, hashes, next, answers, |hash| {
                        placement.one_round(hash)
                    });
                },
            ),
        }
    }

    #[inline(always)]
    fn insert_blocked(
        &mut self,
        shape: &Shape,
        hashes: &[u64],
        next: &[u64],
        bits: impl Fn(u64) -> [u64; WORDS],
    ) {
        if !self.are_far(shape) {
            for &hash in hashes {
                set(&mut self.0[shape.block(hash)], &bits(hash));
            }
            return;
        }
        let mut ahead = ahead(hashes, next);
        for &hash in hashes {
            set(&mut self.0[shape.block(hash)], &bits(hash));
            if let Some(&next) = ahead.next() {
                prefetch(&self.0[shape.block(next)]);
            }
        }
        ahead.for_each(|&next| prefetch(&self.0[shape.block(next)]));
    }

    #[inline(always)]
    fn contains_blocked(
        &self,
        shape: &Shape,
        hashes: &[u64],
        next: &[u64],
        answers: &mut Vec<bool>,
        bits: impl Fn(u64) -> [u64; WORDS],
    ) {
        let mut ahead = ahead(hashes, next);
        let is_far = self.are_far(shape);
        for batch in hashes.chunks(AHEAD) {
            let mut found = [false; AHEAD];
            for (found, &hash) in found.iter_mut().zip(batch) {
                *found = has(&self.0[shape.block(hash)], &bits(hash));
                if is_far && let Some(&next) = ahead.next() {
                    prefetch(&self.0[shape.block(next)]);
                }
            }
            answers.extend_from_slice(&found[..batch.len()]);
        }
        if is_far {
            ahead.for_each(|&next| prefetch(&self.0[shape.block(next)]));
        }
    }

    fn prefetch_blocks(&self, shape: &Shape, hashes: &[u64]) {
        if self.are_far(shape) {
            for &hash in hashes {
                prefetch(&self.0[shape.block(hash)]);
            }
        }
    }

    #[inline(always)]
    fn prefetch_scattered(&self, shape: &Shape, hashes: &[u64]) {
        if self.0.len() >= BLOCKS_TO_PREFETCH {
            for &hash in hashes {
                for position in shape.positions(hash) {
                    prefetch(&self.0[(position / BLOCK_BITS) as usize]);
                }
            }
        }
    }

    fn insert_scattered(&mut self, shape: &Shape, hash: u64) {
        for position in shape.positions(hash) {
            let Place { block, word, bit } = Place::of(position);
            self.0[block].0[word] |= bit;
        }
    }

    fn contains_scattered(&self, shape: &Shape, hash: u64) -> bool {
        shape.positions(hash).all(|position| {
            let Place { block, word, bit } = Place::of(position);
            self.0[block].0[word] & bit != 0
        })
    }

    /// Sets all bits that are set in `other`, which is as wide.
    pub(super) fn union(&mut self, other: &Self) {
        vectorized(
            #[inline(always)]
            || {
                for (left, right) in self.0.iter_mut().zip(&other.0) {
                    left.union(right);
                }
            },
        );
    }

    /// How many are set.
    pub(super) fn count(&self) -> u64 {
        vectorized(
            #[inline(always)]
            || self.0.iter().map(Block::count).sum(),
        )
    }

    /// How many are set here but not in `other`, which is as wide.
    pub(super) fn count_beyond(&self, other: &Self) -> u64 {
        vectorized(
            #[inline(always)]
            || {
                let blocks = self.0.iter().zip(&other.0);
                blocks.map(|(here, there)| here.count_beyond(there)).sum()
            },
        )
    }

    pub(super) fn blocks(&self) -> &[Block] {
        &self.0
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.capacity() * size_of::<Block>()
    }

    pub(super) fn write(&self, width: u64, out: &mut Writer) {
        let mut bytes = width.div_ceil(8) as usize;
        for word in self.0.iter().flat_map(|block| block.0) {
            let take = bytes.min(WORD_BYTES);
            out.raw(&word.to_le_bytes()[..take]);
            bytes -= take;
        }
    }

    pub(super) fn read(width: u64, input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let length = usize::try_from(width.div_ceil(8)).map_err(|_| DecodeError::Truncated)?;
        let bytes = input.raw(length)?;
        let mut bits = Self::empty(width);
        let words = bits.0.iter_mut().flat_map(|block| &mut block.0);
        for (word, bytes) in words.zip(bytes.chunks(WORD_BYTES)) {
            let mut padded = [0; WORD_BYTES];
            padded[..bytes.len()].copy_from_slice(bytes);
            *word = u64::from_le_bytes(padded);
        }
        let used = width % 8;
        if used > 0 && bytes.last().is_some_and(|last| last >> used != 0) {
            return Err(DecodeError::Invalid("a bit beyond the width of the filter"));
        }
        if bytes.iter().all(|&byte| byte == 0) {
            return Err(DecodeError::Invalid("the bits of no key at all"));
        }
        Ok(bits)
    }
}

/// Which hashes to ask for while some are worked on: of these the ones that were not asked for yet, then those that come next.
#[inline(always)]
fn ahead<'a>(hashes: &'a [u64], next: &'a [u64]) -> impl Iterator<Item = &'a u64> {
    let later = hashes.get(AHEAD..).unwrap_or_default();
    later.iter().chain(next)
}

/// A bit of the classic layout.
struct Place {
    block: usize,
    word: usize,
    bit: u64,
}

impl Place {
    #[inline(always)]
    fn of(position: u64) -> Self {
        Self {
            block: (position / BLOCK_BITS) as usize,
            word: (position / WORD_BITS) as usize % WORDS,
            bit: 1 << (position % WORD_BITS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::splitmix64;
    use crate::instruction_set::with_each_in_use;

    /// Also of filters that are prefetched, and of batches that are not full.
    #[test]
    fn batches_set_and_find_the_same_bits_by_every_instruction_set() {
        for (layout, num_hashes) in [
            (Layout::Classic, 1),
            (Layout::Classic, 7),
            (Layout::Blocked, 1),
            (Layout::Blocked, 7),
            (Layout::Blocked, 8),
            (Layout::Blocked, 20),
        ] {
            for blocks in [1, 77, BLOCKS_TO_PREFETCH as u64 + 3] {
                let shape = Shape {
                    layout,
                    num_hashes,
                    width: blocks * BLOCK_BITS,
                };
                let keys = blocks.min(500) * 30;
                let hashes: Vec<u64> = (0..2 * keys + 5).map(|i| splitmix64(3, i)).collect();
                let (inserted, _) = hashes.split_at(keys as usize);
                let mut expected = Bits::empty(shape.width);
                for &hash in inserted {
                    expected.insert(&shape, hash);
                }
                let found: Vec<bool> = hashes
                    .iter()
                    .map(|&hash| expected.contains(&shape, hash))
                    .collect();
                assert!(found[..inserted.len()].iter().all(|&found| found));
                with_each_in_use(|set| {
                    let mut bits = Bits::empty(shape.width);
                    let (first, rest) = inserted.split_at(inserted.len() / 3);
                    bits.insert_all(&shape, first);
                    bits.insert_all(&shape, rest);
                    assert_eq!(bits.count(), expected.count());
                    assert_eq!(bits.count_beyond(&expected), 0);
                    let mut answers = Vec::new();
                    bits.contains_all(&shape, &hashes[..3], &mut answers);
                    bits.contains_all(&shape, &hashes[3..], &mut answers);
                    assert_eq!(answers, found, "{layout} {num_hashes} {blocks} {set:?}");
                    let mut other = Bits::empty(shape.width);
                    other.insert_all(&shape, &hashes);
                    let beyond = other.count_beyond(&bits);
                    bits.union(&other);
                    assert_eq!(bits.count(), expected.count() + beyond);
                });
            }
        }
    }
}
