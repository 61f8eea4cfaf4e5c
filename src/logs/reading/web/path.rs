//! The path of a target, segment by segment: its extensions and the names of its pages.

use super::words::{Word, Words};

/// Looks for extensions and pages in the path that it is shown, up to its `?`.
#[derive(Clone, Copy, Debug)]
pub(super) struct PathMatcher<'a> {
    extensions: &'a Words,
    pages: &'a Words,
    in_path: bool,
    /// The segment up to its first dot.
    stem: Word,
    /// What is behind the segment's last dot, if it has one.
    extension: Option<Word>,
    pub(super) unserved_extension: bool,
    pub(super) risky_page: bool,
}

impl<'a> PathMatcher<'a> {
    pub(super) fn new(extensions: &'a Words, pages: &'a Words) -> PathMatcher<'a> {
        PathMatcher {
            extensions,
            pages,
            in_path: true,
            stem: Word::EMPTY,
            extension: None,
            unserved_extension: false,
            risky_page: false,
        }
    }

    /// Shows the next byte, in lower case.
    #[inline]
    pub(super) fn see(&mut self, byte: u8) {
        if !self.in_path {
            return;
        }
        match byte {
            // A file can be told to be a directory (`index.php/x`), to have parameters (`a.jsp;id=1`), or to end where a
            // string of C does (`a.php%00.html`).
            b'/' | b'?' | b';' | 0 => {
                self.end_segment();
                self.in_path = byte != b'?';
            }
            b'.' => self.extension = Some(Word::EMPTY),
            _ => self.extension.as_mut().unwrap_or(&mut self.stem).push(byte),
        }
    }

    /// Takes the last segment, now that all bytes were shown.
    pub(super) fn finish(&mut self) {
        if self.in_path {
            self.end_segment();
        }
    }

    fn end_segment(&mut self) {
        let stem = core::mem::replace(&mut self.stem, Word::EMPTY);
        self.risky_page |= self.pages.contains(stem);
        if let Some(extension) = self.extension.take() {
            self.unserved_extension |= self.extensions.contains(extension);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Site, decode_twice};

    /// Does the default site serve no such extension, and is it a risky page?
    fn found(target: &str) -> (bool, bool) {
        let site = Site::default();
        let mut path = site.path_matcher();
        decode_twice(target.as_bytes()).for_each(|byte| path.see(byte));
        path.finish();
        (path.unserved_extension, path.risky_page)
    }

    #[test]
    fn extensions_end_a_segment() {
        for target in [
            "/a.php",
            "/a.PHP?x",
            "/a.php/b",
            "/a.b.php",
            "/.env",
            "/.git/config.x",
            "/a.jsp;id=1",
            "/a.php%00.html",
            "/a%252ephp",
            "/cgi-bin/test.cgi",
        ] {
            assert!(found(target).0, "{target}");
        }
        for target in [
            "/a.phpx",
            "/php",
            "/a.html?b.php",
            "/",
            "",
            "/a.php.html",
            "/git/",
            "/a.",
        ] {
            assert!(!found(target).0, "{target}");
        }
    }

    #[test]
    fn pages_are_whole_segments_without_their_extension() {
        for target in [
            "/login",
            "/wp-login.php",
            "/admin/",
            "/a/search?q=x",
            "/Upload.aspx",
            "/%61dmin",
        ] {
            assert!(found(target).1, "{target}");
        }
        for target in [
            "/logins",
            "/research",
            "/a?b=/admin/",
            "/configlib.py",
            "/.search",
            "/",
        ] {
            assert!(!found(target).1, "{target}");
        }
    }
}
