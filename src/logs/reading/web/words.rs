//! Lists of short words, looked up while a target streams by.

/// The longest extension or page name, in bytes: what a register of 128 bits holds.
const MAX_WORD_BYTES: usize = 16;

/// Why a word can be neither an extension nor the name of a page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// Too short or too long.
    #[error("an extension or a page must have 1 to 16 bytes, but {word:?} has {}", word.len())]
    Length {
        /// What was given.
        word: String,
    },
    /// It holds a byte that ends or divides names in a path.
    #[error("an extension or a page must not hold '.', '/', '?', ';' or NUL, but {word:?} does")]
    Divider {
        /// What was given.
        word: String,
    },
}

/// A short word as a number, so that comparing two is one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word {
    bits: u128,
    len: u8,
}

impl Word {
    pub(super) const EMPTY: Word = Word { bits: 0, len: 0 };

    /// With this byte behind it; past 16 bytes it is longer than any word of a list, and stays so.
    #[inline]
    pub(super) fn push(&mut self, byte: u8) {
        self.bits = self.bits << 8 | u128::from(byte);
        self.len = (self.len + 1).min(MAX_WORD_BYTES as u8 + 1);
    }
}

/// A set of short words in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    sorted: Vec<Word>,
}

impl Words {
    pub(super) fn new<W: AsRef<str>>(
        words: impl IntoIterator<Item = W>,
    ) -> Result<Words, SiteError> {
        let word = |word: W| {
            let text = word.as_ref();
            let owned = || text.to_owned();
            if !(1..=MAX_WORD_BYTES).contains(&text.len()) {
                return Err(SiteError::Length { word: owned() });
            }
            if text.contains(['.', '/', '?', ';', '\0']) {
                return Err(SiteError::Divider { word: owned() });
            }
            let mut word = Word::EMPTY;
            text.bytes()
                .for_each(|byte| word.push(byte.to_ascii_lowercase()));
            Ok(word)
        };
        let mut sorted: Vec<Word> = words.into_iter().map(word).collect::<Result<_, _>>()?;
        sorted.sort_unstable();
        sorted.dedup();
        Ok(Words { sorted })
    }

    pub(super) fn without(self, others: &Words) -> Words {
        let mut sorted = self.sorted;
        sorted.retain(|&word| !others.contains(word));
        Words { sorted }
    }

    /// Writes the list so that different ones have different bytes.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&(self.sorted.len() as u64).to_le_bytes());
        for word in &self.sorted {
            out.push(word.len);
            out.extend_from_slice(&word.bits.to_le_bytes());
        }
    }

    pub(super) fn contains(&self, word: Word) -> bool {
        self.sorted.binary_search(&word).is_ok()
    }
}
