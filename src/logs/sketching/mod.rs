//! From events to a [`LogSketch`]: one product of monoids that answers an analyst's questions.
//!
//! | question | part | error at the defaults |
//! |---|---|---|
//! | how many events of each class, how many lines | sums | exact |
//! | how many different sources and users of each class | a HyperLogLog a class | 0.81 %; exact up to 3,072 |
//! | which sources are heavy, and with what | a SketchMap of (failed, accepted, invalid user) | 0.05 % of the total; exact up to 3,398 sources |
//! | which networks logins fail from | a PrefixSketch | 0.2 % of the total; exact up to 2,582 addresses of IPv4, and 12,782 of IPv6 |
//! | which web clients attack, or ask for what there is not | a SketchMap of (requests, not found, attacks) | 0.1 % of the total; exact up to 1,699 clients |
//! | how many requests had which status | sums | exact |
//! | which users are tried most | a SketchMap likewise | 0.1 % of the total; exact up to 1,699 users |
//! | which sources were accepted, how often, when | a KeySample | exact up to 8,191 sources |
//! | which users were accepted, how often, when | a KeySample | exact up to 1,023 users |
//! | did this source ever fail to log in, or ask for an invalid user | a Bloom filter | one in a million wrongly, at 100,000 sources |
//! | was this user ever seen | a Bloom filter | one in ten thousand wrongly, at 50,000 users |
//! | did a web server ever give out this path | a Bloom filter | one in ten thousand wrongly, at 50,000 paths |
//! | how many attempts had no source, how many attacks came from allowed ones, how many lines lie outside the time limits | sums | exact |
//! | from when to when | minimum and maximum | exact |
//!
//! The Bloom filters do not grow: with many more attackers than theirs is made for, a million say, nearly every source passes
//! for one, and [`false_attacker_rate`](LogSketch::false_attacker_rate) says so.
//!
//! # Laws
//! 1 to 4 and 6: the encoded sketch does not depend on how the lines were cut into shards, nor on the order in which
//! these were added. Identical lines count once towards the samples of the SketchMaps (and each time everywhere else).
//!
//! # What a saved sketch shows
//! In plain text: the heavy sources, the heavy web clients and the accepted sources, with the times of first and last login; while they are few, all addresses
//! that logins failed from; and the names of users that were tried or accepted. A mistyped password lands in the log as a user name, and so it may in the sketch:
//! [`UserNames::Hashed`] keeps keyed hashes of the names instead; take a secret key for it, since under a public one
//! anybody can hash likely names and compare. The key itself is never saved, unless it is a public seed.
//!
//! # What is left out
//! What needs memory across the lines of one process id, such as the source of a session that is closed: it depends on lines
//! that another shard may hold.
//!
//! # Encoded payload
//! The parts one after the other, each as its own payload: lines with events, uneventful and unparsed (three sums); lines outside
//! the time limits and without a time (two sums); attacks of allowed sources, and attempts without a source (a sum each); events by the code
//! of their class, requests by status (maps of sums); distinct sources and then distinct users by class (maps of HyperLogLogs); the SketchMap of
//! sources, the PrefixSketch of networks, the SketchMaps of users and of web clients; the KeySamples of accepted sources and of accepted
//! users; the Bloom filters of attackers, of users seen and of paths served; the first and last time of an event; the first and last inferred year.
//! The description is the kind, a byte for the form of user names (0 plain, 1 hashed), the time zone (a signed varint, seconds), three times that
//! may be absent (the reference time, the first that counts, the first that does not any more: a byte that tells whether there is one, and
//! a signed varint, microseconds, 0 if there is none), the number of allowed networks and each of them (a byte for its prefix length, and the bytes of its address with
//! their number before them), 8 bytes of the fingerprint of the site, the key's identity, and the descriptions of the parts in the same order.

mod allowed;
mod attempts;
mod by_class;
mod codec;
mod insertion;
mod keys;
mod limits;
mod log_sketch;
mod monoid;
mod parts;
mod recent;
mod series;
mod sizes;

pub use allowed::Allowed;
pub use attempts::{Attempts, AttemptsMonoid, Requests, RequestsMonoid};
pub(super) use insertion::{attempts_of, insert_into_span, requests_of};
pub use keys::SourceKey;
pub use limits::Limits;
pub use log_sketch::{AcceptedSource, AcceptedUser, LogSketch};
pub(super) use monoid::Place;
pub use monoid::{LogMonoid, UserNames};
pub use series::{LogSeries, SeriesMonoid, Step, WindowError};
