//! The paths that a site is known to give out.

use core::fmt;
use std::sync::Arc;

/// Tells which paths a site is known to give out; a path is the bytes of the log up to its `?`.
///
/// ```
/// use std::collections::HashSet;
/// use sketchbird::logs::reading::web::{AccessLine, Finding, KnownPaths, Site};
///
/// let files: HashSet<&[u8]> = [&b"/"[..], b"/index.html"].into();
/// // A number of your own says which list it is: that of its day, say, or a hash of it.
/// let site = Site::default().with_known_paths(KnownPaths::new(1, move |path| files.contains(path)));
///
/// let line = br#"192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "GET /dump.tar HTTP/1.1" 200 162"#;
/// assert!(site.findings(&AccessLine::parse(line).unwrap()).contains(Finding::UnknownPath));
/// ```
#[derive(Clone)]
pub struct KnownPaths {
    fingerprint: u64,
    contains: Arc<Contains>,
}

type Contains = dyn Fn(&[u8]) -> bool + Send + Sync;

impl KnownPaths {
    /// The paths for which `contains` is true. It must answer alike whenever it is asked. `fingerprint` must be another for
    /// other paths.
    pub fn new(
        fingerprint: u64,
        contains: impl Fn(&[u8]) -> bool + Send + Sync + 'static,
    ) -> KnownPaths {
        KnownPaths {
            fingerprint,
            contains: Arc::new(contains),
        }
    }

    /// Is this path known?
    pub fn contains(&self, path: &[u8]) -> bool {
        (self.contains)(path)
    }

    /// Which paths these are, by the number that was given.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

/// By their fingerprint.
impl PartialEq for KnownPaths {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
    }
}

impl Eq for KnownPaths {}

impl fmt::Debug for KnownPaths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownPaths")
            .field("fingerprint", &self.fingerprint)
            .finish_non_exhaustive()
    }
}
