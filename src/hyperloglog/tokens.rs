//! The sparse form: the set of distinct tokens.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use super::runs;
use super::token::Token;

/// A set of tokens: an ascending run, and behind it what came since, which waits to be sorted in.
#[derive(Default)]
pub(super) struct Tokens {
    /// With room for some more: by an eighth, not by half as in a `Vec`.
    room: Box<[Token]>,
    len: u32,
    sorted: u32,
}

/// So many tokens wait at most, besides a quarter of the run: a small sketch needs no sorting until it is asked, and one that gets
/// the same again and again takes little room.
const MAY_WAIT: u32 = 64;

impl Tokens {
    /// The set of tokens that ascend strictly.
    pub(super) fn from_sorted(tokens: Vec<Token>) -> Self {
        let len = tokens.len() as u32;
        Self {
            room: tokens.into_boxed_slice(),
            len,
            sorted: len,
        }
    }

    /// Adds a token to a set that is to become dense beyond `most` tokens. Amortized O(log n).
    #[inline]
    pub(super) fn insert(&mut self, token: Token, most: usize) {
        if self.are_nearly(most) && self.run().binary_search(&token).is_ok() {
            return;
        }
        if self.at_most() == self.room.len() {
            self.make_room(1);
        }
        self.room[self.len as usize] = token;
        self.len += 1;
    }

    /// Adds the tokens of the first hashes to a set that is to become dense beyond `most` tokens, and gives the other hashes.
    pub(super) fn insert_some<'a>(&mut self, hashes: &'a [u64], most: usize) -> &'a [u64] {
        let (some, others) = hashes.split_at(hashes.len().min(MAY_WAIT as usize));
        if self.are_nearly(most) {
            for &hash in some {
                self.insert(Token::of_hash(hash), most);
            }
        } else {
            for (place, &hash) in self.places(some.len()).iter_mut().zip(some) {
                *place = Token::of_hash(hash);
            }
        }
        others
    }

    /// Adds all tokens of another set to a set that is to become dense beyond `most` tokens.
    pub(super) fn union(&mut self, other: &Self, most: usize) {
        let (run, waiting) = other.all().split_at(other.sorted as usize);
        let are_few = other.at_most() < self.at_most() / 8;
        if are_few && self.are_nearly(most) {
            for &token in other.all() {
                self.insert(token, most);
            }
        } else if are_few || run.len() <= MAY_WAIT as usize {
            self.places(other.at_most()).copy_from_slice(other.all());
        } else {
            self.settle();
            *self = Self::of_runs(self.run(), run, waiting.len());
            self.places(waiting.len()).copy_from_slice(waiting);
        }
    }

    /// Places for so many tokens more, which wait there.
    fn places(&mut self, additional: usize) -> &mut [Token] {
        if additional > self.room.len() - self.at_most() {
            self.make_room(additional);
        }
        let len = self.at_most();
        self.len += additional as u32;
        &mut self.room[len..][..additional]
    }

    /// The union of two ascending runs, with room for so many tokens more.
    fn of_runs(left: &[Token], right: &[Token], spare: usize) -> Self {
        let mut room = vec![Token(0); left.len() + right.len() + spare].into_boxed_slice();
        let len = runs::union(left, right, &mut room);
        let wanted = len + spare;
        if room.len() > wanted + wanted / 8 + 4 {
            room = room[..wanted].into();
        }
        let len = len as u32;
        Self {
            room,
            len,
            sorted: len,
        }
    }

    /// Would little more make the set dense? Then what is known must not wait, else it would have to be sorted in again and
    /// again to tell how many are distinct.
    #[inline]
    fn are_nearly(&self, most: usize) -> bool {
        self.sorted as usize >= most - most / 8
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self, additional: usize) {
        let spare = additional.max(8 + self.at_most() / 8);
        if self.len - self.sorted > MAY_WAIT + self.sorted / 4 {
            self.sort_in(spare);
        }
        let needed = self.at_most() + additional;
        if needed > self.room.len() {
            let mut room = core::mem::take(&mut self.room).into_vec();
            let room_len = self.at_most() + spare;
            room.reserve_exact(room_len - room.len());
            room.resize(room_len, Token(0));
            self.room = room.into_boxed_slice();
        }
    }

    /// How many tokens there are, those that wait counted as often as they came: at least the number of distinct ones.
    #[inline]
    pub(super) fn at_most(&self) -> usize {
        self.len as usize
    }

    /// Sorts in what waits, and tells the number of distinct tokens.
    pub(super) fn settle(&mut self) -> usize {
        if self.sorted < self.len {
            self.sort_in(0);
        }
        self.at_most()
    }

    /// Sorts in what waits; leaves room for so many tokens more where a run has to move anyway.
    fn sort_in(&mut self, spare: usize) {
        let (run, waiting) = self.room[..self.len as usize].split_at_mut(self.sorted as usize);
        waiting.sort_unstable();
        let distinct = dedup(waiting);
        if run.is_empty() {
            (self.len, self.sorted) = (distinct as u32, distinct as u32);
        } else {
            *self = Self::of_runs(run, &waiting[..distinct], spare);
        }
    }

    /// How many distinct tokens there are.
    pub(super) fn distinct(&self) -> usize {
        let mut waiting = self.all()[self.run().len()..].to_vec();
        waiting.sort_unstable();
        let distinct = dedup(&mut waiting);
        let is_new = |token: &&Token| self.run().binary_search(token).is_err();
        self.run().len() + waiting[..distinct].iter().filter(is_new).count()
    }

    /// The distinct tokens, ascending.
    pub(super) fn sorted(&self) -> Cow<'_, [Token]> {
        if self.sorted == self.len {
            return Cow::Borrowed(self.run());
        }
        let mut settled = self.clone();
        settled.settle();
        let mut tokens = settled.room.into_vec();
        tokens.truncate(settled.len as usize);
        Cow::Owned(tokens)
    }

    /// All tokens in any order, some perhaps more than once.
    pub(super) fn all(&self) -> &[Token] {
        &self.room[..self.len as usize]
    }

    fn run(&self) -> &[Token] {
        &self.room[..self.sorted as usize]
    }

    pub(super) fn heap_bytes(&self) -> usize {
        size_of_val(&*self.room)
    }
}

/// Without room to spare.
impl Clone for Tokens {
    fn clone(&self) -> Self {
        Self {
            room: self.all().into(),
            ..*self
        }
    }
}

/// Moves the distinct ones of sorted tokens to the front, and tells their number.
fn dedup(tokens: &mut [Token]) -> usize {
    if tokens.is_sorted_by(|a, b| a < b) {
        return tokens.len();
    }
    let mut distinct = 1;
    for i in 1..tokens.len() {
        tokens[distinct] = tokens[i];
        distinct += usize::from(tokens[distinct - 1] != tokens[i]);
    }
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use proptest::prelude::*;

    /// Tokens of distinct hashes, some of which wait.
    fn of_range(numbers: core::ops::Range<u64>) -> Tokens {
        let mut tokens = Tokens::default();
        for number in numbers {
            tokens.insert(Token::of_hash(number << 50 | 1), usize::MAX);
        }
        tokens
    }

    proptest! {
        #[test]
        fn tokens_are_the_set_of_what_was_inserted(
            hashes in prop::collection::vec(0_u64..300, 0..2000), most in 0_usize..400,
        ) {
            let mut tokens = Tokens::default();
            let mut oracle = BTreeSet::new();
            for hash in hashes {
                let token = Token::of_hash(hash << 50 | 1);
                tokens.insert(token, most);
                oracle.insert(token);
            }
            prop_assert_eq!(tokens.distinct(), oracle.len());
            prop_assert_eq!(tokens.sorted().to_vec(), oracle.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn hashes_at_once_are_hashes_one_by_one(
            batches in prop::collection::vec((0_u64..500, 0_u64..200, 1_u64..400), 0..20),
            most in 0_usize..600,
        ) {
            let (mut at_once, mut one_by_one) = (Tokens::default(), Tokens::default());
            for (start, length, modulus) in batches {
                let hashes: Vec<u64> = (start..start + length)
                    .map(|number| (number * number % modulus) << 50 | 1)
                    .collect();
                let mut others = &hashes[..];
                while !others.is_empty() {
                    others = at_once.insert_some(others, most);
                }
                for &hash in &hashes {
                    one_by_one.insert(Token::of_hash(hash), most);
                }
                prop_assert_eq!(at_once.sorted(), one_by_one.sorted());
            }
        }

        #[test]
        fn unions_of_any_sizes_are_unions_of_sets(
            parts in prop::collection::vec((0_u64..3_000, 0_u64..400), 0..20), most in 0_usize..4_000,
        ) {
            let mut tokens = Tokens::default();
            let mut oracle = BTreeSet::new();
            for (start, length) in parts {
                let part = of_range(start..start + length);
                tokens.union(&part, most);
                oracle.extend(part.all());
                prop_assert!(tokens.at_most() >= oracle.len());
            }
            prop_assert_eq!(tokens.sorted().to_vec(), oracle.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn there_is_little_room_to_spare() {
        let mut tokens = Tokens::default();
        for number in 0..1_000_u64 {
            tokens.insert(Token::of_hash(number << 50 | 1), usize::MAX);
            assert!(tokens.room.len() <= tokens.at_most() * 9 / 8 + 8);
        }
    }

    #[test]
    fn the_same_again_and_again_takes_little_room() {
        let hash = |number: u64| (number % 5) << 50 | 1;
        let (mut one_by_one, mut at_once) = (Tokens::default(), Tokens::default());
        for number in 0..1_000 {
            one_by_one.insert(Token::of_hash(hash(number)), usize::MAX);
            at_once.insert_some(
                &core::array::from_fn::<_, 64, _>(|i| hash(i as u64)),
                usize::MAX,
            );
        }
        // Room for as many as may wait, and for a few more that were made beside them.
        let room = one_by_one.room.len();
        assert!(room <= MAY_WAIT as usize * 5 / 4, "{room}");
        let room = at_once.room.len();
        assert!(room <= 5 + 2 * MAY_WAIT as usize + 20, "{room}");
    }

    /// Else a set near the switch to registers would be sorted again for each few known tokens.
    #[test]
    fn known_tokens_leave_nothing_to_sort_near_the_switch() {
        for few in [1, 16, 100] {
            let mut tokens = of_range(0..1_000);
            tokens.settle();
            for _ in 0..3 {
                tokens.union(&of_range(0..few), 1_000);
                tokens.insert_some(&[1 << 50 | 1; 64], 1_000);
                assert_eq!((tokens.at_most(), tokens.sorted), (1_000, 1_000), "{few}");
            }
        }
    }
}
