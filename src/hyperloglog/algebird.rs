//! In from Twitter's Algebird: its registers, under its own hash.

use alloc::boxed::Box;

use mur3::murmurhash3_x64_128;

use super::MAX_RANK;
use super::monoid::HyperLogLogMonoid;
use super::registers::Registers;
use super::value::{HyperLogLog, State};
use crate::error::{DecodeError, ParameterError};
use crate::hash::{HashKey, Unkeyed};
use crate::sketch::Sealed;

const DENSE: u8 = 2;
const SPARSE: u8 = 3;
const SEED: u32 = 12_345_678;
const HASH_BITS: u32 = 128;

/// From Algebird.
///
/// Such sketches stand under Algebird's own hash, which has no key: they merge with each other, encode and estimate, and
/// neither take in keys of this library nor add up with sketches under a [`HashKey`](crate::HashKey). They hold all their registers from the first.
#[cfg_attr(docsrs, doc(cfg(feature = "algebird")))]
impl Sealed<HyperLogLog> {
    /// The sketch of the bytes that Algebird's `HyperLogLog.toBytes` wrote, dense (`02`) or sparse (`03`), of 4 to 18 bits.
    ///
    /// ```
    /// use sketchbird::{HyperLogLog, Sealed};
    ///
    /// // val hll = new HyperLogLogMonoid(4); toBytes of the sum over 1, 1, 2, 2, 3, 3, 4, 4, 5, 5
    /// let bytes = [2, 4, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0];
    /// let sketch = Sealed::<HyperLogLog>::from_algebird(&bytes)?;
    /// let about = sketch.estimate();
    /// assert!(about.min <= 5.0 && 5.0 <= about.max);
    /// # Ok::<(), sketchbird::DecodeError>(())
    /// ```
    ///
    /// Ranks over 47, which no sketch of fewer than 10^14 keys is likely to have, count as 47.
    ///
    /// # Errors
    /// A [`DecodeError`] if Algebird writes no such bytes: another first byte or length, bits out of range, a register or a
    /// rank that does not exist, a register twice.
    pub fn from_algebird(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (&[form, bits], registers) = bytes.split_first_chunk().ok_or(DecodeError::Truncated)?;
        if !matches!(form, DENSE | SPARSE) {
            return Err(DecodeError::Invalid("neither 02 nor 03 comes first"));
        }
        let mut sketch = empty(bits)?;
        if form == DENSE {
            exactly(registers.len(), 1 << bits)?;
            for (index, &rank) in (0..).zip(registers) {
                if rank > 0 {
                    sketch.raise(index, rank)?;
                }
            }
        } else {
            let index_bytes = usize::from(bits).div_ceil(8);
            let entries = registers.chunks_exact(index_bytes + 1);
            if !entries.remainder().is_empty() {
                return Err(DecodeError::Truncated);
            }
            for entry in entries {
                let (rank, index) = entry.split_last().ok_or(DecodeError::Truncated)?;
                let index = index
                    .iter()
                    .rev()
                    .fold(0, |index, &byte| index << 8 | u32::from(byte));
                sketch.raise_first(index, *rank)?;
            }
        }
        Ok(sketch.finish())
    }

    /// The sketch that Algebird's `HyperLogLogMonoid(bits)` makes of these items, which are bytes there as well: to go on
    /// counting where it left off.
    ///
    /// Algebird's `int2Bytes` and `long2Bytes` write numbers big-endian, in 4 and in 8 bytes. Its hash is public: who
    /// chooses the items can aim at the count.
    ///
    /// ```
    /// use sketchbird::{HyperLogLog, Sealed};
    ///
    /// let bytes = [2, 4, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0];
    /// let mut sketch = Sealed::<HyperLogLog>::from_algebird(&bytes)?;
    /// let list = [1_i32, 1, 2, 2, 3, 3, 4, 4, 5, 5].map(i32::to_be_bytes);
    /// assert!(sketch == Sealed::of_algebird(4, list)?);
    /// sketch.merge(&Sealed::of_algebird(4, ["192.0.2.1"])?)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ParameterError`] unless `bits` is 4 to 18.
    pub fn of_algebird<T: AsRef<[u8]>>(
        bits: u8,
        items: impl IntoIterator<Item = T>,
    ) -> Result<Self, ParameterError> {
        let mut sketch = empty(bits)?;
        for item in items {
            let (first, second) = murmurhash3_x64_128(item.as_ref(), SEED);
            let hash = u128::from(first) << 64 | u128::from(second);
            // What follows the register's bits; Algebird passes over a hash of which nothing follows but zeros.
            let rest = hash << bits;
            if rest != 0 {
                let rank = rest.leading_zeros() as u8 + 1;
                let register = hash >> (HASH_BITS - u32::from(bits));
                sketch
                    .registers
                    .raise(register as usize, rank.min(MAX_RANK));
            }
        }
        Ok(sketch.finish())
    }
}

/// Registers of Algebird's, as they come in.
struct Import {
    monoid: HyperLogLogMonoid,
    registers: Registers,
}

fn empty(bits: u8) -> Result<Import, ParameterError> {
    let key = HashKey::unkeyed(Unkeyed::AlgebirdMurmur3);
    Ok(Import {
        monoid: HyperLogLogMonoid::new(bits, key)?.always_dense(),
        registers: Registers::empty(bits),
    })
}

impl Import {
    /// Algebird reads the first bits of the hash as a number from the lowest bit up: its registers are ours in
    /// bit-reversed order.
    fn register(&self, index: u32) -> Result<usize, DecodeError> {
        let bits = u32::from(self.monoid.precision());
        if index >> bits != 0 {
            return Err(DecodeError::Invalid("a register that does not exist"));
        }
        Ok((index.reverse_bits() >> (32 - bits)) as usize)
    }

    fn raise(&mut self, index: u32, rank: u8) -> Result<(), DecodeError> {
        let most = HASH_BITS - u32::from(self.monoid.precision());
        if !(1..=most).contains(&u32::from(rank)) {
            return Err(DecodeError::Invalid("a rank that no key has"));
        }
        let register = self.register(index)?;
        self.registers.raise(register, rank.min(MAX_RANK));
        Ok(())
    }

    /// The same for a register that was not raised yet.
    fn raise_first(&mut self, index: u32, rank: u8) -> Result<(), DecodeError> {
        let register = self.register(index)?;
        if self.registers.ranks()[register] > 0 {
            return Err(DecodeError::Invalid("a register twice"));
        }
        self.raise(index, rank)
    }

    fn finish(self) -> Sealed<HyperLogLog> {
        Sealed::new(HyperLogLog {
            monoid: self.monoid,
            state: State::Dense(Box::new(self.registers)),
        })
    }
}

fn exactly(found: usize, expected: usize) -> Result<(), DecodeError> {
    match found.checked_sub(expected) {
        None => Err(DecodeError::Truncated),
        Some(0) => Ok(()),
        Some(more) => Err(DecodeError::TrailingBytes(more)),
    }
}
