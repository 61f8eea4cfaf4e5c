//! Count, mean and variance of integers, exactly.

use ethnum::U256;

use super::{Monoid, Number};
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch};

/// The integers of up to 64 bits, whose [`Moments`] are exact.
pub trait Integer: Number + Into<i128> {}

macro_rules! integers {
    ($($integer:ty)*) => {$(impl Integer for $integer {})*};
}
integers!(u8 u16 u32 u64 i8 i16 i32 i64);

/// What is the mean, and how far do they scatter? The count, the sum and the sum of squares of integers.
///
/// All three are exact, in 64, 128 and 256 bits; only an answer is rounded, once, to the nearest few units in the last place of an
/// f64. So the variance of numbers that are large and close together is right as well, where one computed in
/// floating point may be negative.
///
/// ```
/// use sketchbird::monoid::{Monoid, MomentsMonoid};
///
/// let monday = MomentsMonoid.create([2, 4, 4, 4_u64]);
/// let tuesday = MomentsMonoid.create([5, 5, 7, 9_u64]);
/// let week = MomentsMonoid.sum([monday, tuesday])?;
/// assert_eq!((week.count(), week.sum()), (8, Some(40)));
/// assert_eq!((week.mean(), week.population_variance()), (Some(5.0), Some(4.0)));
/// # Ok::<(), sketchbird::Mismatch>(())
/// ```
///
/// Floating-point numbers do not add up to the same in every order: choose a unit, and count in whole ones.
///
/// ```
/// use sketchbird::monoid::MomentsMonoid;
///
/// // Seconds as whole microseconds.
/// let seconds = [0.25, 0.75_f64];
/// let delays = MomentsMonoid.create(seconds.map(|delay| (delay * 1e6).round() as i64));
/// assert_eq!(delays.mean().map(|mean| mean / 1e6), Some(0.5));
/// assert_eq!(delays.population_variance().map(|variance| variance / 1e12), Some(0.0625));
/// ```
///
/// At a count of 2^63 - 1 it is [saturated](Self::is_saturated): the count stops there, and the sums are forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Moments {
    count: u64,
    sum: i128,
    squares: U256,
}

/// Of n < 2^63 - 1 integers below 2^64 in magnitude the sum is below 2^127, that of the squares below 2^191, and
/// n times that, which the variance takes, below 2^254: nothing overflows.
const MAX_COUNT: u64 = i64::MAX as u64;
const MAX_SQUARE: u128 = (u64::MAX as u128) * (u64::MAX as u128);

/// All that counts to [`MAX_COUNT`] or more is this one value. Whether a total does so does not depend on the order in which
/// it is added up; so the laws hold.
const SATURATED: Moments = Moments {
    count: MAX_COUNT,
    sum: 0,
    squares: U256::ZERO,
};

impl Moments {
    /// Counts an integer once.
    pub fn insert(&mut self, value: impl Integer) {
        self.insert_weighted(value, 1);
    }

    /// Counts an integer `weight` times. A weight of 0 changes nothing.
    pub fn insert_weighted(&mut self, value: impl Integer, weight: u64) {
        self.add(&Self::of(value.into(), weight));
    }

    fn of(value: i128, weight: u64) -> Self {
        if weight >= MAX_COUNT {
            return SATURATED;
        }
        let magnitude = value.unsigned_abs();
        Self {
            count: weight,
            sum: value * i128::from(weight),
            squares: U256::new(magnitude * magnitude) * U256::from(weight),
        }
    }

    /// self += other.
    fn add(&mut self, other: &Self) {
        let count = self.count + other.count;
        *self = if count >= MAX_COUNT {
            SATURATED
        } else {
            Self {
                count,
                sum: self.sum + other.sum,
                squares: self.squares + other.squares,
            }
        };
    }

    /// n, how many were inserted; 2^63 - 1 stands for so many or more.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their sum; `None` once [saturated](Self::is_saturated).
    pub fn sum(&self) -> Option<i128> {
        (!self.is_saturated()).then_some(self.sum)
    }

    /// The sum over n; `None` if there are none, or once [saturated](Self::is_saturated).
    pub fn mean(&self) -> Option<f64> {
        let over = self.over(0)?;
        Some(self.sum as f64 / over)
    }

    /// The mean squared distance to the mean, of these numbers as they are; `None` if there are none, or once
    /// [saturated](Self::is_saturated).
    pub fn population_variance(&self) -> Option<f64> {
        let over = self.over(0)?;
        Some(self.scatter() / self.count as f64 / over)
    }

    /// The variance of what these numbers are a sample of, which divides by n - 1; `None` if there are fewer than two, or once
    /// [saturated](Self::is_saturated).
    pub fn sample_variance(&self) -> Option<f64> {
        let over = self.over(1)?;
        Some(self.scatter() / self.count as f64 / over)
    }

    /// Has the count reached 2^63 - 1, where it stops?
    pub fn is_saturated(&self) -> bool {
        self.count == MAX_COUNT
    }

    /// n - `less`, if it is known and there is something to divide.
    fn over(&self, less: u64) -> Option<f64> {
        (!self.is_saturated() && self.count > less).then(|| (self.count - less) as f64)
    }

    /// n times the sum of the squared distances to the mean.
    fn scatter(&self) -> f64 {
        (self.squares * U256::from(self.count) - self.sum_squared()).as_f64()
    }

    fn sum_squared(&self) -> U256 {
        let magnitude = U256::new(self.sum.unsigned_abs());
        magnitude * magnitude
    }

    /// Could these be sums over so many integers? What passes has a variance and overflows nowhere, and so do sums of it.
    fn is_possible(&self) -> bool {
        if self.count >= MAX_COUNT {
            return *self == SATURATED;
        }
        let count = U256::from(self.count);
        // An integer is even where its square is.
        let parity = self.squares.as_u128() & 1 == self.sum.unsigned_abs() & 1;
        let in_range = self.sum >= i128::from(i64::MIN) * i128::from(self.count)
            && self.squares <= U256::new(MAX_SQUARE) * count;
        // Cauchy and Schwarz; for one integer both sides are its square.
        parity
            && in_range
            && if self.count == 1 {
                self.sum_squared() == self.squares
            } else {
                self.sum_squared() <= self.squares * count
            }
    }
}

/// Counts each integer once for every time it comes.
impl<T: Integer> Extend<T> for Moments {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        for value in values {
            self.insert(value);
        }
    }
}

/// [`Moments`] add up part by part; those of no integers are zero.
#[derive(Clone, Copy, Debug, Default)]
pub struct MomentsMonoid;

impl MomentsMonoid {
    /// The moments of some integers.
    pub fn create<T: Integer>(&self, values: impl IntoIterator<Item = T>) -> Moments {
        let mut moments = self.zero();
        moments.extend(values);
        moments
    }
}

impl Monoid for MomentsMonoid {
    type Value = Moments;

    fn zero(&self) -> Moments {
        Moments::default()
    }

    fn check(&self, _: &Moments) -> Result<(), Mismatch> {
        Ok(())
    }

    fn add(&self, left: &mut Moments, right: &Moments) {
        left.add(right);
    }
}

impl Codec for MomentsMonoid {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::Moments);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_kind(Kind::Moments).map(|()| Self)
    }

    fn same(&self, _: &Self) -> Result<(), Mismatch> {
        Ok(())
    }

    fn write(&self, value: &Moments, out: &mut Writer) {
        out.varint(value.count);
        value.sum.write(out);
        let (high, low) = value.squares.into_words();
        out.varint128(low);
        out.varint128(high);
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<Moments, DecodeError> {
        let count = input.varint()?;
        let sum = i128::read(input)?;
        let low = input.varint128()?;
        let squares = U256::from_words(input.varint128()?, low);
        let moments = Moments {
            count,
            sum,
            squares,
        };
        if !moments.is_possible() {
            return Err(DecodeError::Invalid("moments that no integers have"));
        }
        Ok(moments)
    }
}
