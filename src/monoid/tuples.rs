//! Products: a tuple of monoids is a monoid, part by part.

use super::Monoid;
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch};

macro_rules! products {
    ($($length:literal: ($($part:ident $index:tt),+))*) => {$(
        impl<$($part: Monoid),+> Monoid for ($($part,)+) {
            type Value = ($($part::Value,)+);

            const IDEMPOTENT: bool = true $(&& $part::IDEMPOTENT)+;

            fn zero(&self) -> Self::Value {
                ($(self.$index.zero(),)+)
            }

            fn check(&self, value: &Self::Value) -> Result<(), Mismatch> {
                $(self.$index.check(&value.$index)?;)+
                Ok(())
            }

            fn add(&self, left: &mut Self::Value, right: &Self::Value) {
                $(self.$index.add(&mut left.$index, &right.$index);)+
            }
        }

        impl<$($part: Codec),+> Codec for ($($part,)+) {
            fn describe(&self, out: &mut Writer) {
                out.kind(Kind::Tuple);
                out.byte($length);
                $(self.$index.describe(out);)+
            }

            fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
                input.expect_kind(Kind::Tuple)?;
                if input.byte()? != $length {
                    return Err(DecodeError::Invalid("a tuple of another length"));
                }
                Ok(($($part::from_description(input)?,)+))
            }

            fn same(&self, other: &Self) -> Result<(), Mismatch> {
                $(self.$index.same(&other.$index)?;)+
                Ok(())
            }

            fn write(&self, value: &Self::Value, out: &mut Writer) {
                $(self.$index.write(&value.$index, out);)+
            }

            fn read(&self, input: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
                Ok(($(self.$index.read(input)?,)+))
            }
        }
    )*};
}

products! {
    1: (A 0)
    2: (A 0, B 1)
    3: (A 0, B 1, C 2)
    4: (A 0, B 1, C 2, D 3)
    5: (A 0, B 1, C 2, D 3, E 4)
    6: (A 0, B 1, C 2, D 3, E 4, F 5)
}
