//! What a site serves, and what that makes of a request.

use super::decode::{Folded, decode_twice};
use super::markup::MarkupMatcher;
use super::path::PathMatcher;
use super::phrases::PhraseMatcher;
use super::request::without_authority;
use super::sql::SqlMatcher;
use super::words::Words;
use super::{AccessLine, Finding, Findings, KnownPaths, SiteError};
use crate::hash::HashKey;

/// What scanners ask any site for.
const EXTENSIONS: [&str; 27] = [
    "php", "php3", "php4", "php5", "php7", "phtml", "asp", "aspx", "ashx", "asmx", "jsp", "jspx",
    "jsf", "do", "action", "cgi", "cfm", "env", "git", "svn", "hg", "htaccess", "htpasswd", "sql",
    "bak", "old", "dll",
];

/// Pages that take input.
const PAGES: [&str; 34] = [
    "login",
    "logon",
    "signin",
    "signup",
    "register",
    "auth",
    "wp-login",
    "wp-admin",
    "admin",
    "administrator",
    "root",
    "phpmyadmin",
    "pma",
    "manager",
    "console",
    "xmlrpc",
    "search",
    "upload",
    "uploader",
    "filemanager",
    "config",
    "configuration",
    "setup",
    "install",
    "password",
    "account",
    "comment",
    "contact",
    "feedback",
    "form",
    "guestbook",
    "shell",
    "cmd",
    "graphql",
];

/// What there is to know about a site to judge a request to it.
///
/// By default it serves none of the extensions that scanners try (`.php`, `.asp`, `.jsp`, `.cgi`, `.env`, `.git` and the
/// like), and its pages that take input are named as such pages usually are (`login`, `wp-login`, `admin`, `search`,
/// `upload`, `config` and the like).
///
/// ```
/// use sketchbird::logs::reading::web::{Finding, Site};
///
/// let shop = Site::default().with_extensions(["asp", "env"])?.with_pages(["checkout"])?;
/// assert!(shop.findings_of_target(b"/index.php").is_empty());
/// assert!(shop.findings_of_target(b"/.env").contains(Finding::UnservedExtension));
/// assert!(shop.findings_of_target(b"/checkout.php?step=2").contains(Finding::RiskyPage));
/// # Ok::<(), sketchbird::logs::reading::web::SiteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    extensions: Words,
    pages: Words,
    known_paths: Option<KnownPaths>,
}

impl Default for Site {
    fn default() -> Site {
        let words = |words: &[&str]| Words::new(words).unwrap_or_default();
        Site {
            extensions: words(&EXTENSIONS),
            pages: words(&PAGES),
            known_paths: None,
        }
    }
}

impl Site {
    /// With these extensions as those that it does not serve, in place of the default ones; without a dot, case ignored.
    ///
    /// # Errors
    /// If one is empty, longer than 16 bytes, or holds a byte that divides paths.
    pub fn with_extensions<W: AsRef<str>>(
        self,
        extensions: impl IntoIterator<Item = W>,
    ) -> Result<Site, SiteError> {
        Ok(Site {
            extensions: Words::new(extensions)?,
            ..self
        })
    }

    /// With these names of pages that take input, in place of the default ones; without an extension, case ignored.
    ///
    /// # Errors
    /// If one is empty, longer than 16 bytes, or holds a byte that divides paths.
    pub fn with_pages<W: AsRef<str>>(
        self,
        pages: impl IntoIterator<Item = W>,
    ) -> Result<Site, SiteError> {
        Ok(Site {
            pages: Words::new(pages)?,
            ..self
        })
    }

    /// The same site without these among the extensions that it does not serve, case ignored: it serves them.
    ///
    /// ```
    /// use sketchbird::logs::reading::web::Site;
    ///
    /// let site = Site::default().serving(["php"])?;
    /// assert!(site.findings_of_target(b"/index.php").is_empty());
    /// # Ok::<(), sketchbird::logs::reading::web::SiteError>(())
    /// ```
    ///
    /// # Errors
    /// If one is empty, longer than 16 bytes, or holds a byte that divides paths.
    pub fn serving<W: AsRef<str>>(
        self,
        extensions: impl IntoIterator<Item = W>,
    ) -> Result<Site, SiteError> {
        Ok(Site {
            extensions: self.extensions.without(&Words::new(extensions)?),
            ..self
        })
    }

    /// With these as all paths that it gives out: another that was answered with status 200 is an
    /// [`UnknownPath`](Finding::UnknownPath).
    #[must_use]
    pub fn with_known_paths(self, known_paths: KnownPaths) -> Site {
        Site {
            known_paths: Some(known_paths),
            ..self
        }
    }

    /// A number of 64 bits that is another for another site, save by chance: sketches of requests add up only where all were judged
    /// by one site.
    pub fn fingerprint(&self) -> u64 {
        let mut bytes = Vec::new();
        for words in [&self.extensions, &self.pages] {
            words.write(&mut bytes);
        }
        bytes.push(u8::from(self.known_paths.is_some()));
        let known = self.known_paths.as_ref().map_or(0, KnownPaths::fingerprint);
        bytes.extend_from_slice(&known.to_le_bytes());
        HashKey::from_seed(0).hash(&bytes[..])
    }

    /// What there is to say about a request. Of a line that holds no request it is what the status says.
    ///
    /// # Complexity
    /// Linear in the target, in constant memory. A target without escapes is looked through as it is.
    pub fn findings(&self, line: &AccessLine<'_>) -> Findings {
        let mut findings = line.request().map_or_else(Findings::default, |request| {
            self.findings_of_target(request.target)
        });
        if let Some(finding) = line.status.and_then(Finding::of_status) {
            findings.insert(finding);
        }
        if let Some(known) = &self.known_paths
            && line.status == Some(200)
            && line
                .request()
                .is_some_and(|request| !known.contains(request.path()))
        {
            findings.insert(Finding::UnknownPath);
        }
        findings
    }

    /// What there is to say about a target in the bytes of the log: all but what the answer's status says.
    ///
    /// The target is judged as [`decode_twice`] shows it. Of an absolute URL the host is not looked at.
    pub fn findings_of_target(&self, target: &[u8]) -> Findings {
        let target = without_authority(target);
        if memchr::memchr2(b'%', b'\\', target).is_none() {
            self.judge(Folded::new(target.iter().copied()))
        } else {
            self.judge(decode_twice(target))
        }
    }

    fn judge(&self, target: impl Iterator<Item = u8>) -> Findings {
        let mut path = self.path_matcher();
        let mut phrases = PhraseMatcher::default();
        let mut markup = MarkupMatcher::new();
        let mut sql = SqlMatcher::new();
        for byte in target {
            path.see(byte);
            phrases.see(byte);
            markup.see(byte);
            sql.see(byte);
        }
        path.finish();
        [
            (sql.finish(), Finding::SqlInjection),
            (phrases.script || markup.script, Finding::ScriptInjection),
            (phrases.traversal, Finding::PathTraversal),
            (path.unserved_extension, Finding::UnservedExtension),
            (path.risky_page, Finding::RiskyPage),
        ]
        .into_iter()
        .filter_map(|(found, finding)| found.then_some(finding))
        .collect()
    }

    pub(super) fn path_matcher(&self) -> PathMatcher<'_> {
        PathMatcher::new(&self.extensions, &self.pages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(target: &str) -> Vec<&'static str> {
        let found = Site::default().findings_of_target(target.as_bytes());
        found.iter().map(Finding::name).collect()
    }

    /// Every byte but letters and digits percent-encoded.
    fn encoded(text: &str) -> String {
        let encode = |byte: u8| match byte {
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        };
        text.bytes().map(encode).collect()
    }

    #[test]
    fn the_default_lists_are_valid() {
        let default = Site::default();
        assert_eq!(
            default.clone().with_extensions(EXTENSIONS),
            Ok(default.clone())
        );
        assert_eq!(default.clone().with_pages(PAGES), Ok(default));
    }

    #[test]
    fn attacks_are_found_however_often_they_are_encoded_up_to_twice() {
        for (attack, finding) in [
            ("<script>alert(1)</script>", "script_injection"),
            ("\"><img src=x onerror=alert(1)>", "script_injection"),
            ("1' UNION ALL SELECT NULL--", "sql_injection"),
            ("1' or '1'='1", "sql_injection"),
            ("../../../../etc/passwd", "path_traversal"),
            ("..\\..\\windows\\win.ini", "path_traversal"),
        ] {
            let once = encoded(attack);
            let twice = encoded(&once);
            for text in [attack, &once, &twice] {
                assert_eq!(found(&format!("/page?q={text}")), [finding], "{text}");
            }
            assert!(found(&format!("/page?q={}", encoded(&twice))).is_empty());
        }
    }

    #[test]
    fn escapes_of_the_log_and_of_windows_hide_nothing() {
        assert_eq!(found(r"/p?q=\x22><svg/onload=x>"), ["script_injection"]);
        assert_eq!(found(r#"/p?q=x\" or \"a\"=\"a"#), ["sql_injection"]);
        assert_eq!(found("/p?q=%u003cscript%u003e"), ["script_injection"]);
        assert_eq!(found("/p?q=%uff1cscript%uff1e"), ["script_injection"]);
        assert_eq!(found("/..%c0%af..%c0%afx"), ["path_traversal"]);
        assert_eq!(found("/..%255c..%255cx"), ["path_traversal"]);
    }

    #[test]
    fn a_target_has_all_the_findings_that_it_has() {
        assert_eq!(
            found("/admin/../x.php?q=<script>&id=1+union+select+1"),
            [
                "sql_injection",
                "script_injection",
                "path_traversal",
                "unserved_extension",
                "risky_page"
            ]
        );
        assert!(found("/").is_empty() && found("").is_empty() && found("*").is_empty());
    }

    #[test]
    fn the_host_of_an_absolute_url_is_no_file() {
        assert!(found("http://example.do").is_empty());
        assert!(found("HTTPS://login.old/x?y").is_empty());
        assert_eq!(found("http://example.do/a.do"), ["unserved_extension"]);
        assert_eq!(found("http://a?q=<script"), ["script_injection"]);
    }

    #[test]
    fn words_that_no_segment_can_be_are_an_error() {
        let site = Site::default();
        for word in ["", "seventeen--bytes-"] {
            let error = SiteError::Length { word: word.into() };
            assert_eq!(site.clone().with_pages([word]), Err(error));
        }
        for word in [".php", "a/b", "a?", "a;", "\0"] {
            let error = SiteError::Divider { word: word.into() };
            assert_eq!(site.clone().with_extensions([word]), Err(error));
        }
        let same = site.clone().with_extensions(["A", "b"]).unwrap();
        assert_eq!(site.with_extensions(["b", "a", "a"]).unwrap(), same);
    }

    proptest! {
        #[test]
        fn encoding_a_target_changes_no_finding(target in "[a-z '<>=()/.;1]{0,40}") {
            // Dividers that are encoded divide all the same: the server may decode before it divides.
            let expected = Site::default().findings_of_target(target.as_bytes());
            prop_assert_eq!(Site::default().findings_of_target(encoded(&target).as_bytes()), expected);
            prop_assert_eq!(Site::default().findings_of_target(encoded(&encoded(&target)).as_bytes()), expected);
        }

        #[test]
        fn no_bytes_make_it_panic(target in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _ = Site::default().findings_of_target(&target);
        }
    }
}
