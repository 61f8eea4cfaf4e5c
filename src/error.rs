//! What can go wrong, and what to do about it.
//!
//! | error | when | what to do |
//! |---|---|---|
//! | [`ParameterError`] | a monoid is made with a parameter out of its range | take the nearest good value it names |
//! | [`Mismatch`] | two values do not belong together | make both with the same parameters and key |
//! | [`DecodeError`] | bytes are not a sketch of the kind asked for | see its variants |
//! | [`KeyTooLong`] | a key is longer than a sketch stores | shorten or hash the key |
//! | [`Unresolved`] | sketches cannot tell whether two sets share a key, or differ by one | as it says: a larger sketch |
//! | [`NotANumber`] | a NaN is inserted, or its rank asked for | leave it out, or count such values apart |
//! | [`InsertError`] | a [`KeyTooLong`], a [`Mismatch`] or a [`NotANumber`], on insertion | as above; nothing was changed |

use alloc::string::{String, ToString};
use core::fmt::Display;

use crate::approximate::Approximate;

/// A parameter lies outside its range.
///
/// ```
/// use sketchbird::{HashKey, HyperLogLogMonoid};
///
/// let error = HyperLogLogMonoid::new(3, HashKey::from_seed(1)).unwrap_err();
/// assert_eq!(error.to_string(), "precision 3 is out of range, 4 to 18: take 4");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{parameter} {given} is out of range, {range}: take {nearest}")]
#[non_exhaustive]
pub struct ParameterError {
    /// The parameter's name.
    pub parameter: &'static str,
    /// The value that was given, as text.
    pub given: String,
    /// The range, in words.
    pub range: &'static str,
    /// The nearest value that would do, as text.
    pub nearest: String,
}

impl ParameterError {
    /// An error that names the parameter, what was given, the range and the nearest good value.
    pub fn new(
        parameter: &'static str,
        given: impl Display,
        range: &'static str,
        nearest: impl Display,
    ) -> Self {
        Self {
            parameter,
            given: given.to_string(),
            range,
            nearest: nearest.to_string(),
        }
    }
}

/// Two values do not belong together: a parameter or the key differs. Neither was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {what} differs: {here} here, {there} there; make both with the same {what}")]
#[non_exhaustive]
pub struct Mismatch {
    /// What differs: `precision`, `width`, `hash key`, ...
    pub what: &'static str,
    /// Its value on the side of the monoid.
    pub here: String,
    /// Its value on the other side.
    pub there: String,
}

impl Mismatch {
    /// An error that names what differs, and both its values.
    pub fn new(what: &'static str, here: impl Display, there: impl Display) -> Self {
        Self {
            what,
            here: here.to_string(),
            there: there.to_string(),
        }
    }

    /// Ok where both are equal.
    ///
    /// # Errors
    /// A [`Mismatch`] with both values otherwise.
    pub fn unless_equal<T: PartialEq + Display>(
        what: &'static str,
        here: T,
        there: T,
    ) -> Result<(), Self> {
        if here == there {
            Ok(())
        } else {
            Err(Self::new(what, here, there))
        }
    }
}

/// Why bytes could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The bytes do not begin as an encoded sketch does.
    #[error("these bytes are not an encoded sketch: they do not begin with `SKBD`")]
    NotASketch,
    /// The format version is not one this release reads.
    #[error(
        "format version {0} is not one that this release reads: read it with the release that wrote it, or make the sketch anew"
    )]
    UnknownVersion(u8),
    /// The bytes hold another kind of value than the one asked for.
    #[error("these bytes hold a {found}, not a {expected}: decode them as that")]
    OtherKind {
        /// The kind asked for.
        expected: String,
        /// The kind found.
        found: String,
    },
    /// The checksum does not agree with the bytes: they were changed or cut on their way.
    #[error("the checksum does not agree: the bytes were changed or cut; fetch them again")]
    Checksum,
    /// The bytes end before the value does.
    #[error("the bytes end before the value does: they were cut; fetch them again")]
    Truncated,
    /// The value ends before the bytes do.
    #[error("{0} bytes follow the value: pass it alone")]
    TrailingBytes(usize),
    /// The value was made with a secret key, which an encoded sketch never holds.
    #[error("made with a secret key ({0}): decode it by a monoid that has the key, or as `Sealed`")]
    SecretKey(String),
    /// The value was made by a hash of another library, which hashes nothing here.
    #[error("made by another library's hash ({0}): decode it as `Sealed`")]
    ForeignHash(String),
    /// The value belongs to other parameters or another key than the monoid's.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
    /// A parameter in the header is out of its range.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// The payload is not the one encoding of any value.
    #[error("not a valid encoding: {0}")]
    Invalid(&'static str),
}

/// Why a key, its value or a number could not be inserted. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InsertError {
    /// The key is longer than a sketch stores.
    #[error(transparent)]
    KeyTooLong(#[from] KeyTooLong),
    /// The value belongs to another monoid than the sketch's values.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
    /// The value is a NaN, which has no place among numbers.
    #[error(transparent)]
    NotANumber(#[from] NotANumber),
}

/// A key is longer than a sketch that stores its keys takes: [`MAX_KEY_BYTES`](crate::MAX_KEY_BYTES).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key of {bytes} bytes is longer than the {max} that a sketch stores: shorten or hash it")]
#[non_exhaustive]
pub struct KeyTooLong {
    /// The key's length in bytes.
    pub bytes: usize,
    /// The greatest length.
    pub max: usize,
}

/// Two sketches cannot tell whether there is a key of this kind: the interval holds both none and many.
///
/// ```
/// use sketchbird::{HashKey, HyperLogLogMonoid};
///
/// let monoid = HyperLogLogMonoid::new(12, HashKey::from_seed(1))?;
/// let both = monoid.create(0..50_000_u32).compared_with(&monoid.create(50_000..100_000_u32))?;
/// let unresolved = both.intersection().unwrap_err();
/// assert!(unresolved.interval.contains(&0.0));
/// assert!(unresolved.to_string().contains("take a higher precision or a KeySample"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{} {part}, perhaps none: {remedy}", at_most(.interval.max))]
#[non_exhaustive]
pub struct Unresolved {
    /// What was asked for, in words.
    pub part: &'static str,
    /// From zero to the most that there may be, and the likeliest number, which may be zero as well.
    pub interval: Approximate<f64>,
    /// What would resolve it.
    pub remedy: &'static str,
}

/// Numbers of keys are whole; shares are not.
fn at_most(max: f64) -> String {
    if max.is_infinite() {
        "any number of".to_string()
    } else if max < 1.0 {
        alloc::format!("at most {max:.4}")
    } else {
        alloc::format!("at most {max:.0}")
    }
}

/// A NaN has no place in the order of numbers, and so no rank. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a NaN has no rank among numbers: leave it out, or count such values apart")]
#[non_exhaustive]
pub struct NotANumber;
