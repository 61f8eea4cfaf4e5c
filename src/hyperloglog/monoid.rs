//! The parameters of HyperLogLogs, and how such values are made, added and encoded.

use alloc::boxed::Box;

use super::registers::Registers;
use super::token::Token;
use super::tokens::Tokens;
use super::value::{HyperLogLog, State};
use crate::codec::{Codec, Kind, Reader, Writer};
use crate::error::{DecodeError, Mismatch, ParameterError};
use crate::hash::{HashKey, Key};
use crate::monoid::Monoid;

const SPARSE: u8 = 0;
const DENSE: u8 = 1;

/// Makes and adds [`HyperLogLog`]s of one precision under one key.
#[derive(Clone, Debug)]
pub struct HyperLogLogMonoid {
    precision: u8,
    always_dense: bool,
    key: HashKey,
}

impl HyperLogLogMonoid {
    /// The least precision: 16 registers, 27.7 % standard error.
    pub const MIN_PRECISION: u8 = 4;
    /// The greatest precision: 262,144 registers, 0.20 % standard error.
    pub const MAX_PRECISION: u8 = 18;
    /// The precision to take if in doubt: 16,384 registers, 0.81 % standard error.
    pub const DEFAULT_PRECISION: u8 = 14;

    /// HyperLogLogs with 2^`precision` registers, 4 to 18.
    ///
    /// # Errors
    /// [`ParameterError`] outside that range.
    pub fn new(precision: u8, key: HashKey) -> Result<Self, ParameterError> {
        if !(Self::MIN_PRECISION..=Self::MAX_PRECISION).contains(&precision) {
            return Err(ParameterError::new(
                "precision",
                precision,
                "4 to 18",
                precision.clamp(Self::MIN_PRECISION, Self::MAX_PRECISION),
            ));
        }
        Ok(Self {
            precision,
            always_dense: false,
            key,
        })
    }

    /// The same, but every value holds its registers from the first: constant memory, and a study of the dense form.
    #[must_use]
    pub fn always_dense(self) -> Self {
        Self {
            always_dense: true,
            ..self
        }
    }

    /// p, the binary logarithm of the number of registers.
    pub fn precision(&self) -> u8 {
        self.precision
    }

    /// The key of the hash.
    pub fn key(&self) -> &HashKey {
        &self.key
    }

    /// The sketch of some keys.
    pub fn create<K: Key>(&self, keys: impl IntoIterator<Item = K>) -> HyperLogLog {
        let mut sketch = self.zero();
        sketch.extend(keys);
        sketch
    }

    /// The same monoid at a lower precision.
    pub(super) fn reduced_to(&self, precision: u8) -> Result<Self, ParameterError> {
        if !(Self::MIN_PRECISION..=self.precision).contains(&precision) {
            return Err(ParameterError::new(
                "precision",
                precision,
                "4 to the sketch's own",
                precision.clamp(Self::MIN_PRECISION, self.precision),
            ));
        }
        Ok(Self {
            precision,
            ..self.clone()
        })
    }

    /// T(p): a value with more tokens is dense.
    pub(super) fn most_tokens(&self) -> usize {
        if self.always_dense {
            0
        } else {
            3 << (self.precision - 4)
        }
    }

    pub(super) fn is_always_dense(&self) -> bool {
        self.always_dense
    }
}

impl Monoid for HyperLogLogMonoid {
    type Value = HyperLogLog;

    const IDEMPOTENT: bool = true;

    fn zero(&self) -> HyperLogLog {
        HyperLogLog::empty(self.clone())
    }

    fn check(&self, value: &HyperLogLog) -> Result<(), Mismatch> {
        self.same(&value.monoid)
    }

    fn add(&self, left: &mut HyperLogLog, right: &HyperLogLog) {
        left.absorb(right);
    }
}

impl Codec for HyperLogLogMonoid {
    fn describe(&self, out: &mut Writer) {
        out.kind(Kind::HyperLogLog);
        out.byte(self.precision);
        out.byte(u8::from(self.always_dense));
        out.key_identity(&self.key);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_kind(Kind::HyperLogLog)?;
        let precision = input.byte()?;
        let always_dense = match input.byte()? {
            0 => false,
            1 => true,
            _ => {
                return Err(DecodeError::Invalid(
                    "a form neither sparse at first nor always dense",
                ));
            }
        };
        let monoid = Self::new(precision, input.key_identity()?)?;
        Ok(Self {
            always_dense,
            ..monoid
        })
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        Mismatch::unless_equal("precision", self.precision, other.precision)?;
        Mismatch::unless_equal("always-dense form", self.always_dense, other.always_dense)?;
        self.key.same(&other.key)
    }

    fn write(&self, value: &HyperLogLog, out: &mut Writer) {
        match &value.state {
            State::Sparse(tokens) => {
                out.byte(SPARSE);
                let tokens = tokens.sorted();
                out.count(tokens.len());
                let mut last = 0;
                for Token(token) in tokens.iter() {
                    out.varint(u64::from(token - last));
                    last = *token;
                }
            }
            State::Dense(registers) => {
                out.byte(DENSE);
                registers.write(out);
            }
        }
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<HyperLogLog, DecodeError> {
        let state = match input.byte()? {
            SPARSE => State::Sparse(self.read_tokens(input)?),
            DENSE => {
                let registers = Registers::read(self.precision, input)?;
                if !self.always_dense && registers.is_empty() {
                    return Err(DecodeError::Invalid("registers of no key at all"));
                }
                State::Dense(Box::new(registers))
            }
            _ => return Err(DecodeError::Invalid("neither sparse nor dense")),
        };
        Ok(HyperLogLog {
            monoid: self.clone(),
            state,
        })
    }
}

impl HyperLogLogMonoid {
    fn read_tokens(&self, input: &mut Reader<'_>) -> Result<Tokens, DecodeError> {
        if self.always_dense {
            return Err(DecodeError::Invalid(
                "tokens in a form that is always dense",
            ));
        }
        let count = input.count(1)?;
        if count > self.most_tokens() {
            return Err(DecodeError::Invalid(
                "more tokens than a sparse sketch holds",
            ));
        }
        let mut tokens = alloc::vec::Vec::with_capacity(count);
        let mut last = 0_u32;
        for _ in 0..count {
            let token = input
                .varint()?
                .checked_add(u64::from(last))
                .and_then(|token| u32::try_from(token).ok())
                .filter(|&token| token > last)
                .and_then(Token::checked)
                .ok_or(DecodeError::Invalid("a token that no key has"))?;
            last = token.0;
            tokens.push(token);
        }
        Ok(Tokens::from_sorted(tokens))
    }
}
