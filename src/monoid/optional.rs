//! A value that may not be there.

use super::Monoid;
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch};

/// `Option` as a monoid: `None` is zero, and two values add up by the monoid inside.
///
/// It tells "nothing seen" from "seen, and zero", which a maximum alone does not.
///
/// ```
/// use sketchbird::monoid::{Max, Monoid, Optional};
///
/// let latest = Optional(Max::<u64>::new());
/// assert_eq!(latest.sum([None, Some(0)])?, Some(0));
/// assert_eq!(latest.zero(), None);
/// # Ok::<(), sketchbird::Mismatch>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Optional<M>(
    /// The monoid of the values that are there.
    pub M,
);

impl<M: Monoid<Value: Clone>> Monoid for Optional<M> {
    type Value = Option<M::Value>;

    const IDEMPOTENT: bool = M::IDEMPOTENT;

    fn zero(&self) -> Self::Value {
        None
    }

    fn check(&self, value: &Self::Value) -> Result<(), Mismatch> {
        value.as_ref().map_or(Ok(()), |value| self.0.check(value))
    }

    fn add(&self, left: &mut Self::Value, right: &Self::Value) {
        match (left, right) {
            (Some(left), Some(right)) => self.0.add(left, right),
            (left @ None, Some(right)) => *left = Some(right.clone()),
            (_, None) => {}
        }
    }
}

impl<M: Codec<Value: Clone>> Codec for Optional<M> {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::Optional);
        self.0.describe(out);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_kind(Kind::Optional)?;
        M::from_description(input).map(Self)
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        self.0.same(&other.0)
    }

    fn write(&self, value: &Self::Value, out: &mut Writer) {
        out.byte(u8::from(value.is_some()));
        if let Some(value) = value {
            self.0.write(value, out);
        }
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
        match input.byte()? {
            0 => Ok(None),
            1 => self.0.read(input).map(Some),
            _ => Err(DecodeError::Invalid("an option neither absent nor present")),
        }
    }
}
