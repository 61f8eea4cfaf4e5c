//! What there is to say about a request: a set of [`Finding`]s.

use core::fmt;

/// Something about a request that a defender wants to count.
///
/// ```
/// use sketchbird::logs::reading::web::Finding;
///
/// assert_eq!(Finding::SqlInjection.name(), "sql_injection");
/// assert_eq!(Finding::from_name("sql_injection"), Some(Finding::SqlInjection));
/// assert!(Finding::SqlInjection.is_attack() && !Finding::NotFound.is_attack());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Finding {
    /// The target holds SQL where an application might run it.
    SqlInjection = 0,
    /// The target holds HTML or JavaScript that an application might echo to a browser.
    ScriptInjection = 1,
    /// The target leads out of the site's directory, or to a file of the system.
    PathTraversal = 2,
    /// The server gave out, with status 200, what is not among the site's [known paths](super::Site::with_known_paths).
    UnknownPath = 3,
    /// The target is of a kind that the site does not serve.
    UnservedExtension = 4,
    /// The server failed: status 500 to 599.
    ServerError = 5,
    /// The client did not say who it is, or was not believed: status 401.
    Unauthorized = 6,
    /// The client may not have it: status 403.
    Forbidden = 7,
    /// The server understood nothing: status 400.
    BadRequest = 8,
    /// There is no such thing: status 404.
    NotFound = 9,
    /// The target is a page that takes input, such as a login: no attack in itself.
    RiskyPage = 10,
}

impl Finding {
    /// Every finding, the gravest first.
    pub const ALL: [Finding; 11] = [
        Finding::SqlInjection,
        Finding::ScriptInjection,
        Finding::PathTraversal,
        Finding::UnknownPath,
        Finding::UnservedExtension,
        Finding::ServerError,
        Finding::Unauthorized,
        Finding::Forbidden,
        Finding::BadRequest,
        Finding::NotFound,
        Finding::RiskyPage,
    ];

    /// The name in reports and in JSON, in snake case. Stable.
    pub const fn name(self) -> &'static str {
        match self {
            Finding::BadRequest => "bad_request",
            Finding::Unauthorized => "unauthorized",
            Finding::Forbidden => "forbidden",
            Finding::NotFound => "not_found",
            Finding::ServerError => "server_error",
            Finding::SqlInjection => "sql_injection",
            Finding::ScriptInjection => "script_injection",
            Finding::PathTraversal => "path_traversal",
            Finding::UnknownPath => "unknown_path",
            Finding::UnservedExtension => "unserved_extension",
            Finding::RiskyPage => "risky_page",
        }
    }

    /// The finding of this [`name`](Finding::name).
    pub fn from_name(name: &str) -> Option<Finding> {
        Finding::ALL
            .into_iter()
            .find(|finding| finding.name() == name)
    }

    /// What a status alone says.
    pub const fn of_status(status: u16) -> Option<Finding> {
        Some(match status {
            400 => Finding::BadRequest,
            401 => Finding::Unauthorized,
            403 => Finding::Forbidden,
            404 => Finding::NotFound,
            500..=599 => Finding::ServerError,
            _ => return None,
        })
    }

    /// Is it an attack by itself, whatever the answer: an injection or a path traversal.
    pub const fn is_attack(self) -> bool {
        matches!(
            self,
            Finding::SqlInjection | Finding::ScriptInjection | Finding::PathTraversal
        )
    }

    const fn bit(self) -> u16 {
        1 << self as u8
    }
}

/// A set of [`Finding`]s, in two bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Findings {
    bits: u16,
}

impl Findings {
    /// Is this one in the set?
    pub const fn contains(self, finding: Finding) -> bool {
        self.bits & finding.bit() != 0
    }

    /// Is there nothing in the set?
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// Puts this one into the set.
    pub const fn insert(&mut self, finding: Finding) {
        self.bits |= finding.bit();
    }

    /// Is any of them an attack by itself? See [`Finding::is_attack`].
    pub fn attack(self) -> bool {
        self.iter().any(Finding::is_attack)
    }

    /// What is in the set, in the order of [`Finding::ALL`].
    pub const fn iter(self) -> FindingsIter {
        FindingsIter { left: self.bits }
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Findings {
        let mut set = Findings::default();
        findings.into_iter().for_each(|finding| set.insert(finding));
        set
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = FindingsIter;

    fn into_iter(self) -> FindingsIter {
        self.iter()
    }
}

impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// What is in a set of [`Findings`].
#[derive(Clone, Debug)]
pub struct FindingsIter {
    left: u16,
}

impl Iterator for FindingsIter {
    type Item = Finding;

    fn next(&mut self) -> Option<Finding> {
        let finding = *Finding::ALL.get(self.left.trailing_zeros() as usize)?;
        self.left &= !finding.bit();
        Some(finding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_and_numbers_are_places() {
        for (place, finding) in Finding::ALL.into_iter().enumerate() {
            assert_eq!(Finding::from_name(finding.name()), Some(finding));
            assert_eq!(finding as usize, place);
        }
        assert_eq!(Finding::from_name("NotFound"), None);
    }

    #[test]
    fn a_set_holds_what_was_put_in_and_no_more() {
        for bits in 0..1u16 << Finding::ALL.len() {
            let set = Findings { bits };
            assert_eq!(set.iter().collect::<Findings>(), set);
            assert_eq!(set.iter().count(), bits.count_ones() as usize);
            assert!(set.iter().all(|finding| set.contains(finding)));
        }
    }

    #[test]
    fn statuses_of_trouble_are_found() {
        let found: Vec<u16> = (0..=999)
            .filter(|&status| Finding::of_status(status).is_some())
            .collect();
        assert_eq!(found[..4], [400, 401, 403, 404]);
        assert_eq!(found[4..], (500..=599).collect::<Vec<u16>>());
    }
}
