//! Bytes that no release has written: each is refused by a typed error on one line, or is the one encoding of a value; none
//! makes a decoder panic, or allocate more than the input's own size allows.

mod kinds;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use kinds::{Decode, Specimen, specimens};
use proptest::prelude::*;
use proptest::sample::Index;
use siphasher::sip::SipHasher13;
use sketchbird::codec::{FORMAT_VERSION, MAGIC};
use sketchbird::{BloomFilterMonoid, DecodeError, HashKey, HyperLogLog};

/// Counts what each thread holds, and the most it held.
struct Counting;

thread_local! {
    static HELD: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is handed on as it came to the system's allocator, which keeps the contract; the counters are cells
// of constant initial value without a destructor, so that counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.get().wrapping_add(layout.size());
        HELD.set(held);
        // What a thread gave back for another may have taken its count below zero.
        if held as isize > MOST.get() as isize {
            MOST.set(held);
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.set(HELD.get().wrapping_sub(layout.size()));
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The bytes with the right checksum behind them.
fn with_checksum(content: &[u8]) -> Vec<u8> {
    let checksum = SipHasher13::new().hash(content) as u32;
    [content, &checksum.to_le_bytes()].concat()
}

/// All ways to decode the kind of a value.
fn decoders(specimen: &Specimen) -> impl Iterator<Item = &Decode> {
    let alone = specimen.alone.as_ref().map(|(open, sealed)| [open, sealed]);
    [&specimen.through]
        .into_iter()
        .chain(alone.into_iter().flatten())
}

/// What `f` returns, and how much more than before it held at the most.
fn held_by<T>(f: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    MOST.set(before);
    let result = f();
    (result, MOST.get().wrapping_sub(before))
}

/// The dearest inputs: a table of 8-byte cells that are encoded in a byte each, whose vector holds three times its length while
/// it doubles (24); and sparse forms in B-trees, whose nodes of 11 entries are half empty when filled in ascending order: twice
/// an entry of 8 bytes in 1, or of 32 in 4, and the tree's own pointers (some 20).
const BYTES_PER_BYTE: usize = 32;

/// What does not depend on the input's length: the keys and parameters of a log sketch, an error's text, the first node of a tree.
const BYTES_AT_FIRST: usize = 8 * 1024;

/// Decodes, holds the decoder to its bounds, and gives what came of it.
fn refused_or_canonical(bytes: &[u8], decode: &Decode) -> Result<(), DecodeError> {
    let (result, held) = held_by(|| decode(bytes));
    let bound = BYTES_PER_BYTE * bytes.len() + BYTES_AT_FIRST;
    assert!(
        held <= bound,
        "{held} bytes held for an input of {} bytes",
        bytes.len()
    );
    match result {
        Ok(value) => {
            assert_eq!(value(), bytes, "one value has one encoding");
            Ok(())
        }
        Err(error) => {
            let text = error.to_string();
            assert!(
                !text.is_empty() && !text.contains(char::is_control),
                "{text:?}"
            );
            Err(error)
        }
    }
}

#[derive(Clone, Debug)]
enum Mutation {
    Truncate(Index),
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index),
    Swap(Index, Index),
    /// A great number where a small one was.
    Oversize(Index, u64),
    Kind(u8),
    Version(u8),
    Append(Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<Index>;
    let some = prop::collection::vec(any::<u8>(), 1..20);
    let great = prop_oneof![
        1_u64..300,
        any::<u64>(),
        (0_u32..64).prop_map(|bit| 1 << bit)
    ];
    prop_oneof![
        1 => at().prop_map(Mutation::Truncate),
        3 => (at(), 0_u8..8).prop_map(|(at, bit)| Mutation::Flip(at, 1 << bit)),
        1 => (at(), some).prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
        1 => at().prop_map(Mutation::Remove),
        1 => (at(), at()).prop_map(|(a, b)| Mutation::Swap(a, b)),
        2 => (at(), great).prop_map(|(at, number)| Mutation::Oversize(at, number)),
        1 => any::<u8>().prop_map(Mutation::Kind),
        1 => any::<u8>().prop_map(Mutation::Version),
        1 => at().prop_map(Mutation::Append),
    ]
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn mutate(bytes: &mut Vec<u8>, mutation: &Mutation, all: &[Specimen]) {
    const VERSION_AT: usize = MAGIC.len();
    const KIND_AT: usize = VERSION_AT + 1;
    if bytes.len() <= KIND_AT {
        return;
    }
    let length = bytes.len();
    match mutation {
        Mutation::Truncate(at) => bytes.truncate(at.index(length)),
        Mutation::Flip(at, bits) => bytes[at.index(length)] ^= bits,
        Mutation::Insert(at, some) => {
            let at = at.index(length);
            bytes.splice(at..at, some.iter().copied());
        }
        Mutation::Remove(at) => {
            bytes.remove(at.index(length));
        }
        Mutation::Swap(a, b) => bytes.swap(a.index(length), b.index(length)),
        Mutation::Oversize(at, number) => {
            let at = at.index(length);
            bytes.splice(at..=at, varint(*number));
        }
        Mutation::Kind(kind) => bytes[KIND_AT] = *kind,
        Mutation::Version(version) => bytes[VERSION_AT] = *version,
        Mutation::Append(other) => bytes.extend_from_slice(&all[other.index(all.len())].bytes),
    }
}

thread_local! {
    static SPECIMENS: Vec<Specimen> = specimens();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn changed_bytes_are_refused(
        chosen: Index, mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        SPECIMENS.with(|all| {
            let specimen = &all[chosen.index(all.len())];
            let mut bytes = specimen.bytes.clone();
            for mutation in &mutations {
                mutate(&mut bytes, mutation, all);
            }
            for decode in decoders(specimen) {
                let result = refused_or_canonical(&bytes, decode);
                prop_assert!(result.is_err() || bytes == specimen.bytes, "{}", specimen.name);
            }
            Ok(())
        })?;
    }

    #[test]
    fn changed_bytes_under_the_right_checksum_are_refused_or_are_a_value_with_these_bytes(
        chosen: Index, reader: Index, foreign in prop::bool::weighted(0.1),
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        SPECIMENS.with(|all| {
            let specimen = &all[chosen.index(all.len())];
            let mut content = specimen.bytes[..specimen.bytes.len() - 4].to_vec();
            for mutation in &mutations {
                mutate(&mut content, mutation, all);
            }
            let bytes = with_checksum(&content);
            let reader = if foreign { &all[reader.index(all.len())] } else { specimen };
            for decode in decoders(reader) {
                let _ = refused_or_canonical(&bytes, decode);
            }
        });
    }
}

#[test]
fn every_cut_and_every_flipped_bit_of_every_kind_is_refused() {
    for specimen in specimens() {
        for decode in decoders(&specimen) {
            for length in 0..specimen.bytes.len() {
                let cut = &specimen.bytes[..length];
                assert!(
                    refused_or_canonical(cut, decode).is_err(),
                    "{}",
                    specimen.name
                );
                let mut flipped = specimen.bytes.clone();
                flipped[length] ^= 1 << (length % 8);
                assert!(
                    refused_or_canonical(&flipped, decode).is_err(),
                    "{}",
                    specimen.name
                );
            }
        }
    }
}

#[test]
fn the_bytes_of_one_kind_are_refused_by_all_others() {
    let all = specimens();
    let mut foreign = 0;
    for specimen in &all {
        for other in &all {
            let result = refused_or_canonical(&specimen.bytes, &other.through);
            if specimen.bytes[MAGIC.len() + 1] != other.bytes[MAGIC.len() + 1] {
                assert!(
                    matches!(result, Err(DecodeError::OtherKind { .. })),
                    "{result:?}"
                );
                foreign += 1;
            }
        }
    }
    assert!(foreign > all.len());
}

#[test]
fn each_way_to_be_wrong_has_its_error() {
    let good = &specimens()[0].bytes;
    let decode = |bytes: &[u8]| HyperLogLog::decode(bytes).map(|_| ());
    let content = &good[..good.len() - 4];
    assert_eq!(decode(b""), Err(DecodeError::NotASketch));
    assert_eq!(decode(b"PK\x03\x04"), Err(DecodeError::NotASketch));
    assert_eq!(decode(b"SKB"), Err(DecodeError::Truncated));
    assert_eq!(decode(&good[..6]), Err(DecodeError::Truncated));
    assert_eq!(decode(content), Err(DecodeError::Checksum));
    assert_eq!(
        decode(&[good, &good[..]].concat()),
        Err(DecodeError::Checksum)
    );
    let trailing = with_checksum(&[content, b"more"].concat());
    assert_eq!(decode(&trailing), Err(DecodeError::TrailingBytes(4)));
    let mut newer = content.to_vec();
    newer[MAGIC.len()] = 9;
    assert_eq!(
        decode(&with_checksum(&newer)),
        Err(DecodeError::UnknownVersion(9))
    );
}

/// Headers that ask for gigabytes, each with payloads that promise them and do not hold them.
#[test]
fn the_largest_parameters_allocate_nothing_that_is_not_there() {
    const HYPERLOGLOG: u8 = 1;
    const BLOOM: u8 = 2;
    const COUNT_MIN: u8 = 3;
    const SKETCH_MAP: u8 = 4;
    const KEY_SAMPLE: u8 = 5;
    const PREFIXES: u8 = 6;
    const QUANTILES: u8 = 7;
    let seed_1 = [&[0][..], &1_u64.to_le_bytes()].concat();
    let string_kind = b"\x06string";
    let pair = b"\x14\x02\x10\x03u64\x10\x02u8";
    let logins = b"\x14\x02\x10\x03u64\x15\x12\x03i64";
    let headers: [(&str, Vec<u8>); 10] = [
        ("hyperloglog", [&[HYPERLOGLOG, 18, 0][..], &seed_1].concat()),
        ("hyperloglog", [&[HYPERLOGLOG, 18, 1][..], &seed_1].concat()),
        (
            "bloom",
            [
                &[BLOOM, 0, 64][..],
                &varint(1 << 36),
                &varint(1 << 42),
                &seed_1,
            ]
            .concat(),
        ),
        (
            "bloom",
            [&[BLOOM, 1, 32][..], &varint(1 << 36), &varint(1), &seed_1].concat(),
        ),
        (
            "count_min",
            [&[COUNT_MIN, 64][..], &varint(1 << 31), &seed_1].concat(),
        ),
        (
            "prefixes",
            [&[PREFIXES, 64][..], &varint(1 << 31), &[0], &seed_1].concat(),
        ),
        (
            "sketch_map",
            [
                &[SKETCH_MAP, 64][..],
                &varint(1 << 31),
                &varint(1 << 20),
                &varint(u64::from(u32::MAX)),
                &seed_1,
                string_kind,
                pair,
            ]
            .concat(),
        ),
        (
            "key_sample",
            [
                &[KEY_SAMPLE][..],
                &varint(1 << 26),
                &seed_1,
                b"\x02ip",
                logins,
            ]
            .concat(),
        ),
        (
            "key_sample",
            [
                &[KEY_SAMPLE][..],
                &varint(u64::from(u32::MAX)),
                &seed_1,
                b"\x02ip",
                logins,
            ]
            .concat(),
        ),
        ("quantiles", [&[QUANTILES][..], &varint(1 << 19)].concat()),
    ];
    let all = specimens();
    for (kind, header) in headers {
        let specimen = all
            .iter()
            .find(|specimen| specimen.name.starts_with(kind))
            .unwrap();
        let (open, sealed) = specimen.alone.as_ref().unwrap();
        let head = [&MAGIC[..], &[FORMAT_VERSION], &header].concat();
        for (form, held) in payloads(!["key_sample", "quantiles"].contains(&kind)) {
            let whole = held as u64;
            for promised in [
                0,
                whole / 3,
                whole / 2,
                whole,
                40_000,
                1 << 20,
                1 << 32,
                1 << 36,
                u64::MAX,
            ] {
                let payload = [form.clone(), varint(promised), vec![1; held]].concat();
                let bytes = with_checksum(&[&head[..], &payload].concat());
                for decode in [open, sealed] {
                    let result = refused_or_canonical(&bytes, decode);
                    assert!(result.is_err() || promised <= whole, "{kind}: {promised}");
                }
            }
        }
    }
}

/// The byte of the form, where a kind has one, and how many bytes follow.
fn payloads(has_form: bool) -> Vec<(Vec<u8>, usize)> {
    let forms = if has_form {
        vec![vec![0], vec![1], vec![2]]
    } else {
        vec![vec![]]
    };
    let lengths = [0, 1, 100, 30_000, 300_000];
    forms
        .into_iter()
        .flat_map(|form| lengths.map(|length| (form.clone(), length)))
        .collect()
}

/// A decoded filter may claim any width; what is asked of it must not take memory for its bits while it holds few keys.
#[test]
fn a_sparse_filter_of_the_greatest_width_answers_in_little_memory() {
    let key = || HashKey::from_seed(1);
    for monoid in [
        BloomFilterMonoid::new(7, 1 << 36, key()).unwrap(),
        BloomFilterMonoid::blocked(20, 1 << 36, key()).unwrap(),
    ] {
        let (filter, other) = (monoid.create([1, 2, 3]), monoid.create([3, 4]));
        let (bits, held) = held_by(|| {
            assert!(!filter.is_full() && !filter.is_overfull());
            assert!(filter.false_positive_rate() < 1e-9);
            assert_eq!(filter.cardinality().estimate, 3.0);
            assert_eq!(filter.contains_approximately(&9).probability, 1.0);
            let both = filter.compared_with(&other).unwrap().intersection();
            assert_eq!(both.unwrap().estimate, 1.0);
            filter.fill() * (1_u64 << 36) as f64
        });
        assert!(held < BYTES_AT_FIRST, "{held} bytes");
        // All bits of three keys, which meet nowhere in so many.
        assert_eq!(bits, f64::from(3 * monoid.num_hashes()));
    }
}
