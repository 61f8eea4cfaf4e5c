//! One input, several threads, one answer.

use std::io::{self, BufRead};
use std::num::NonZero;
use std::sync::Mutex;
use std::thread;

use super::reading::{Chunks, LineReader, Reading, lines_of};
use super::sketching::{LogMonoid, LogSketch};
use crate::monoid::Monoid;

/// How many bytes of whole lines a thread takes at a time.
const CHUNK_BYTES: usize = 1 << 18;

/// How many threads a processor is given at most.
const THREADS_A_PROCESSOR: usize = 4;

/// Reads all lines of an input on some threads, and gives what each thread made of its lines.
///
/// The threads take turns at the input, a chunk of whole lines at a time, so memory stays at one chunk a thread whatever
/// the input's size. `shard` makes what a thread starts with; `line` takes in a line. Which lines end up in which shard is left to
/// chance: what you add up must not depend on it. There are at most four threads a processor, however many are asked for, and
/// at least one; where the system gives fewer, those do all the work.
///
/// # Errors
/// The first error of the input. What was read before it is lost.
pub fn read_in_shards<R, S>(
    input: R,
    lines: &LineReader,
    threads: usize,
    shard: impl Fn() -> S + Sync,
    line: impl Fn(&mut S, &[u8], &Reading<'_>) + Sync,
) -> io::Result<Vec<S>>
where
    R: BufRead + Send,
    S: Send,
{
    let chunks = Mutex::new(Chunks::new(input, CHUNK_BYTES));
    let work = || -> io::Result<S> {
        let mut shard = shard();
        let mut chunk = Vec::new();
        loop {
            // A thread that panicked has ended the run; its lock holds nothing half done that is used again.
            let mut chunks = chunks
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner());
            if !chunks.next(&mut chunk)? {
                return Ok(shard);
            }
            drop(chunks);
            for bytes in lines_of(&chunk) {
                line(&mut shard, bytes, &lines.read(bytes));
            }
        }
    };
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = threads.min(processors.saturating_mul(THREADS_A_PROCESSOR));
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads)
            .map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok())
            .collect();
        let mut shards = vec![work()];
        for other in others {
            shards.push(
                other
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
        }
        shards.into_iter().collect()
    })
}

impl LogMonoid {
    /// The sketch of a log, read on some threads: the same bytes for any number of them.
    ///
    /// # Errors
    /// The first error of the input; or [`InvalidInput`](io::ErrorKind::InvalidInput), with a [`Mismatch`](crate::Mismatch) inside, if
    /// `lines` reads in another time zone or by another reference time than these sketches: see
    /// [`line_reader`](Self::line_reader).
    pub fn read<R: BufRead + Send>(
        &self,
        input: R,
        lines: &LineReader,
        threads: usize,
    ) -> io::Result<LogSketch> {
        self.check_reader(lines)
            .map_err(|mismatch| io::Error::new(io::ErrorKind::InvalidInput, mismatch))?;
        let mut shards = read_in_shards(
            input,
            lines,
            threads,
            || self.zero(),
            LogSketch::insert_line,
        )?
        .into_iter();
        let mut total = shards.next().unwrap_or_else(|| self.zero());
        shards.for_each(|shard| self.add(&mut total, &shard));
        Ok(total)
    }
}
