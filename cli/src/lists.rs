//! Files that hold a list, an entry a line: allowed networks, known paths.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::net::IpAddr;
use std::path::Path;

use sketchbird::logs::Allowed;
use sketchbird::logs::reading::{ReadError, lines_of};
use sketchbird::logs::text::as_text;
use sketchbird::prefixes::Network;

use crate::outcome::Result;

/// The longest list that is read: 16 MiB, a million lines of 16 bytes.
const MOST_BYTES: u64 = 16 << 20;

/// The sources in a file that never count as attackers.
pub fn allowed(path: &Path) -> Result<Allowed> {
    let bytes = read(path)?;
    let networks = entries(&bytes).map(|(number, line)| {
        // Behind it stands who that is.
        let entry = line.split(|&byte| byte == b'#').next().unwrap_or_default();
        let entry = as_text(entry.trim_ascii_end());
        network(&entry).map_err(|wrong| wrong_line(path, number, &entry, &wrong))
    });
    let networks: Vec<Network> = networks.collect::<Result<_>>()?;
    Ok(Allowed::new(networks))
}

/// Paths of a site.
pub struct Paths {
    known: HashSet<Box<[u8]>>,
}

impl Paths {
    pub fn contains(&self, path: &[u8]) -> bool {
        self.known.contains(path)
    }

    /// Bytes that are the same for the same paths, in whatever order they stood.
    pub fn in_order(&self) -> Vec<u8> {
        let mut paths: Vec<&[u8]> = self.known.iter().map(|path| &**path).collect();
        paths.sort_unstable();
        paths.join(&b'\n')
    }
}

/// The paths in a file, each as it stands in an access log up to its `?`.
pub fn paths(path: &Path) -> Result<Paths> {
    let file = read(path)?;
    let known = entries(&file).map(|(number, line)| {
        let wrong = |wrong| Err(wrong_line(path, number, &as_text(line), wrong));
        match line {
            [b'/', rest @ ..] if !rest.contains(&b'?') => Ok(line.into()),
            [b'/', ..] => wrong("is more than a path, which ends before the ?"),
            _ => wrong("is no path, which begins with /"),
        }
    });
    let known = known.collect::<Result<_>>()?;
    Ok(Paths { known })
}

/// An address, or a network by any address in it and the length of its prefix.
fn network(text: &str) -> std::result::Result<Network, String> {
    const EXPECTED: &str = "is no address and no network such as 192.0.2.0/24 or 2001:db8::/32";
    let (address, prefix_len) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().map_err(|_| EXPECTED)?;
    let prefix_len = match prefix_len {
        // No sign, which `parse` would take.
        Some(length) if length.bytes().all(|byte| byte.is_ascii_digit()) => {
            length.parse().map_err(|_| EXPECTED)?
        }
        Some(_) => return Err(EXPECTED.into()),
        None if address.is_ipv4() => 32,
        None => 128,
    };
    Network::new(address, prefix_len).map_err(|error| format!("is no network: {error}"))
}

/// The whole of a list.
fn read(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| ReadError::from_io(path, error))?;
    if read as u64 > MOST_BYTES {
        let name = path.display();
        return Err(
            format!("{name} is longer than 16 MiB, which is no list: name another file").into(),
        );
    }
    Ok(bytes)
}

/// The lines with something in them, without the space around it, each with its number.
fn entries(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let numbered = lines_of(bytes).enumerate();
    let trimmed = numbered.map(|(at, line)| (at + 1, line.trim_ascii()));
    trimmed.filter(|(_, line)| !line.is_empty() && !line.starts_with(b"#"))
}

fn wrong_line(path: &Path, number: usize, entry: &str, wrong: &str) -> Box<dyn std::error::Error> {
    /// As much of a line as tells which it is: it may be one of a log.
    const MOST_SHOWN: usize = 60;
    let shown: String = entry.chars().take(MOST_SHOWN).collect();
    let more = if shown.len() < entry.len() { "…" } else { "" };
    format!("{}, line {number}: '{shown}{more}' {wrong}", path.display()).into()
}
