//! All laws that a monoid claims, on values of a strategy.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::{Debug, Write};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

use super::{Broken, each};
use crate::codec::Codec;

const SEED: u64 = 1;
const CASES: u32 = 256;
const EXAMPLE_CHARACTERS: usize = 2_000;

/// The check of a monoid's laws. See the [module](super).
#[derive(Clone, Copy, Debug)]
pub struct Laws<'a, M> {
    monoid: &'a M,
    cases: u32,
}

impl<'a, M: Codec> Laws<'a, M> {
    /// The laws of this monoid, to be tried 256 times.
    pub fn of(monoid: &'a M) -> Self {
        Self {
            monoid,
            cases: CASES,
        }
    }

    /// The same, tried so many times.
    #[must_use]
    pub fn cases(self, cases: u32) -> Self {
        Self { cases, ..self }
    }

    /// Laws 1, 2, 3 and 6, and 5 if it is claimed, on values of a strategy.
    ///
    /// # Errors
    /// [`Broken`] names the first law that does not hold, with the smallest values found that break it.
    ///
    /// # Panics
    /// If the strategy gives up: where it rejects nearly all that it makes.
    pub fn check(&self, values: impl Strategy<Value = M::Value>) -> Result<(), Broken>
    where
        M::Value: Debug,
    {
        self.run(&(&values, &values, &values), |(a, b, c)| {
            self.on_values(a, b, c)
        })
    }

    /// All laws, on sketches of the items of a strategy: `sketch` of some items is a value of this monoid, by whatever way it
    /// takes them in.
    ///
    /// Law 4 is tried by cutting the items into up to nine parts, some of them empty, and adding the sketches of these in a random
    /// tree; the others on the sketches of three of the parts.
    ///
    /// # Errors
    /// [`Broken`] names the first law that does not hold, with the fewest and smallest items found that break it: the items, where
    /// they were cut, and the tree.
    ///
    /// # Panics
    /// If the strategy gives up: where it rejects nearly all that it makes.
    pub fn check_sketch<T: Debug>(
        &self,
        items: impl Strategy<Value = Vec<T>>,
        sketch: impl Fn(&[T]) -> M::Value,
    ) -> Result<(), Broken> {
        let cuts = prop::collection::vec(any::<Index>(), 2..9);
        self.run(&(items, cuts, any::<u64>()), |(items, cuts, tree)| {
            let cuts = cuts.iter().map(|cut| cut.index(items.len() + 1));
            let mut cuts: Vec<usize> = cuts.collect();
            each::homomorphism_by_tree(self.monoid, items, &cuts, *tree, &sketch)?;
            cuts.sort_unstable();
            let (first, second) = (cuts[0], cuts[1]);
            self.on_values(
                &sketch(&items[..first]),
                &sketch(&items[first..second]),
                &sketch(&items[second..]),
            )
        })
    }

    fn on_values(&self, a: &M::Value, b: &M::Value, c: &M::Value) -> Result<(), Broken> {
        each::monoid(self.monoid, a, b, c)?;
        if M::IDEMPOTENT {
            for value in [a, b, c] {
                each::idempotence(self.monoid, value)?;
            }
        }
        Ok(())
    }

    fn run<S: Strategy>(
        &self,
        strategy: &S,
        law: impl Fn(&S::Value) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        let mut config = Config {
            cases: self.cases,
            failure_persistence: None,
            ..Config::default()
        };
        if config.rng_seed == RngSeed::Random {
            config.rng_seed = RngSeed::Fixed(SEED);
        }
        let tried = TestRunner::new(config).run(strategy, |case| {
            law(&case).map_err(|broken| TestCaseError::fail(broken.to_string()))
        });
        match tried {
            Ok(()) => Ok(()),
            Err(TestError::Fail(reason, case)) => {
                // Tried once more, for the error itself; a panic comes out as it is.
                let mut broken = law(&case).err().unwrap_or_else(|| {
                    Broken::new(
                        "determinism",
                        alloc::format!("at first: {reason}; then it held"),
                    )
                });
                broken.example = shortened(&case);
                Err(broken)
            }
            Err(TestError::Abort(reason)) => panic!("the strategy gave up: {reason}"),
        }
    }
}

/// As text that stays readable in a test's output.
fn shortened(case: &impl Debug) -> String {
    let mut text = alloc::format!("{case:?}");
    if let Some((end, _)) = text.char_indices().nth(EXAMPLE_CHARACTERS) {
        let all = text.len();
        text.truncate(end);
        // Writing to a string cannot fail.
        let _ = write!(text, "… ({all} bytes in all)");
    }
    text
}
