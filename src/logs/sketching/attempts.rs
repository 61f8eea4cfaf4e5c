//! What is counted of a source or a user: attempts to log in, and requests to web servers.

use crate::codec::{Codec, Reader, Writer};
use crate::error::{DecodeError, Mismatch};
use crate::monoid::Monoid;
use crate::sketch_map::Weighted;

/// Some counts that add up each by itself and saturating, and their weight.
macro_rules! counts {
    (
        $(#[$doc:meta])* $value:ident { $($(#[$count_doc:meta])* $count:ident,)* }
        $(#[$monoid_doc:meta])* $monoid:ident, $kind:literal, weighs $($weight:ident)+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $value { $($(#[$count_doc])* pub $count: u64,)* }

        impl $value {
            fn each(&mut self, other: &Self, change: impl Fn(u64, u64) -> u64) {
                $(self.$count = change(self.$count, other.$count);)*
            }

            /// The greatest of the counts.
            pub(super) fn greatest(&self) -> u64 {
                [$(self.$count),*].into_iter().max().unwrap_or(0)
            }
        }

        $(#[$monoid_doc])*
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $monoid;

        impl Monoid for $monoid {
            type Value = $value;

            fn zero(&self) -> $value {
                $value::default()
            }

            fn check(&self, _: &$value) -> Result<(), Mismatch> {
                Ok(())
            }

            fn add(&self, left: &mut $value, right: &$value) {
                left.each(right, u64::saturating_add);
            }
        }

        impl Weighted for $monoid {
            fn meet(&self, left: &mut $value, right: &$value) {
                left.each(right, u64::min);
            }

            fn weight(&self, value: &$value) -> u64 {
                let mut weight = 0_u64;
                $(weight = weight.saturating_add(value.$weight);)+
                weight
            }

            fn is_saturated(&self, value: &$value) -> bool {
                value.greatest() == u64::MAX
            }
        }

        impl Codec for $monoid {
            fn describe(&self, out: &mut Writer) {
                out.named_kind($kind);
            }

            fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
                input.expect_named_kind($kind).map(|()| Self)
            }

            fn same(&self, _: &Self) -> Result<(), Mismatch> {
                Ok(())
            }

            fn write(&self, value: &$value, out: &mut Writer) {
                $(out.varint(value.$count);)*
            }

            fn read(&self, input: &mut Reader<'_>) -> Result<$value, DecodeError> {
                Ok($value { $($count: input.varint()?,)* })
            }
        }
    };
}

counts! {
    /// How often a source or a user failed, was accepted, and was named by an invalid user.
    Attempts {
        /// Logins that failed, by any method.
        failed,
        /// Logins that were accepted, by any method.
        accepted,
        /// Users asked for that sshd does not know.
        invalid_user,
    }
    /// Adds [`Attempts`] up, each count by itself and saturating. They weigh what failed or was invalid: who was only
    /// ever accepted is not heavy.
    AttemptsMonoid, "attempts", weighs failed invalid_user
}

counts! {
    /// What a source asked of web servers.
    Requests {
        /// All requests.
        requests,
        /// Those for what there was not: status 404.
        not_found,
        /// Attacks, whatever their answers: SQL or scripts in the target, or a path traversal.
        attacks,
    }
    /// Adds [`Requests`] up, each count by itself and saturating. They weigh attacks and what was not found: who only reads
    /// what there is to read is not heavy.
    RequestsMonoid, "requests", weighs not_found attacks
}
