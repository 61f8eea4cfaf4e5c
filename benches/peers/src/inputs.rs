//! The items, the same in every run and for every contender.

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rand_distr::Zipf;

/// How many different keys a Zipf stream is drawn from.
pub const KEYS: usize = 1_000_000;

/// The key of a number: another one for every number, without a pattern.
pub fn key(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Different keys, of the numbers from `first` on.
pub fn distinct(first: u64, count: usize) -> Vec<u64> {
    (first..first + count as u64).map(key).collect()
}

/// Numbers of keys below [`KEYS`]: number i comes with a probability proportional to (i + 1)^-exponent.
pub fn zipf(exponent: f64, count: usize) -> Vec<u32> {
    let zipf = Zipf::new(KEYS as f64, exponent).expect("the exponent is above 0");
    let random = StdRng::seed_from_u64(1);
    random
        .sample_iter(zipf)
        .take(count)
        .map(|rank: f64| rank as u32 - 1)
        .collect()
}

/// How often each of the keys comes in a stream.
pub fn counts(numbers: &[u32]) -> Vec<u64> {
    let mut counts = vec![0; KEYS];
    for &number in numbers {
        counts[number as usize] += 1;
    }
    counts
}

pub fn keys(numbers: &[u32]) -> Vec<u64> {
    numbers.iter().map(|&number| key(number.into())).collect()
}

/// The address of a number: another one for every number.
pub fn address(number: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(number.wrapping_mul(0x9E37_79B9))
}

pub fn addresses(numbers: &[u32]) -> Vec<IpAddr> {
    numbers
        .iter()
        .map(|&number| address(number).into())
        .collect()
}

/// Addresses as text, one behind the other as in a log.
pub struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    pub fn of_addresses(numbers: &[u32]) -> Self {
        let mut text = String::new();
        let ends = numbers.iter().map(|&number| {
            write!(text, "{}", address(number)).expect("a String takes all");
            text.len()
        });
        let ends = ends.collect();
        Self { text, ends }
    }

    pub fn as_strs(&self) -> Vec<&str> {
        let mut start = 0;
        let one = |&end| &self.text[std::mem::replace(&mut start, end)..end];
        self.ends.iter().map(one).collect()
    }
}
