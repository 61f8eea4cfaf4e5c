//! Bounded lines: of a reader, of bytes in memory, and in chunks that threads share.
//!
//! All three cut alike. A line ends at LF; one CR before it is dropped; a last line needs no LF. A line longer than
//! [`MAX_LINE_BYTES`] is its first [`MAX_LINE_BYTES`] bytes: the rest of it is dropped, and it stays one line.

use std::io::{self, BufRead, ErrorKind};

use memchr::{memchr, memrchr};

/// The longest line, without its LF: 64 KiB. What a line has beyond is dropped.
pub const MAX_LINE_BYTES: usize = 64 * 1024;

/// The line that these bytes up to an LF are.
fn bounded(bytes: &[u8]) -> &[u8] {
    let bytes = &bytes[..bytes.len().min(MAX_LINE_BYTES)];
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// What the reader has, empty only at its end. Interruptions are passed over.
pub(super) fn fill<R: BufRead + ?Sized>(reader: &mut R) -> io::Result<&[u8]> {
    loop {
        match reader.fill_buf() {
            // Not asked again: a terminal would have to be told twice that it is at its end.
            Ok([]) => return Ok(&[]),
            Ok(_) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // What it has already, which can't be returned from a loop.
    reader.fill_buf()
}

/// The lines of bytes in memory.
///
/// ```
/// use sketchbird::logs::reading::lines_of;
///
/// assert!(lines_of(b"one\r\n\nthree").eq([&b"one"[..], b"", b"three"]));
/// ```
pub fn lines_of(bytes: &[u8]) -> LinesOf<'_> {
    LinesOf { rest: bytes }
}

/// The lines of bytes in memory. Made by [`lines_of`].
#[derive(Clone, Debug)]
pub struct LinesOf<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for LinesOf<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = match memchr(b'\n', self.rest) {
            Some(end) => (&self.rest[..end], &self.rest[end + 1..]),
            None => (self.rest, &[][..]),
        };
        self.rest = rest;
        Some(bounded(line))
    }
}

/// The lines of a reader, one at a time, without copying those that its buffer holds whole.
///
/// ```
/// use sketchbird::logs::reading::Lines;
///
/// let mut lines = Lines::new(&b"one\r\ntwo"[..]);
/// assert_eq!(lines.next()?, Some(&b"one"[..]));
/// assert_eq!(lines.next()?, Some(&b"two"[..]));
/// assert_eq!(lines.next()?, None);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    /// How much of the reader's buffer the line that was handed out last covers.
    handed_out: usize,
    /// A line that spans buffers, as far as it counts.
    spanning: Vec<u8>,
    /// Is there a line in `spanning`, still without its end?
    open: bool,
}

impl<R: BufRead> Lines<R> {
    /// The lines of this reader.
    pub fn new(reader: R) -> Lines<R> {
        Lines {
            reader,
            handed_out: 0,
            spanning: Vec::new(),
            open: false,
        }
    }

    /// The next line, or none at the end. Holds at most [`MAX_LINE_BYTES`] beside the reader's own buffer.
    ///
    /// # Errors
    /// What the reader reports. A later call goes on where this one stopped.
    #[expect(
        clippy::should_implement_trait,
        reason = "the line borrows from the reader, which an iterator can't say"
    )]
    pub fn next(&mut self) -> io::Result<Option<&[u8]>> {
        self.reader.consume(core::mem::take(&mut self.handed_out));
        if !self.open {
            self.spanning.clear();
        }
        loop {
            let available = fill(&mut self.reader)?;
            if available.is_empty() {
                let line = core::mem::take(&mut self.open).then(|| bounded(&self.spanning));
                return Ok(line);
            }
            let end = memchr(b'\n', available);
            if let (Some(end), false) = (end, self.open) {
                self.handed_out = end + 1;
                return Ok(Some(bounded(&fill(&mut self.reader)?[..end])));
            }
            let part = &available[..end.unwrap_or(available.len())];
            let room = MAX_LINE_BYTES - self.spanning.len();
            self.spanning
                .extend_from_slice(&part[..part.len().min(room)]);
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            self.open = end.is_none();
            if !self.open {
                return Ok(Some(bounded(&self.spanning)));
            }
        }
    }
}

/// Whole lines of a reader in chunks, for threads that share it behind a lock: each takes a chunk and reads
/// [`lines_of`] it.
///
/// The lines of the chunks are the lines of the reader, wherever the chunks are cut.
///
/// ```
/// use sketchbird::logs::reading::{Chunks, lines_of};
///
/// let mut chunks = Chunks::new(&b"one\ntwo\nthree"[..], 9);
/// let mut chunk = Vec::new();
/// assert!(chunks.next(&mut chunk)?);
/// assert!(lines_of(&chunk).eq([&b"one"[..], b"two"]));
/// assert!(chunks.next(&mut chunk)?);
/// assert!(lines_of(&chunk).eq([&b"three"[..]]));
/// assert!(!chunks.next(&mut chunk)?);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Chunks<R> {
    reader: R,
    size: usize,
    /// The begin of a line whose end did not fit into the last chunk.
    carried: Vec<u8>,
    /// Is the line at the end of what was read longer than a line may be, and its end not yet seen?
    dropping: bool,
}

impl<R: BufRead> Chunks<R> {
    /// Chunks of whole lines of this reader, of at most `size` bytes; a line that is longer is a chunk by itself.
    pub fn new(reader: R, size: usize) -> Chunks<R> {
        Chunks {
            reader,
            size: size.max(1),
            carried: Vec::new(),
            dropping: false,
        }
    }

    /// Puts the next chunk into `buffer`, in place of what it holds; false at the end. Over-long lines are cut already.
    ///
    /// Together the chunk and what is kept for the next one take at most the chunk size and [`MAX_LINE_BYTES`] + 1.
    ///
    /// # Errors
    /// What the reader reports; `buffer` is empty then, nothing is lost, and a later call goes on.
    pub fn next(&mut self, buffer: &mut Vec<u8>) -> io::Result<bool> {
        // What the buffer holds is written over: room that has a content needs no zeros.
        let carried = self.carried.len();
        buffer.resize(buffer.len().max(carried), 0);
        buffer[..carried].copy_from_slice(&self.carried);
        self.carried.clear();
        let filled = self.fill(buffer, carried);
        match filled {
            Ok(complete) => {
                self.carried.extend_from_slice(&buffer[complete..]);
                buffer.truncate(complete);
                Ok(complete > 0)
            }
            Err(error) => {
                self.carried.append(buffer);
                Err(error)
            }
        }
    }

    /// Reads into `buffer`, from behind what is filled, until it is full or the reader at its end; how much of it is whole lines.
    fn fill(&mut self, buffer: &mut Vec<u8>, filled: usize) -> io::Result<usize> {
        let mut at_end = self.read_to_size(buffer, filled)?;
        let mut line_start = self.cut(buffer, 0);
        loop {
            if buffer.len() >= self.size && line_start > 0 {
                return Ok(line_start);
            }
            if at_end {
                return Ok(buffer.len());
            }
            if buffer.len() < self.size && !self.dropping {
                at_end = self.read_to_size(buffer, buffer.len())?;
                line_start = self.cut(buffer, line_start);
                continue;
            }
            let available = fill(&mut self.reader)?;
            if available.is_empty() {
                return Ok(buffer.len());
            }
            let used = if self.dropping {
                let end = memchr(b'\n', available);
                if end.is_some() {
                    buffer.push(b'\n');
                    line_start = buffer.len();
                    self.dropping = false;
                }
                end.map_or(available.len(), |end| end + 1)
            } else {
                // A line that is longer than a chunk: to its end and no further.
                let room = MAX_LINE_BYTES + 1 - buffer.len();
                let within = &available[..available.len().min(room)];
                let used = memchr(b'\n', within).map_or(within.len(), |end| end + 1);
                buffer.extend_from_slice(&within[..used]);
                line_start = self.cut(buffer, line_start);
                used
            };
            self.reader.consume(used);
        }
    }

    /// Fills `buffer`, from behind what is filled, up to the chunk size, without a way over the reader's own buffer where it takes
    /// none; is the reader at its end?
    fn read_to_size(&mut self, buffer: &mut Vec<u8>, mut filled: usize) -> io::Result<bool> {
        if filled >= self.size || self.dropping {
            buffer.truncate(filled);
            return Ok(false);
        }
        buffer.resize(self.size, 0);
        let end = loop {
            if filled == self.size {
                break Ok(false);
            }
            match self.reader.read(&mut buffer[filled..]) {
                Ok(0) => break Ok(true),
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        buffer.truncate(filled);
        end
    }

    /// Cuts the over-long lines of `buffer` from `line_start` on; where the last line starts that has no end yet.
    fn cut(&mut self, buffer: &mut Vec<u8>, mut line_start: usize) -> usize {
        while line_start < buffer.len() {
            let unchecked = &buffer[line_start..];
            let window = &unchecked[..unchecked.len().min(MAX_LINE_BYTES + 1)];
            // Between two LFs of a window no line can be too long.
            if let Some(end) = memrchr(b'\n', window) {
                line_start += end + 1;
                continue;
            }
            if unchecked.len() <= MAX_LINE_BYTES {
                break;
            }
            let cut = line_start + MAX_LINE_BYTES;
            match memchr(b'\n', &buffer[cut..]) {
                Some(end) => {
                    buffer.drain(cut..cut + end);
                    line_start = cut + 1;
                }
                None => {
                    buffer.truncate(cut);
                    self.dropping = true;
                    break;
                }
            }
        }
        line_start
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::{BufReader, Read};

    /// The definition, by the letter.
    fn naive(bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
        if lines.last() == Some(&&b""[..]) {
            lines.pop();
        }
        lines
            .into_iter()
            .map(|line| {
                let mut line = line[..line.len().min(MAX_LINE_BYTES)].to_vec();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                line
            })
            .collect()
    }

    fn from_reader(reader: impl BufRead) -> Vec<Vec<u8>> {
        let mut lines = Lines::new(reader);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(line.to_vec());
        }
        assert!(lines.next().unwrap().is_none());
        all
    }

    fn from_chunks(reader: impl BufRead, size: usize) -> Vec<Vec<u8>> {
        let mut chunks = Chunks::new(reader, size);
        let (mut all, mut chunk) = (Vec::new(), Vec::new());
        while chunks.next(&mut chunk).unwrap() {
            assert!(chunk.len() <= size.max(MAX_LINE_BYTES + 1));
            assert!(chunks.carried.len() <= MAX_LINE_BYTES + 1);
            all.extend(lines_of(&chunk).map(<[u8]>::to_vec));
        }
        assert!(chunk.is_empty() && !chunks.next(&mut chunk).unwrap());
        all
    }

    /// Pieces that lie around everything that matters: line ends, and lines around the limit.
    fn text() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            6 => proptest::collection::vec(any::<u8>(), 0..40),
            6 => prop_oneof![Just(b"\n".to_vec()), Just(b"\r\n".to_vec()), Just(b"\r".to_vec())],
            2 => (0usize..5, any::<u8>()).prop_map(|(less, byte)| vec![byte; MAX_LINE_BYTES + 2 - less]),
            1 => Just(vec![b'x'; 3 * MAX_LINE_BYTES]),
        ];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    /// Fails at every second call.
    struct Faltering<R> {
        reader: R,
        fails: bool,
    }

    impl<R: Read> Read for Faltering<R> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.fails = !self.fails;
            if self.fails {
                Err(ErrorKind::WouldBlock.into())
            } else {
                self.reader.read(buffer)
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(192))]

        #[test]
        fn lines_are_the_same_whatever_the_buffer(bytes in text(), buffer in prop_oneof![1usize..200, 60_000usize..140_000]) {
            let expected = naive(&bytes);
            prop_assert!(lines_of(&bytes).eq(expected.iter().map(Vec::as_slice)));
            prop_assert!(from_reader(BufReader::with_capacity(buffer, &bytes[..])) == expected);
            prop_assert!(from_reader(&bytes[..]) == expected);
        }

        #[test]
        fn lines_of_chunks_are_the_lines_of_the_reader(
            bytes in text(),
            buffer in prop_oneof![1usize..200, 60_000usize..140_000],
            size in prop_oneof![0usize..300, 60_000usize..200_000],
        ) {
            prop_assert!(from_chunks(BufReader::with_capacity(buffer, &bytes[..]), size) == naive(&bytes));
        }

        #[test]
        fn an_error_of_the_reader_loses_nothing(bytes in text(), buffer in 1usize..70_000, size in 1usize..100_000) {
            let expected = naive(&bytes);
            let faltering = || BufReader::with_capacity(buffer, Faltering { reader: &bytes[..], fails: false });

            let (mut lines, mut all) = (Lines::new(faltering()), Vec::new());
            loop {
                match lines.next() {
                    Ok(Some(line)) => all.push(line.to_vec()),
                    Ok(None) => break,
                    Err(_) => {}
                }
            }
            prop_assert!(all == expected);

            let (mut chunks, mut chunk, mut all) = (Chunks::new(faltering(), size), Vec::new(), Vec::new());
            loop {
                match chunks.next(&mut chunk) {
                    Ok(true) => all.extend(lines_of(&chunk).map(<[u8]>::to_vec)),
                    Ok(false) => break,
                    Err(_) => prop_assert!(chunk.is_empty()),
                }
            }
            prop_assert!(all == expected);
        }
    }

    #[test]
    fn a_line_of_ten_megabytes_is_one_line_and_takes_no_more_than_a_line() {
        let mut lines = Lines::new(BufReader::new(io::repeat(b'x').take(10 << 20)));
        assert_eq!(lines.next().unwrap().map(<[u8]>::len), Some(MAX_LINE_BYTES));
        assert!(lines.spanning.capacity() <= 2 * MAX_LINE_BYTES);
        assert!(lines.next().unwrap().is_none());

        let mut chunks = Chunks::new(BufReader::new(io::repeat(b'x').take(10 << 20)), 1 << 20);
        let mut chunk = Vec::new();
        assert!(chunks.next(&mut chunk).unwrap());
        assert_eq!(chunk.len(), MAX_LINE_BYTES);
        assert!(!chunks.next(&mut chunk).unwrap());
    }
}
