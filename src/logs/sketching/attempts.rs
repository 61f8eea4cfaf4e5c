//! What is counted of a source or a user.

use crate::codec::{Codec, Reader, Writer};
use crate::error::{DecodeError, Mismatch};
use crate::monoid::Monoid;
use crate::sketch_map::Weighted;

/// How often a source or a user failed, was accepted, and was named by an invalid user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Logins that failed, by any method.
    pub failed: u64,
    /// Logins that were accepted, by any method.
    pub accepted: u64,
    /// Users asked for that sshd does not know.
    pub invalid_user: u64,
}

impl Attempts {
    fn each(&mut self, other: &Self, change: impl Fn(u64, u64) -> u64) {
        self.failed = change(self.failed, other.failed);
        self.accepted = change(self.accepted, other.accepted);
        self.invalid_user = change(self.invalid_user, other.invalid_user);
    }
}

/// Adds [`Attempts`] up, each count by itself and saturating. They weigh what failed or was invalid: who was only
/// ever accepted is not heavy.
#[derive(Clone, Copy, Debug, Default)]
pub struct AttemptsMonoid;

impl Monoid for AttemptsMonoid {
    type Value = Attempts;

    fn zero(&self) -> Attempts {
        Attempts::default()
    }

    fn check(&self, _: &Attempts) -> Result<(), Mismatch> {
        Ok(())
    }

    fn add(&self, left: &mut Attempts, right: &Attempts) {
        left.each(right, u64::saturating_add);
    }
}

impl Weighted for AttemptsMonoid {
    fn meet(&self, left: &mut Attempts, right: &Attempts) {
        left.each(right, u64::min);
    }

    fn weight(&self, value: &Attempts) -> u64 {
        value.failed.saturating_add(value.invalid_user)
    }

    fn is_saturated(&self, value: &Attempts) -> bool {
        [value.failed, value.accepted, value.invalid_user].contains(&u64::MAX)
    }
}

const KIND: &str = "attempts";

impl Codec for AttemptsMonoid {
    fn describe(&self, out: &mut Writer) {
        out.named_kind(KIND);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.expect_named_kind(KIND).map(|()| Self)
    }

    fn same(&self, _: &Self) -> Result<(), Mismatch> {
        Ok(())
    }

    fn write(&self, value: &Attempts, out: &mut Writer) {
        out.varint(value.failed);
        out.varint(value.accepted);
        out.varint(value.invalid_user);
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<Attempts, DecodeError> {
        Ok(Attempts {
            failed: input.varint()?,
            accepted: input.varint()?,
            invalid_user: input.varint()?,
        })
    }
}
