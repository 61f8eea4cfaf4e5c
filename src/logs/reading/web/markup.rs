//! Event handlers within a tag, whatever they are called: `<x onwheel=`.

/// Looks for handlers within tags in the bytes that it is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct MarkupMatcher {
    place: Place,
    pub(super) script: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Outside,
    /// Behind `<`.
    Opened,
    /// In a tag, where no handler's name stands.
    Tag,
    /// In a tag, where a name may begin.
    Begin,
    /// Behind the `o` of a name.
    O,
    /// Behind `on` and so many letters of a name, at most [`LETTERS`].
    On(u8),
}

/// The fewest letters of a handler behind `on` are those of `oncut`; `one` and `only` have fewer.
const LETTERS: u8 = 3;

impl MarkupMatcher {
    pub(super) fn new() -> MarkupMatcher {
        MarkupMatcher {
            place: Place::Outside,
            script: false,
        }
    }

    /// Shows the next byte, in lower case.
    #[inline]
    pub(super) fn see(&mut self, byte: u8) {
        self.place = match (self.place, byte) {
            (_, b'<') => Place::Opened,
            (Place::Outside, _) => Place::Outside,
            (_, b'>') => Place::Outside,
            (Place::Opened, b'a'..=b'z') => Place::Tag,
            (Place::Opened, _) => Place::Outside,
            (Place::On(LETTERS), b'=') => {
                self.script = true;
                Place::Tag
            }
            (Place::On(letters), b'a'..=b'z') => Place::On(LETTERS.min(letters + 1)),
            (_, b' ' | b'\t'..=b'\r' | b'/' | b'"' | b'\'' | b'`') => Place::Begin,
            (Place::Begin, b'o') => Place::O,
            (Place::O, b'n') => Place::On(0),
            _ => Place::Tag,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> bool {
        let mut matcher = MarkupMatcher::new();
        text.bytes().for_each(|byte| matcher.see(byte));
        matcher.script
    }

    #[test]
    fn a_handler_of_any_name_is_found_within_a_tag() {
        for text in [
            "<x oncut=1",
            "<x onwheel=alert",
            "<x/onanything=",
            "<x\tonwheel=",
            "<x\u{c}onwheel=",
            "<x a='b'onwheel=",
            "<x y=onx onwheel=",
            "a < b <x onwheel=",
        ] {
            assert!(found(text), "{text}");
        }
    }

    #[test]
    fn a_handler_elsewhere_is_not() {
        for text in [
            "x onwheel=1",
            "a < b onwheel=1",
            "<x> onwheel=1",
            "<x monwheel=1",
            "<x one=1 only=2",
            "<x onwheel 1",
        ] {
            assert!(!found(text), "{text}");
        }
    }
}
