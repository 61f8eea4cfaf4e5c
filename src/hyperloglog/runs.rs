//! The union of two ascending runs.

use super::token::Token;

/// Writes the union of two runs that ascend strictly, which does so as well, to the front of `out`, and tells its length.
/// `out` has at least as many places as both have tokens.
///
/// From both ends at once, which are two chains of steps that don't wait for one another; and without a branch on the order
/// of two tokens, which no CPU foresees.
pub(super) fn union(mut left: &[Token], mut right: &[Token], out: &mut [Token]) -> usize {
    let (mut front, mut back) = (0, out.len());
    // While both have two, no token is in reach of both ends.
    while let ([low, .., high], [other_low, .., other_high]) = (left, right) {
        out[front] = *low.min(other_low);
        front += 1;
        back -= 1;
        out[back] = *high.max(other_high);
        let (from_left, from_right) = (low <= other_low, other_low <= low);
        let (to_left, to_right) = (high >= other_high, other_high >= high);
        left = &left[usize::from(from_left)..left.len() - usize::from(to_left)];
        right = &right[usize::from(from_right)..right.len() - usize::from(to_right)];
    }
    // One of them has a token at most.
    let (few, many) = if left.len() < right.len() {
        (left, right)
    } else {
        (right, left)
    };
    let (below, few, above) = match few.first().map(|token| many.binary_search(token)) {
        Some(Err(place)) => (&many[..place], few, &many[place..]),
        Some(Ok(_)) | None => (many, &[][..], &[][..]),
    };
    for tokens in [below, few, above] {
        out[front..][..tokens.len()].copy_from_slice(tokens);
        front += tokens.len();
    }
    let behind = out.len() - back;
    if front < back {
        out.copy_within(back.., front);
    }
    front + behind
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::vec;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn unions_are_those_of_sets(
            // Of few numbers most are in both runs, of many few.
            few in prop::array::uniform2(prop::collection::btree_set(0_u32..30, 0..30)),
            many in prop::array::uniform2(prop::collection::btree_set(0_u32..3_000, 0..200)),
            room in 0_usize..5,
        ) {
            for sets in [[&few[0], &few[1]], [&many[0], &many[1]], [&few[0], &many[0]], [&many[0], &few[0]]] {
                let [left, right] = sets.map(|set| set.iter().copied().map(Token).collect::<Vec<_>>());
                let mut out = vec![Token(0); left.len() + right.len() + room];
                let length = union(&left, &right, &mut out);
                let expected: BTreeSet<_> = left.into_iter().chain(right).collect();
                prop_assert_eq!(&out[..length], expected.into_iter().collect::<Vec<_>>());
            }
        }
    }
}
