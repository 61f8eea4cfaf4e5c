//! Laws 1 to 6 for every monoid of the library, on values of many sizes: equality of encoded bytes.

mod laws {
    mod bloom;
    mod count_min;
    mod ends;
    mod hyperloglog;
    mod key_sample;
    mod moments;
    mod prefixes;
    mod quantiles;
    mod sketch_map;
    mod standard;

    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    /// So many values of a strategy, the same in every run: parameters to check the laws at.
    fn samples<S: Strategy>(strategy: S, number: usize) -> impl Iterator<Item = S::Value> {
        let mut runner = TestRunner::deterministic();
        std::iter::repeat_with(move || strategy.new_tree(&mut runner).unwrap().current())
            .take(number)
    }
}
