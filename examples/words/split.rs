//! Bytes into words, whatever the pieces they come in.
//!
//! A word is what lies between white space, as for `str::split_whitespace`, and it is bytes: where they are not UTF-8 they are
//! part of the word like any other. (Unlike `split(" ")`, this finds no empty word between two spaces, and a tab parts words too.)

use sketchbird::MAX_KEY_BYTES;

/// A word of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// A number of its own: one more than the word before it has.
    pub id: u64,
    /// Its bytes; `None` if they are more than [`MAX_KEY_BYTES`].
    pub bytes: Option<&'a [u8]>,
}

/// Finds the words of a stream in the memory of one word and one piece.
#[derive(Debug)]
pub struct Splitter {
    next_id: u64,
    /// The word that has not ended yet; only its last bytes if it is over-long.
    rest: Vec<u8>,
    is_over_long: bool,
}

/// Of so many bytes at the end, white space may still come.
const UNFINISHED_SPACE: usize = 2;

impl Splitter {
    /// For a stream whose first word has this id.
    pub fn new(first_id: u64) -> Self {
        Self {
            next_id: first_id,
            rest: Vec::new(),
            is_over_long: false,
        }
    }

    /// Takes the next piece of the stream, and hands out each word that ends in it.
    pub fn push(&mut self, piece: &[u8], mut each: impl FnMut(Word<'_>)) {
        let mut rest = std::mem::take(&mut self.rest);
        let mut at = rest.len().saturating_sub(UNFINISHED_SPACE);
        rest.extend_from_slice(piece);
        let mut start = 0;
        while at < rest.len() {
            match white_space(&rest[at..]) {
                0 => at += 1,
                length => {
                    self.end(&rest[start..at], &mut each);
                    at += length;
                    start = at;
                }
            }
        }
        if rest.len() - start > MAX_KEY_BYTES + UNFINISHED_SPACE {
            self.is_over_long = true;
            start = rest.len() - UNFINISHED_SPACE;
        }
        rest.drain(..start);
        self.rest = rest;
    }

    /// The stream ends, and with it its last word.
    pub fn finish(&mut self, mut each: impl FnMut(Word<'_>)) {
        let rest = std::mem::take(&mut self.rest);
        self.end(&rest, &mut each);
    }

    fn end(&mut self, bytes: &[u8], each: &mut impl FnMut(Word<'_>)) {
        let is_over_long = std::mem::take(&mut self.is_over_long) || bytes.len() > MAX_KEY_BYTES;
        if !bytes.is_empty() || is_over_long {
            each(Word {
                id: self.next_id,
                bytes: (!is_over_long).then_some(bytes),
            });
            self.next_id = self.next_id.wrapping_add(1);
        }
    }
}

/// How many bytes of white space (Unicode's White_Space) these begin with: one character or none.
///
/// No character of UTF-8 begins inside another, so no word of valid text is cut.
#[inline]
fn white_space(bytes: &[u8]) -> usize {
    match bytes {
        [b'\t'..=b'\r' | b' ', ..] => 1,
        [0xC2, 0x85 | 0xA0, ..] => 2,
        [0xE1, 0x9A, 0x80, ..]
        | [0xE2, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF, ..]
        | [0xE2, 0x81, 0x9F, ..]
        | [0xE3, 0x80, 0x80, ..] => 3,
        _ => 0,
    }
}
