//! The same items for every operation.

use std::net::{IpAddr, Ipv4Addr};

/// How many there are.
pub const LENGTH: usize = 60_000;

/// Half of the items are of 64 keys, the others of some 16,000; as numbers, texts and addresses.
pub struct Items {
    pub numbers: Vec<u64>,
    pub texts: Vec<String>,
    pub addresses: Vec<IpAddr>,
    pub events: Vec<Event>,
}

/// An event about an address.
pub struct Event {
    pub address: String,
    pub id: u64,
}

impl Items {
    pub fn new() -> Self {
        let mut state = 1_u64;
        let mut random = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        let numbers: Vec<u64> = (0..LENGTH)
            .map(|_| {
                let keys = if random() % 2 == 0 { 64 } else { 1 << 14 };
                random() % keys
            })
            .collect();
        let address = |&number: &u64| {
            let [.., high, low] = (number as u32).to_be_bytes();
            Ipv4Addr::new(10, (number % 7) as u8, high, low)
        };
        let texts: Vec<String> = numbers.iter().map(|n| address(n).to_string()).collect();
        Self {
            addresses: numbers.iter().map(|n| address(n).into()).collect(),
            events: (0..)
                .zip(texts.clone())
                .map(|(id, address)| Event { address, id })
                .collect(),
            numbers,
            texts,
        }
    }
}
