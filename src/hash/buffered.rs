//! Keys of a stream, one at a time, hashed many at once.

use core::fmt;

use super::batch::Batch;
use super::{HashKey, Key};

/// A writer that keeps up to 64 keys of a stream and hashes them together: some two to three times as fast as one by one.
///
/// `f` gets the hashes of a batch once it is full, and those that are left at [`flush`](Self::flush) and when the writer is dropped.
///
/// ```
/// use sketchbird::{HashKey, HyperLogLogMonoid, Monoid};
///
/// let mut distinct = HyperLogLogMonoid::new(14, HashKey::from_seed(1))?.zero();
/// let mut writer = distinct.buffered();
/// for address in ["192.0.2.1", "192.0.2.2", "192.0.2.1"] {
///     writer.insert(address);
/// }
/// drop(writer);
/// assert_eq!(distinct.estimate().estimate, 2.0);
/// # Ok::<(), sketchbird::ParameterError>(())
/// ```
pub struct Buffered<F: FnMut(&[u64])> {
    by: HashKey,
    batch: Batch,
    f: F,
}

impl HashKey {
    /// A writer that hands the hashes of its keys to `f`, for one sketch or several.
    pub fn buffered<F: FnMut(&[u64])>(&self, f: F) -> Buffered<F> {
        Buffered {
            by: self.clone(),
            batch: Batch::new(),
            f,
        }
    }
}

impl<F: FnMut(&[u64])> Buffered<F> {
    /// Takes a key.
    #[inline]
    pub fn insert<K: Key + ?Sized>(&mut self, key: &K) {
        self.batch.push(&self.by, key);
        if self.batch.is_full() {
            self.flush();
        }
    }

    /// Hands on the hashes of all keys so far.
    pub fn flush(&mut self) {
        if !self.batch.is_empty() {
            (self.f)(self.batch.take_hashes(&self.by));
        }
    }
}

impl<F: FnMut(&[u64])> Drop for Buffered<F> {
    fn drop(&mut self) {
        self.flush();
    }
}

/// How many keys wait, and the hash key.
impl<F: FnMut(&[u64])> fmt::Debug for Buffered<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buffered")
            .field("by", &self.by)
            .field("waiting", &self.batch.len())
            .finish_non_exhaustive()
    }
}
