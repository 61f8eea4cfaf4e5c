//! The parameters of Bloom filters, and how such values are made, added and encoded.

use libm::round;

use super::bits::Bits;
use super::block::BLOCK_BITS;
use super::hashes::Hashes;
use super::layout::{Layout, MAX_HASHES, Shape};
use super::value::{BloomFilter, State};
use super::{estimate, occupancy, sizing};
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch, ParameterError};
use crate::hash::{HashKey, Key};
use crate::monoid::Monoid;

pub(super) const MAX_WIDTH: u64 = max_width(usize::MAX as u64);
pub(super) const MAX_BLOCKED_HASHES: u32 = 32;
/// More than the widest filter is good for at any rate below 1.
pub(super) const MAX_ITEMS: u64 = 1 << 42;

const SPARSE: u8 = 0;
const DENSE: u8 = 1;
const CLASSIC: u8 = 0;
const BLOCKED: u8 = 1;

/// 2^36, or as many whole blocks as have an eighth of the numbers of `usize`: a filter takes 1/64 of what the machine can
/// address at most.
const fn max_width(greatest_usize: u64) -> u64 {
    let blocks = greatest_usize / 8 / BLOCK_BITS;
    if blocks < (1 << 36) / BLOCK_BITS {
        blocks * BLOCK_BITS
    } else {
        1 << 36
    }
}

/// Makes and adds [`BloomFilter`]s of one layout and size under one key.
///
/// The [expected items](Self::expected_items) are a parameter like the layout, the number of hashes and the width. So a
/// filter of [`new`](Self::new) or [`blocked`](Self::blocked), which derive them from the shape, and one of
/// [`with_rate`](Self::with_rate), which is told them, do not add up even where their shapes are equal: make all filters
/// that are to be added in one way.
///
/// ```
/// use sketchbird::{BloomFilterMonoid, HashKey, Layout, Monoid};
///
/// let key = HashKey::from_seed(1);
/// let sized = BloomFilterMonoid::with_rate(1_000, 0.01, Layout::Classic, key.clone())?;
/// let shaped = BloomFilterMonoid::new(sized.num_hashes(), sized.width(), key)?;
/// assert_eq!(shaped.check(&sized.zero()).unwrap_err().what, "expected items");
/// # Ok::<(), sketchbird::ParameterError>(())
/// ```
#[derive(Clone, Debug)]
pub struct BloomFilterMonoid {
    shape: Shape,
    expected_items: u64,
    key: HashKey,
}

impl BloomFilterMonoid {
    /// The greatest width: 2^36 bits, 8 GiB; where `usize` has 32 bits, 2^29 - 512 bits, 64 MiB.
    ///
    /// A filter that is wider than the machine allows is refused there even when it is read while sparse.
    pub const MAX_WIDTH: u64 = MAX_WIDTH;

    /// Classic filters of `width` bits, 1 to 2^36 ([`MAX_WIDTH`](Self::MAX_WIDTH)), of which a key sets `num_hashes`, 1 to 64.
    ///
    /// As Algebird's `BloomFilter(num_hashes, width, seed)`. The expected items are as many as set half of the bits,
    /// where a filter of this width is used best.
    ///
    /// ```
    /// use sketchbird::{BloomFilterMonoid, HashKey};
    ///
    /// let monoid = BloomFilterMonoid::new(6, 32, HashKey::from_seed(1))?;
    /// assert!(monoid.create(["1", "2", "3", "4", "100"]).contains("1"));
    /// assert_eq!(monoid.expected_items(), 4);
    /// # Ok::<(), sketchbird::ParameterError>(())
    /// ```
    ///
    /// # Errors
    /// [`ParameterError`] outside those ranges.
    pub fn new(num_hashes: u32, width: u64, key: HashKey) -> Result<Self, ParameterError> {
        Self::half_full(Layout::Classic, num_hashes, width, key)
    }

    /// Blocked filters of `width` bits, a multiple of 512 up to 2^36; a key sets `num_hashes` bits of one block, 1 to
    /// 32. No wider than [`MAX_WIDTH`](Self::MAX_WIDTH).
    ///
    /// The expected items are as many as set half of the bits.
    ///
    /// # Errors
    /// [`ParameterError`] outside those ranges.
    pub fn blocked(num_hashes: u32, width: u64, key: HashKey) -> Result<Self, ParameterError> {
        Self::half_full(Layout::Blocked, num_hashes, width, key)
    }

    /// Filters that err at most at `false_positive_rate`, above 0 and below 1, while they hold at most
    /// `expected_items` keys.
    ///
    /// Takes the least width at which that is so even where the bits fill up faster than expected, by three standard
    /// deviations; one filter in 700 has worse luck. For few items this costs more than for many: in the classic layout
    /// at 1 %, 9.6 bits a key for a million, 9.8 for a thousand; in the blocked one 9.95 for a million, 9.98 for a hundred thousand,
    /// 10.8 for a thousand.
    ///
    /// # Complexity
    /// Classic: microseconds. Blocked: less than a millisecond.
    ///
    /// # Errors
    /// [`ParameterError`] if no item is expected, if the rate is not below 1 or lower than equal 64-bit hashes
    /// allow (expected items / 2^63), or if more than [`MAX_WIDTH`](Self::MAX_WIDTH) bits were needed.
    pub fn with_rate(
        expected_items: u64,
        false_positive_rate: f64,
        layout: Layout,
        key: HashKey,
    ) -> Result<Self, ParameterError> {
        check_items(expected_items)?;
        let shape = sizing::shape(expected_items, false_positive_rate, layout)?;
        Ok(Self {
            shape,
            expected_items,
            key,
        })
    }

    fn half_full(
        layout: Layout,
        num_hashes: u32,
        width: u64,
        key: HashKey,
    ) -> Result<Self, ParameterError> {
        let shape = checked(layout, num_hashes, width)?;
        let items = estimate::keys_at_fill(&shape, 0.5);
        Ok(Self {
            shape,
            expected_items: (round(items) as u64).max(1),
            key,
        })
    }

    /// Where the bits of a key lie.
    pub fn layout(&self) -> Layout {
        self.shape.layout
    }

    /// How many bits a key sets, those that coincide counted as often as they do.
    pub fn num_hashes(&self) -> u32 {
        self.shape.num_hashes
    }

    /// The number of bits.
    pub fn width(&self) -> u64 {
        self.shape.width
    }

    /// How many distinct keys the filters are made for.
    pub fn expected_items(&self) -> u64 {
        self.expected_items
    }

    /// The key of the hash.
    pub fn key(&self) -> &HashKey {
        &self.key
    }

    /// The false-positive rate to be expected of a dense filter with so many distinct keys.
    ///
    /// [`BloomFilter::false_positive_rate`] is that of a given filter.
    pub fn predicted_rate(&self, items: u64) -> f64 {
        occupancy::predict(&self.shape, items).mean
    }

    /// The filter of some keys.
    pub fn create<K: Key>(&self, keys: impl IntoIterator<Item = K>) -> BloomFilter {
        let mut filter = self.zero();
        filter.extend(keys);
        filter
    }

    #[inline]
    pub(super) fn shape(&self) -> &Shape {
        &self.shape
    }

    fn read_hashes(&self, input: &mut Reader<'_>) -> Result<Hashes, DecodeError> {
        let count = input.count(1)?;
        if count as u64 > self.shape.most_hashes() {
            return Err(DecodeError::Invalid(
                "more hashes than a sparse filter holds",
            ));
        }
        let mut hashes = Hashes::with_room(count);
        let mut last = None;
        for _ in 0..count {
            let hash = input.hash_after(last)?;
            hashes.insert(self.shape.most_hashes(), hash);
            last = Some(hash);
        }
        Ok(hashes)
    }
}

fn checked(layout: Layout, num_hashes: u32, width: u64) -> Result<Shape, ParameterError> {
    checked_up_to(MAX_WIDTH, layout, num_hashes, width)
}

fn checked_up_to(
    max_width: u64,
    layout: Layout,
    num_hashes: u32,
    width: u64,
) -> Result<Shape, ParameterError> {
    let (most, hashes_range, unit, width_range) = match layout {
        Layout::Classic => (
            MAX_HASHES,
            "1 to 64",
            1,
            if max_width == 1 << 36 {
                "1 to 2^36"
            } else {
                "1 to BloomFilterMonoid::MAX_WIDTH"
            },
        ),
        Layout::Blocked => (
            MAX_BLOCKED_HASHES,
            "1 to 32 in the blocked layout",
            BLOCK_BITS,
            if max_width == 1 << 36 {
                "a multiple of 512 up to 2^36 in the blocked layout"
            } else {
                "a multiple of 512 up to BloomFilterMonoid::MAX_WIDTH in the blocked layout"
            },
        ),
    };
    if !(1..=most).contains(&num_hashes) {
        return Err(ParameterError::new(
            "number of hashes",
            num_hashes,
            hashes_range,
            num_hashes.clamp(1, most),
        ));
    }
    if !(unit..=max_width).contains(&width) || !width.is_multiple_of(unit) {
        return Err(ParameterError::new(
            "width",
            width,
            width_range,
            width.clamp(unit, max_width).next_multiple_of(unit),
        ));
    }
    Ok(Shape {
        layout,
        num_hashes,
        width,
    })
}

fn check_items(items: u64) -> Result<(), ParameterError> {
    if (1..=MAX_ITEMS).contains(&items) {
        return Ok(());
    }
    Err(ParameterError::new(
        "expected items",
        items,
        "1 to 2^42",
        items.clamp(1, MAX_ITEMS),
    ))
}

impl Monoid for BloomFilterMonoid {
    type Value = BloomFilter;

    const IDEMPOTENT: bool = true;

    fn zero(&self) -> BloomFilter {
        BloomFilter {
            monoid: self.clone(),
            state: State::Sparse(Hashes::default()),
        }
    }

    fn check(&self, value: &BloomFilter) -> Result<(), Mismatch> {
        self.same(&value.monoid)
    }

    fn add(&self, left: &mut BloomFilter, right: &BloomFilter) {
        left.absorb(right);
    }
}

impl Codec for BloomFilterMonoid {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::BloomFilter);
        out.byte(match self.shape.layout {
            Layout::Classic => CLASSIC,
            Layout::Blocked => BLOCKED,
        });
        out.byte(self.shape.num_hashes as u8);
        out.varint(self.shape.width);
        out.varint(self.expected_items);
        out.key_identity(&self.key);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_kind(Kind::BloomFilter)?;
        let layout = match input.byte()? {
            CLASSIC => Layout::Classic,
            BLOCKED => Layout::Blocked,
            _ => return Err(DecodeError::Invalid("a layout neither classic nor blocked")),
        };
        let num_hashes = u32::from(input.byte()?);
        let shape = checked(layout, num_hashes, input.varint()?)?;
        let expected_items = input.varint()?;
        check_items(expected_items)?;
        Ok(Self {
            shape,
            expected_items,
            key: input.key_identity()?,
        })
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        let (here, there) = (&self.shape, &other.shape);
        Mismatch::unless_equal("layout", here.layout, there.layout)?;
        Mismatch::unless_equal("number of hashes", here.num_hashes, there.num_hashes)?;
        Mismatch::unless_equal("width", here.width, there.width)?;
        Mismatch::unless_equal("expected items", self.expected_items, other.expected_items)?;
        self.key.same(&other.key)
    }

    fn write(&self, value: &BloomFilter, out: &mut Writer) {
        match &value.state {
            State::Sparse(hashes) => {
                out.byte(SPARSE);
                out.count(hashes.len());
                let mut last = 0;
                for hash in hashes.sorted() {
                    out.varint(hash - last);
                    last = hash;
                }
            }
            State::Dense(bits) => {
                out.byte(DENSE);
                bits.write(self.shape.width, out);
            }
        }
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<BloomFilter, DecodeError> {
        let state = match input.byte()? {
            SPARSE => State::Sparse(self.read_hashes(input)?),
            DENSE => State::Dense(Bits::read(self.shape.width, input)?),
            _ => return Err(DecodeError::Invalid("neither sparse nor dense")),
        };
        Ok(BloomFilter {
            monoid: self.clone(),
            state,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn monoids() -> impl Strategy<Value = BloomFilterMonoid> {
        let key = HashKey::from_seed(1);
        prop_oneof![
            (1_u32..=64, 1_u64..=2_000).prop_map(|(k, width)| BloomFilterMonoid::new(
                k,
                width,
                HashKey::from_seed(1)
            )),
            (1_u32..=32, 1_u64..=4).prop_map(move |(k, blocks)| BloomFilterMonoid::blocked(
                k,
                512 * blocks,
                key.clone()
            )),
            Just(BloomFilterMonoid::new(8, MAX_WIDTH, HashKey::from_seed(1))),
        ]
        .prop_map(Result::unwrap)
    }

    /// What was read, if anything, is a value that answers, adds up and writes the same bytes.
    fn read_is_canonical_or_refused(monoid: &BloomFilterMonoid, payload: &[u8]) {
        let mut input = Reader::new(payload);
        let Ok(value) = monoid.read(&mut input) else {
            return;
        };
        let mut out = Writer::new();
        monoid.write(&value, &mut out);
        assert_eq!(
            out.into_bytes(),
            payload[..payload.len() - input.remaining()]
        );
        assert!(!value.cardinality().estimate.is_nan());
        let mut twice = value.clone();
        twice.merge(&value).unwrap();
        assert_eq!(twice, value);
    }

    proptest! {
        #[test]
        fn any_payload_is_refused_or_is_the_one_encoding_of_a_value(
            monoid in monoids(), form in 0_u8..3, bytes: Vec<u8>,
        ) {
            read_is_canonical_or_refused(&monoid, &[&[form], &bytes[..]].concat());
        }

        #[test]
        fn a_changed_payload_is_refused_or_is_the_one_encoding_of_a_value(
            monoid in monoids(), n in 0_u64..200, at: prop::sample::Index, flip: u8, cut: bool,
        ) {
            let mut out = Writer::new();
            // Few enough to stay sparse in the widest filter.
            monoid.write(&monoid.create(0..n), &mut out);
            let mut payload = out.into_bytes();
            let at = at.index(payload.len());
            payload[at] ^= flip;
            if cut {
                payload.truncate(at);
            }
            read_is_canonical_or_refused(&monoid, &payload);
        }

        #[test]
        fn any_description_is_refused_or_written_again_alike(bytes: Vec<u8>) {
            let bytes = [&[Kind::BloomFilter as u8], &bytes[..]].concat();
            let mut input = Reader::new(&bytes);
            if let Ok(monoid) = BloomFilterMonoid::from_description(&mut input) {
                let mut out = Writer::new();
                monoid.describe(&mut out);
                prop_assert_eq!(out.into_bytes(), &bytes[..bytes.len() - input.remaining()]);
            }
        }
    }

    #[test]
    fn a_machine_of_32_bits_refuses_widths_that_it_cannot_number() {
        assert_eq!(max_width(u64::MAX), 1 << 36);
        let most = max_width(u64::from(u32::MAX));
        // Less than 2^29 in whole blocks.
        assert_eq!(most, (1 << 29) - BLOCK_BITS);
        for layout in [Layout::Classic, Layout::Blocked] {
            assert!(checked_up_to(most, layout, 8, most).is_ok());
            for width in [1 << 29, 1 << 32, 1 << 36, u64::MAX] {
                let error = checked_up_to(most, layout, 8, width).unwrap_err();
                assert_eq!(error.nearest.parse(), Ok(most), "{layout} {width}");
            }
        }
    }

    #[test]
    fn payloads_that_no_value_writes_are_refused() {
        let monoid = BloomFilterMonoid::new(2, 596, HashKey::from_seed(1)).unwrap();
        let read = |payload: &[u8]| {
            monoid
                .read(&mut Reader::new(payload))
                .map(|value| value.is_sparse())
        };
        let dense = |last: u8| [&[DENSE, 1][..], &[0; 73], &[last]].concat();
        assert_eq!(read(&dense(0b1000)), Ok(false));
        assert_eq!(
            read(&dense(0b1_0000)),
            Err(DecodeError::Invalid("a bit beyond the width of the filter"))
        );
        assert_eq!(
            read(&[&[DENSE][..], &[0; 75]].concat()),
            Err(DecodeError::Invalid("the bits of no key at all"))
        );
        assert_eq!(read(&[DENSE, 1]), Err(DecodeError::Truncated));
        assert_eq!(read(&[SPARSE, 2, 0, 5]), Ok(true));
        assert_eq!(
            read(&[SPARSE, 2, 5, 0]),
            Err(DecodeError::Invalid("hashes out of order"))
        );
        assert_eq!(
            read(&[SPARSE, 3, 1, 1, 1]),
            Err(DecodeError::Invalid(
                "more hashes than a sparse filter holds"
            ))
        );
        assert_eq!(read(&[SPARSE, 200]), Err(DecodeError::Truncated));
        assert_eq!(
            read(&[2]),
            Err(DecodeError::Invalid("neither sparse nor dense"))
        );
    }
}
