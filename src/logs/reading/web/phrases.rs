//! Phrases that give an attack away wherever they stand: HTML and JavaScript, and ways out of a directory.
//!
//! A register holds the last sixteen bytes, and each byte is checked against the phrases that end with it. So a target is
//! looked through once, in constant memory and without a table of states.

/// What a phrase gives away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Script,
    Traversal,
}

/// What must stand before a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Anything,
    /// No dot, so that `.../` is an ellipsis.
    NoDot,
    /// A space or a quote: `onload=` behind `?` is a parameter of that name.
    SpaceOrQuote,
}

#[derive(Clone, Copy, Debug)]
struct Phrase {
    text: &'static [u8],
    before: Before,
    meaning: Meaning,
}

const fn script(text: &'static [u8]) -> Phrase {
    Phrase {
        text,
        before: Before::Anything,
        meaning: Meaning::Script,
    }
}

const fn handler(text: &'static [u8]) -> Phrase {
    Phrase {
        before: Before::SpaceOrQuote,
        ..script(text)
    }
}

const fn traversal(text: &'static [u8]) -> Phrase {
    Phrase {
        text,
        before: Before::Anything,
        meaning: Meaning::Traversal,
    }
}

const fn step_out(text: &'static [u8]) -> Phrase {
    Phrase {
        before: Before::NoDot,
        ..traversal(text)
    }
}

const PHRASES: [Phrase; 62] = [
    script(b"<script"),
    script(b"</script"),
    script(b"<img"),
    script(b"<svg"),
    script(b"<iframe"),
    script(b"<frameset"),
    script(b"<body"),
    script(b"<object"),
    script(b"<embed"),
    script(b"<applet"),
    script(b"<video"),
    script(b"<audio"),
    script(b"<math"),
    script(b"<marquee"),
    script(b"<details"),
    script(b"<input"),
    script(b"<form"),
    script(b"<style"),
    script(b"<link"),
    script(b"<meta"),
    script(b"<base "),
    script(b"<isindex"),
    script(b"javascript:"),
    script(b"vbscript:"),
    script(b"data:text/html"),
    script(b"alert("),
    script(b"alert`"),
    script(b"eval("),
    script(b"fromcharcode("),
    script(b"document.cookie"),
    script(b"document.write("),
    script(b"document.domain"),
    handler(b"onerror="),
    handler(b"onload="),
    handler(b"onclick="),
    handler(b"onfocus="),
    handler(b"onblur="),
    handler(b"onmouseover="),
    handler(b"onmouseenter="),
    handler(b"onmousemove="),
    handler(b"onkeydown="),
    handler(b"onkeypress="),
    handler(b"onsubmit="),
    handler(b"onchange="),
    handler(b"ontoggle="),
    handler(b"onstart="),
    handler(b"onpageshow="),
    handler(b"onanimationend="),
    step_out(b"../"),
    step_out(b"..\\"),
    step_out(b"..;/"),
    // What survives of this when `../` is taken out once is `../`.
    traversal(b"..../"),
    // Two bytes for `/`, two for `\` and two for `.` that a strict decoder of UTF-8 refuses, and a lax one does not.
    traversal(b"..\xc0\xaf"),
    traversal(b"..\xc1\x9c"),
    traversal(b"\xc0\xae\xc0\xae"),
    traversal(b"/etc/passwd"),
    traversal(b"/etc/shadow"),
    traversal(b"/etc/hosts"),
    traversal(b"/proc/self/"),
    traversal(b"win.ini"),
    traversal(b"boot.ini"),
    traversal(b"\\system32\\"),
];

/// Which phrases end with a byte: a bit each.
const ENDING_WITH: [u64; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < PHRASES.len() {
        let text = PHRASES[at].text;
        // The register has room for a phrase and the byte before it.
        assert!(text.len() < 16);
        table[text[text.len() - 1] as usize] |= 1 << at;
        at += 1;
    }
    table
};

/// Each phrase as the register shows it, and which bits of the register it fills.
const PATTERNS: [(u128, u128); PHRASES.len()] = {
    let mut patterns = [(0, 0); PHRASES.len()];
    let mut at = 0;
    while at < PHRASES.len() {
        let text = PHRASES[at].text;
        let mut place = 0;
        while place < text.len() {
            patterns[at].0 = patterns[at].0 << 8 | text[place] as u128;
            patterns[at].1 = patterns[at].1 << 8 | 0xff;
            place += 1;
        }
        at += 1;
    }
    patterns
};

/// Looks for phrases in the bytes that it is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PhraseMatcher {
    /// The last sixteen bytes, the latest one lowest.
    register: u128,
    pub(super) script: bool,
    pub(super) traversal: bool,
}

impl PhraseMatcher {
    /// Shows the next byte, in lower case.
    #[inline]
    pub(super) fn see(&mut self, byte: u8) {
        // Browsers pass over these within `javascript:`.
        if matches!(byte, 0 | b'\t' | b'\n' | b'\r') {
            return;
        }
        self.register = self.register << 8 | u128::from(byte);
        let mut candidates = ENDING_WITH[usize::from(byte)];
        while candidates != 0 {
            let at = candidates.trailing_zeros() as usize;
            candidates &= candidates - 1;
            let (bits, mask) = PATTERNS[at];
            if self.register & mask == bits {
                self.found(&PHRASES[at]);
            }
        }
    }

    fn found(&mut self, phrase: &Phrase) {
        let before = (self.register >> (8 * phrase.text.len())) as u8;
        let stands = match phrase.before {
            Before::Anything => true,
            Before::NoDot => before != b'.',
            Before::SpaceOrQuote => matches!(before, b' ' | b'"' | b'\'' | b'`'),
        };
        match phrase.meaning {
            Meaning::Script => self.script |= stands,
            Meaning::Traversal => self.traversal |= stands,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &[u8]) -> (bool, bool) {
        let mut matcher = PhraseMatcher::default();
        text.iter().for_each(|&byte| matcher.see(byte));
        (matcher.script, matcher.traversal)
    }

    #[test]
    fn every_phrase_is_found_with_a_space_before_it() {
        for phrase in PHRASES {
            let text = [b"/a? ", phrase.text, b"x"].concat();
            let expected = (
                phrase.meaning == Meaning::Script,
                phrase.meaning == Meaning::Traversal,
            );
            assert_eq!(found(&text), expected, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn a_phrase_that_is_short_of_a_byte_is_not_found() {
        for phrase in PHRASES {
            let text = &phrase.text[..phrase.text.len() - 1];
            let shorter = PHRASES
                .iter()
                .any(|other| memchr::memmem::find(text, other.text).is_some());
            assert!(
                shorter || found(text) == (false, false),
                "{}",
                text.escape_ascii()
            );
        }
    }

    #[test]
    fn parameters_named_like_handlers_and_ellipses_are_innocent() {
        for text in [
            &b"/recaptcha/api.js?onload=ready&render=explicit"[..],
            b"/wait.../more",
            b"/a..b/c",
            b"/onload=x",
            b"/images/descript.gif?alert=1",
            b"/medieval",
            b"/blog/evaluation",
            b"/etc/password-policy",
        ] {
            assert_eq!(found(text), (false, false), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn line_ends_within_a_phrase_do_not_hide_it() {
        assert_eq!(found(b"java\tscr\nipt:"), (true, false));
    }

    proptest! {
        #[test]
        fn phrases_are_found_wherever_a_search_finds_them(text in "[<>a-c./\\\\ alertscrip(]{0,40}") {
            let text = text.as_bytes();
            let contains = |phrase: &[u8]| memchr::memmem::find(text, phrase).is_some();
            let script = PHRASES.iter().any(|phrase| phrase.meaning == Meaning::Script && phrase.before == Before::Anything && contains(phrase.text));
            prop_assert_eq!(found(text).0, script);
        }
    }
}
