//! Text of an attacker who has read the grammar, and how it gets into a log.

use std::net::IpAddr;

use proptest::prelude::*;
use sketchbird::logs::reading::Source;

/// What an attacker would have in his name: the begin, the middle and the end of every line that names someone.
const FRAGMENTS: &[&str] = &[
    " from 1.2.3.4 port 5 ssh2",
    " from 1.2.3.4 port 5",
    " from 1.2.3.4",
    " from 1.2.3.4 port 5 ssh2: ",
    " from 1.2.3.4 port 5 ssh1: ruser x",
    " from 1.2.3.4 port 5 ssh2 [preauth]",
    " from UNKNOWN port 1 ssh2",
    " from ",
    "from",
    " ",
    " 1.2.3.4 port 5",
    " 1.2.3.4 port 5 [preauth]",
    " 1.2.3.4",
    " port ",
    " port 5",
    " ssh2",
    "ssh2: ",
    ":",
    ": ",
    "/",
    "'",
    "\"",
    "\\",
    "(",
    "]",
    "[",
    " [preauth]",
    "[preauth]",
    "RSA SHA256:x",
    ": RSA SHA256:x",
    ": RSA-CERT SHA256:x ID ",
    " ID x (serial 1) CA RSA SHA256:y",
    ", client user \"x\", client host \"y\"",
    "\", client host \"",
    "invalid user ",
    "illegal user ",
    "authenticating user ",
    " for ",
    " via 1.2.3.4",
    " not allowed because listed in DenyUsers",
    ": Change of username or service not allowed: (",
    "x,ssh-connection) -> (y,ssh-connection)",
    ": Too many authentication failures",
    "' from 1.2.3.4 port 5",
    " rhost=1.2.3.4",
    " rhost=",
    " ruser=",
    "  user=",
    " user=root",
    " user=",
    "authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4",
    "Failed password for root from 1.2.3.4 port 5 ssh2",
    "message repeated 5 times: [ ",
    "error: ",
    "UNKNOWN",
    "\t",
    "\n",
    "\r\n",
];

/// Text of up to so many bytes.
pub fn hostile(max_bytes: usize) -> impl Strategy<Value = Vec<u8>> {
    let fragment = prop_oneof![
        2 => proptest::collection::vec(any::<u8>(), 0..12),
        2 => "[a-z0-9]{0,8}".prop_map(String::into_bytes),
        8 => proptest::sample::select(FRAGMENTS).prop_map(|text| text.as_bytes().to_vec()),
    ];
    proptest::collection::vec(fragment, 0..8).prop_map(move |fragments| {
        let mut text = fragments.concat();
        text.truncate(max_bytes);
        text
    })
}

/// How OpenSSH makes bytes printable, by vis(3): its log.c.
#[derive(Clone, Copy, Debug)]
pub enum Escapes {
    /// For syslog: line ends and the like as in C, the rest in octal.
    Syslog,
    /// For standard error (`sshd -e`, in containers): some control bytes stay. A line end would as well, and end the line.
    StandardError,
}

pub fn escapes() -> impl Strategy<Value = Escapes> {
    prop_oneof![3 => Just(Escapes::Syslog), 1 => Just(Escapes::StandardError)]
}

/// As sshd logs a text: cut at so many bytes and at a NUL, then made printable, backslashes doubled.
pub fn logged(text: &[u8], max_bytes: usize, escapes: Escapes) -> Vec<u8> {
    let mut line = Vec::new();
    for &byte in text.iter().take(max_bytes).take_while(|&&byte| byte != 0) {
        let in_c = match byte {
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x07 => b'a',
            0x08 => b'b',
            0x0b => b'v',
            0x0c => b'f',
            _ => 0,
        };
        match (byte, escapes) {
            (b'\\', _) => line.extend(b"\\\\"),
            (b' '..=b'~', _) => line.push(byte),
            (b'\t' | b'\r' | 0x07 | 0x08, Escapes::StandardError) => line.push(byte),
            (_, Escapes::Syslog) if in_c != 0 => line.extend([b'\\', in_c]),
            _ => line.extend(format!("\\{byte:03o}").bytes()),
        }
    }
    line
}

/// As a syslog daemon writes what a PAM module logs: control bytes in octal, the rest as it is.
pub fn escaped_by_daemon(text: &[u8]) -> Vec<u8> {
    let escape = |&byte: &u8| match byte {
        0..32 | 127 => format!("#{byte:03o}").into_bytes(),
        _ => vec![byte],
    };
    text.iter().flat_map(escape).collect()
}

/// Where a line says that an attempt comes from.
#[derive(Clone, Debug)]
pub struct Host {
    /// As the line spells it.
    pub text: String,
}

impl Host {
    /// What is to be read.
    pub fn source(&self) -> Source<'_> {
        let address = self
            .text
            .split('%')
            .next()
            .and_then(|text| text.parse().ok());
        address.map_or(Source::Name(self.text.as_bytes()), |address: IpAddr| {
            Source::Address(address.to_canonical())
        })
    }
}

/// Never what the fragments name.
pub fn host() -> impl Strategy<Value = Host> {
    let v4 = || any::<u32>().prop_map(|bits| IpAddr::from((bits | 0x8000_0000).to_be_bytes()));
    let v6 = || any::<u128>().prop_map(|bits| IpAddr::from((bits | 1 << 127).to_be_bytes()));
    let text = prop_oneof![
        4 => v4().prop_map(|address| address.to_string()),
        2 => v6().prop_map(|address| address.to_string()),
        1 => v4().prop_map(|address| format!("::ffff:{address}")),
        1 => v6().prop_map(|address| format!("{address}%eth0")),
        1 => "[a-z][a-z0-9-]{0,8}\\.example",
    ];
    text.prop_map(|text| Host { text })
}

/// How many tails of a login these bytes hold, at most: ` from HOST port N`, then nothing, ` ssh1` or ` ssh2`, and no word more.
/// Whatever a grammar allows behind it, a line with one has one reading.
pub fn tails(text: &[u8]) -> usize {
    let words: Vec<&[u8]> = text.split(|&byte| byte == b' ').collect();
    let is_port = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let ends = |word: &[u8]| [&b"ssh1"[..], b"ssh2", b"ssh1:", b"ssh2:"].contains(&word);
    words
        .windows(4)
        .enumerate()
        .filter(|(at, window)| {
            window[0] == b"from"
                && window[2] == b"port"
                && is_port(window[3])
                && words.get(at + 4).is_none_or(|word| ends(word))
        })
        .count()
}
