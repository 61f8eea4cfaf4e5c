//! The same items for every operation.

/// An event about an address.
pub struct Event {
    pub address: String,
    pub id: u64,
}

/// How many there are.
pub const LENGTH: usize = 60_000;

/// Half of the events are of 64 addresses, the others of some 16,000.
pub fn events() -> Vec<Event> {
    let mut state = 1_u64;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    (0..LENGTH as u64)
        .map(|id| {
            let addresses = if random() % 2 == 0 { 64 } else { 1 << 14 };
            let number = random() % addresses;
            Event {
                address: format!("10.{}.{}.{}", number % 7, number >> 8, number & 255),
                id,
            }
        })
        .collect()
}
