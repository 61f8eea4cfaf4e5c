//! Where an attempt comes from, in one canonical form.

use core::fmt;
use core::net::{IpAddr, Ipv6Addr};

use super::search::find_byte;

/// The longest name of a host, in bytes.
pub(super) const MAX_NAME_BYTES: usize = 255;

/// Where an attempt comes from: an address, or the name of a host.
///
/// An address has one form, however the log spells it: IPv4 mapped into IPv6 is IPv4, and there is no zone and no port.
/// A name is kept in the log's bytes, and is never the same source as an address.
///
/// ```
/// use sketchbird::logs::reading::Source;
///
/// let source = Source::parse(b"[::ffff:192.0.2.7]:48602").unwrap();
/// assert_eq!(source.to_string(), "192.0.2.7");
/// assert_eq!(Source::parse(b"UNKNOWN"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source<'a> {
    /// An address; never an IPv6 one that maps an IPv4 one.
    Address(IpAddr),
    /// A name, of 1 to 255 letters, digits, `-`, `_` and `.`.
    Name(&'a [u8]),
}

impl<'a> Source<'a> {
    /// Reads a source as logs spell it: `192.0.2.7`, `192.0.2.7:60588`, `[192.0.2.7]:22`, `::ffff:192.0.2.7`,
    /// `fe80::1%eth0`, `[2001:db8::1]:22`, `<::ffff:192.0.2.7:46154>:`, `host.example.org`.
    ///
    /// None if it is empty, the `UNKNOWN` that sshd writes where it can't tell, or neither an address nor a plausible
    /// name of a host.
    pub fn parse(text: &'a [u8]) -> Option<Source<'a>> {
        match SourceText::parse(text) {
            SourceText::Known(source) => Some(source),
            SourceText::Absent | SourceText::Malformed => None,
        }
    }
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Address(address) => address.fmt(f),
            Source::Name(name) => f.pad(&String::from_utf8_lossy(name)),
        }
    }
}

/// What stands where a source should stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SourceText<'a> {
    Known(Source<'a>),
    /// Nothing, or sshd's word for nothing.
    Absent,
    Malformed,
}

impl<'a> SourceText<'a> {
    /// The source that is the first word of a text, and what is behind it: a space and more, or nothing.
    #[inline(always)]
    pub(super) fn first_word(text: &'a [u8]) -> (SourceText<'a>, &'a [u8]) {
        match v4_begin(text) {
            Some((address, behind @ ([] | [b' ', ..]))) => {
                (SourceText::Known(Source::Address(address)), behind)
            }
            _ => SourceText::first_word_of_any_form(text),
        }
    }

    #[inline(never)]
    fn first_word_of_any_form(text: &'a [u8]) -> (SourceText<'a>, &'a [u8]) {
        let (word, behind) = text.split_at(find_byte(text, b' ').unwrap_or(text.len()));
        (SourceText::parse(word), behind)
    }

    pub(super) fn parse(text: &'a [u8]) -> SourceText<'a> {
        let text = text.trim_ascii();
        if text.is_empty() || text == b"UNKNOWN" {
            return SourceText::Absent;
        }
        let known = match text[0] {
            b'<' => angled(text),
            b'[' => bracketed(text),
            _ => address(text).map(Source::Address).or_else(|| name(text)),
        };
        known.map_or(SourceText::Malformed, SourceText::Known)
    }
}

fn angled(text: &[u8]) -> Option<Source<'_>> {
    let text = text.strip_suffix(b":").unwrap_or(text);
    let inside = text.strip_prefix(b"<")?.strip_suffix(b">")?;
    address(inside).map(Source::Address)
}

fn bracketed(text: &[u8]) -> Option<Source<'_>> {
    let end = memchr::memchr(b']', text)?;
    let after = &text[end + 1..];
    if !after.is_empty() && !after.strip_prefix(b":").is_some_and(is_port) {
        return None;
    }
    let inside = &text[1..end];
    if inside.contains(&b':') {
        v6(inside).map(Source::Address)
    } else {
        v4(inside).map(Source::Address)
    }
}

/// An address without brackets, perhaps with a zone or a port behind it.
fn address(text: &[u8]) -> Option<IpAddr> {
    if !text[..]
        .first()
        .is_some_and(|&first| first == b':' || first.is_ascii_hexdigit())
    {
        return None;
    }
    let Some(colon) = memchr::memchr(b':', text) else {
        return v4(text);
    };
    if memchr::memchr(b':', &text[colon + 1..]).is_none() {
        return is_port(&text[colon + 1..]).then(|| v4(&text[..colon]))?;
    }
    v6(text).or_else(|| {
        // A port behind an IPv6 address can be told only where the address ends in IPv4 notation.
        let last = memchr::memrchr(b':', text)?;
        (is_port(&text[last + 1..]) && text[..last].contains(&b'.')).then(|| v6(&text[..last]))?
    })
}

/// Four numbers without leading zeros, as the standard library has it.
fn v4(text: &[u8]) -> Option<IpAddr> {
    let (address, behind) = v4_begin(text)?;
    behind.is_empty().then_some(address)
}

/// The longest IPv4 address, and a byte behind it.
const V4_WINDOW: usize = b"255.255.255.255 ".len();

/// The IPv4 address that a text begins with, and what is behind it, which may be another digit. Most lines name one, so it is read
/// where it stands.
#[inline(always)]
pub(super) fn v4_begin(text: &[u8]) -> Option<(IpAddr, &[u8])> {
    let mut padded = [0; V4_WINDOW];
    let window = match text.first_chunk() {
        Some(window) => window,
        None => {
            padded[..text.len()].copy_from_slice(text);
            &padded
        }
    };
    // No place is behind the window; that it can't be is more than the compiler sees.
    let at = |place: usize| window[place % V4_WINDOW];
    let digit = |place: usize| at(place).wrapping_sub(b'0');
    let mut octets = [0; 4];
    let mut place = 0;
    for octet in &mut octets {
        if place > 0 {
            if at(place) != b'.' {
                return None;
            }
            place += 1;
        }
        let [first, second, third] = [place, place + 1, place + 2].map(digit);
        if first > 9 {
            return None;
        }
        if second > 9 {
            *octet = first;
            place += 1;
            continue;
        }
        // No zero leads. Whether there is a third digit can't be foreseen: both numbers are made, and one is taken.
        let two = u16::from(first * 10 + second);
        let three = two * 10 + u16::from(third);
        let has_three = third <= 9;
        let number = if has_three { three } else { two };
        if first == 0 || number > 255 {
            return None;
        }
        *octet = number as u8;
        place += 2 + usize::from(has_three);
    }
    Some((IpAddr::from(octets), text.get(place..)?))
}

fn v6(text: &[u8]) -> Option<IpAddr> {
    let text = memchr::memchr(b'%', text).map_or(text, |zone| &text[..zone]);
    if text.len() > 45 {
        return None;
    }
    let address = match v6_of_groups(text) {
        Some(address) => address,
        None => core::str::from_utf8(text).ok()?.parse().ok()?,
    };
    Some(IpAddr::V6(address).to_canonical())
}

/// An address of hexadecimal groups alone, as the standard library has it; what is none may still be one that ends in IPv4 notation.
fn v6_of_groups(text: &[u8]) -> Option<Ipv6Addr> {
    let mut groups = [0_u16; 8];
    let (mut count, mut gap) = (0, None);
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix(b"::") {
            if gap.replace(count).is_some() {
                return None;
            }
            rest = behind;
            if rest.is_empty() {
                break;
            }
        } else if count > 0 {
            rest = rest.strip_prefix(b":")?;
        }
        let digit = |&byte: &u8| char::from(byte).to_digit(16);
        let (mut value, mut length) = (0, 0);
        while let Some(digit) = rest.get(length).and_then(digit) {
            value = value << 4 | digit;
            length += 1;
            if length > 4 {
                return None;
            }
        }
        if length == 0 {
            return None;
        }
        *groups.get_mut(count)? = value as u16;
        count += 1;
        rest = &rest[length..];
    }
    match gap {
        // At least one group is left out.
        Some(gap) if count < 8 => groups[gap..].rotate_right(8 - count),
        None if count == 8 => {}
        _ => return None,
    }
    Some(groups.into())
}

fn name(text: &[u8]) -> Option<Source<'_>> {
    let plausible = text.len() <= MAX_NAME_BYTES
        && (text[0].is_ascii_alphanumeric() || text[0] == b'_')
        && text
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    plausible.then_some(Source::Name(text))
}

fn is_port(text: &[u8]) -> bool {
    super::number::port(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spelled(text: &str) -> Option<String> {
        Source::parse(text.as_bytes()).map(|source| source.to_string())
    }

    #[test]
    fn every_spelling_of_an_address_is_one_source() {
        for text in [
            "1.2.3.4",
            "1.2.3.4 ",
            "1.2.3.4:60588",
            "[1.2.3.4]",
            "[1.2.3.4]:48602",
            "::ffff:1.2.3.4",
            "::ffff:102:304",
            "[::ffff:1.2.3.4]:22",
            "<::ffff:1.2.3.4:46154>:",
            "<1.2.3.4>",
            "::ffff:1.2.3.4%eth0",
        ] {
            assert_eq!(spelled(text).as_deref(), Some("1.2.3.4"), "{text}");
        }
        for text in [
            "fe80::1",
            "fe80::1%enp3s0",
            "FE80:0::1",
            "[fe80::1%enp3s0]:22",
        ] {
            assert_eq!(spelled(text).as_deref(), Some("fe80::1"), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        /// Groups of any number and length, with a gap or two, and what is none.
        #[test]
        fn an_ipv6_address_of_groups_is_what_the_standard_library_takes_for_one(
            text in prop_oneof![
                any::<[u16; 8]>().prop_map(|groups| Ipv6Addr::from(groups).to_string()),
                proptest::collection::vec(prop_oneof![6 => Just(0_u16), 1 => any::<u16>()], 8)
                    .prop_map(|groups| Ipv6Addr::from(<[u16; 8]>::try_from(groups).unwrap()).to_string()),
                "(::?)?([0-9a-fA-F]{1,4}(:|::)){0,7}[0-9a-fA-F]{0,4}(::|:)?",
                "[0-9a-g:.]{0,12}",
            ],
        ) {
            let expected = text.parse::<Ipv6Addr>().ok().filter(|_| !text.contains('.'));
            prop_assert_eq!(v6_of_groups(text.as_bytes()), expected);
        }

        /// Numbers of any length, with zeros that lead, and what is none.
        #[test]
        fn an_ipv4_address_is_what_the_standard_library_takes_for_one(
            text in prop_oneof![
                "([0-9]{1,4}|[12]?[0-9]{1,2}|[.a])(\\.([12]?[0-9]{1,2}|[0-9]{1,3}|[0-9a. ]{0,3})){2,4}",
                any::<[u8; 4]>().prop_map(|octets| IpAddr::from(octets).to_string()),
            ],
            behind in "| port 22|: 11: Bye Bye|[ -~]{0,3}",
        ) {
            let expected = text.parse::<core::net::Ipv4Addr>().ok().map(IpAddr::V4);
            prop_assert_eq!(v4(text.as_bytes()), expected);
            let line = format!("{text}{behind}");
            if let Some((address, rest)) = v4_begin(line.as_bytes()) {
                let begin = &line[..line.len() - rest.len()];
                prop_assert_eq!(begin.parse::<core::net::Ipv4Addr>().map(IpAddr::V4), Ok(address));
            } else if !behind.starts_with(|first: char| first.is_ascii_digit()) {
                prop_assert_eq!(expected, None);
            }
        }
    }

    #[test]
    fn names_are_kept_as_they_are() {
        assert_eq!(
            Source::parse(b"Host-1.example.ORG"),
            Some(Source::Name(b"Host-1.example.ORG"))
        );
        assert_eq!(spelled("192.030.0.6").as_deref(), Some("192.030.0.6"));
        assert!(Source::parse(&[b'a'; 255]).is_some());
    }

    #[test]
    fn what_is_no_source_is_none() {
        for text in [
            "",
            " ",
            "UNKNOWN",
            "a b",
            "a\x01b",
            "-rf",
            "1.2.3.4:99999",
            "1.2.3.4:",
            "[1.2.3.4",
            "[a]x",
            "<>",
            "::ffff:1.2.3.4:x",
            "a:b",
            "%",
            "[]",
            "[]:1",
            "caf\u{e9}.example",
        ] {
            assert_eq!(spelled(text), None, "{text:?}");
        }
        assert_eq!(Source::parse(&[b'a'; 256]), None);
    }

    proptest! {
        #[test]
        fn any_address_is_read_back_from_its_own_spelling(bits: u128, v4: bool) {
            let address = if v4 { IpAddr::from((bits as u32).to_be_bytes()) } else { IpAddr::from(bits.to_be_bytes()).to_canonical() };
            let text = address.to_string();
            prop_assert_eq!(Source::parse(text.as_bytes()), Some(Source::Address(address)));
        }

        #[test]
        fn what_is_an_ipv4_address_is_what_the_standard_library_takes_for_one(
            text in "[0-9]{0,4}(\\.[0-9]{0,4}){0,4}|[0-9.x ]{0,16}",
        ) {
            let expected = text.parse().ok().map(IpAddr::V4);
            prop_assert_eq!(v4(text.as_bytes()), expected);
        }

        #[test]
        fn a_source_in_its_canonical_form_reads_as_itself(text in "[-a-zA-Z0-9.:\\[\\]<>%_ ]{0,40}") {
            if let Some(source) = Source::parse(text.as_bytes()) {
                let again = source.to_string();
                prop_assert_eq!(Source::parse(again.as_bytes()), Some(source));
            }
        }

        #[test]
        fn no_bytes_make_it_panic(text in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Source::parse(&text);
        }
    }
}
