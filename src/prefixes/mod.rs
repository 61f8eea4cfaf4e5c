//! Which networks? A prefix sketch counts addresses by the networks they lie in, and finds the heavy ones: those from which much
//! comes although no single address stands out.
//!
//! ```
//! use std::net::IpAddr;
//! use sketchbird::{HashKey, PrefixSketchMonoid};
//!
//! // At most 0.1 % of all failures too many, save once in 10,000 questions.
//! let failures = PrefixSketchMonoid::new(0.001, 1e-4, HashKey::from_seed(1))?;
//! let mut monday = failures.create((0..100).map(|host| IpAddr::from([203, 0, 113, host])));
//! let mut tuesday = failures.create((100..200).map(|host| IpAddr::from([203, 0, 113, host])));
//! tuesday.insert_weighted("192.0.2.1".parse()?, 5); // `message repeated 5 times`
//! monday.merge(&tuesday)?;
//!
//! // What holds a tenth of all failures?
//! let heavy = monday.heavy_networks(0.1)?;
//! assert_eq!(heavy.len(), 1);
//! assert_eq!(heavy[0].network.to_string(), "203.0.113.0/24");
//! assert_eq!(heavy[0].count.estimate, 200);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is heavy
//! N is the number of all events, IPv4 and IPv6 together; IPv4-mapped addresses are IPv4. A network is *heavy* if its count, less that
//! of the heavy networks within it, is phi N or more: a hierarchical heavy hitter. So a /16 is not reported for the one busy
//! /24 in it, but it is for a thousand quiet ones. With `max` and `min` of the counts, eps and delta as asked for:
//!
//! - While sparse, the answer is exact: all heavy networks and no others.
//! - Every network of phi N or more is reported, or the networks reported within it leave less than phi N of it. This fails only
//!   where the `min` of such a network does, each with probability delta: what may be an error of theirs is never taken from the network
//!   around them. (That `min` goes by the tables: in each row, at most one counter in e holds more than what is taken off.)
//! - What is reported has a true share of phi - eps or more, heavy networks within it included, each with probability 1 - delta; its
//!   `discounted` count, around k reported networks, one of phi - (k + 1) eps. `discounted.min` says how much is sure.
//!   Over all L levels of the tables, with phi of 4 eps or more, one in some e^depth phi / (2 L) answers has one network too many.
//!
//! # Which networks
//! IPv4 is reported by /8, /16, /24 and /32. IPv6 by what is delegated: /32 (a provider), /48 (a site), /56 (a home), /64 (a link) and
//! /128; the /16 and /24 above belong to registries, whom nobody blocks. Between these, counts are kept in steps of 8 bits all the
//! same, for a search looks at all 256 parts of each network that has phi N, and can't at 65,536.
//! [`frequency`](PrefixSketch::frequency) answers for networks of any length.
//!
//! Where IPv6 is [grouped by /64](PrefixSketchMonoid::with_ipv6_by_64), addresses are cut to their first 64 bits as they come, and
//! nothing below is kept.
//!
//! # Error and memory
//! A count is never below the truth. It is above it by more than eps N with probability delta at most; N is here that of
//! IPv4 or of IPv6. Counts of /8 are exact, and so are those of /16 where an array of all takes at most 8 times the
//! cells of a table. Each family of addresses is sparse by itself up to T addresses, and exact as long.
//!
//! | eps | delta | depth x width | IPv4, dense | T | IPv6, dense | T | by /64, dense | T |
//! |---|---|---|---|---|---|---|---|---|
//! | 0.01 | 0.01 | 5 x 272 | 34 KiB | 542 | 161 KiB | 2,582 | 76 KiB | 1,222 |
//! | 0.001 | 0.01 | 5 x 2,719 | 726 KiB | 11,622 | 2.0 MiB | 32,015 | 1.1 MiB | 18,420 |
//! | 0.001 | 1e-4 | 10 x 2,719 | 939 KiB | 15,021 | 3.4 MiB | 55,806 | 1.7 MiB | 28,616 |
//!
//! # How it works
//! For each length 8, 16, .. there is an array of all networks, or a Count-Min table (see [`count_min`](crate::count_min)); an address is
//! added to all. A count is the least that the tables say of the network and of those around it. Counters stop at 2^64 - 1 rather
//! than wrap: [`is_saturated`](PrefixSketch::is_saturated) says so.
//!
//! The hash of a network's first 16 bits is keyed: that of 3 bytes, 4 or 6 for IPv4 or IPv6, and these bits. Each further byte b takes a
//! hash h to mix(h + (b + 1) 0x9E3779B97F4A7C15 mod 2^64), where mix is the finalizer of SplitMix64. So one keyed hash an
//! address does for all levels, and who lacks the key can't tell which networks share a cell.
//! Who may read an encoded sparse sketch sees its addresses, and the hashes of their first 16 bits, with which he could choose networks
//! of the same beginning that share cells: as secret as the log itself it should be.
//!
//! While at most T distinct addresses of a family were seen, T an eighth of its cells, each is kept with its count, and each
//! beginning of 16 bits with its hash, so that sketches without the key add up as well.
//!
//! # Laws
//! All but idempotence: counts don't survive being delivered twice. There is no sample: the sketch is linear.
//!
//! # Encoded payload
//! IPv4, then IPv6. Each: a byte, 0 sparse, 1 dense. Sparse: the number of addresses, then for each, ascending, as a number of 32, 128
//! or 64 bits, the varint of its distance to the one before (the first to zero) and the varint of its count; then for each
//! distinct beginning of 16 bits, ascending, its hash, 8 bytes. Dense: level by level the counters, a varint each: of
//! an array in the order of the networks, of a table row by row. An empty sketch has a payload of 4 bytes.
//! The description is the kind, the depth (1 byte), the width (varint), a byte, 1 if IPv6 is grouped by /64 and else 0, and the
//! key's identity.
//!
//! # Sources
//! Cormode & Muthukrishnan, *An improved data stream summary: the Count-Min sketch and its applications*, 2005 (the search from
//! the root down); Cormode, Korn, Muthukrishnan & Srivastava, *Finding hierarchical heavy hitters in streaming data*, 2008;
//! Steele, Lea & Flood, *Fast splittable pseudorandom number generators*, 2014 (SplitMix64).

mod addresses;
mod counted;
mod heavy;
mod lanes;
mod levels;
mod lookup;
mod monoid;
mod network;
mod tables;
mod value;

pub use heavy::HeavyNetwork;
pub use monoid::PrefixSketchMonoid;
pub use network::Network;
pub use value::PrefixSketch;
