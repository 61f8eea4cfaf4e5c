//! Bytes of Algebird's HyperLogLogs. The expected ones were computed with another Murmur3 (Python's mmh3 5), by the rules
//! of Algebird's `HyperLogLog.scala`: `j`, `rhoW`, `toBytes`.

use sketchbird::{DecodeError, HashKey, HyperLogLog, HyperLogLogMonoid, Sealed};

type Sketch = Sealed<HyperLogLog>;

/// The seed's list: the sum over 1, 1, 2, 2, 3, 3, 4, 4, 5, 5 at 4 bits.
const SEEDS_LIST: [u8; 18] = [2, 4, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0];

/// The longs from 0 to 999, big-endian, at 8 bits.
const THOUSAND: &str = "\
    020803020303050303000301020106010301050206060206050201020306030305020202010105030401070206050303 \
    020305080305030c04010402040b08030502060102010501040704030303060309020602030201010302010003050203 \
    0502040803030202040401050503030303040607020704030404050302040b0501030203020404040302040301020404 \
    030e020302020204020502010503060100020403050305050401020602080701040106020b0302040405000106030305 \
    020003030404030303040402020302020103020300030402050202020408010102030307020201050501040405020102 \
    010206020103040308050104050804050305";

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn algebirds_bytes_are_the_registers_of_its_items() {
    let list = [1_i32, 1, 2, 2, 3, 3, 4, 4, 5, 5].map(i32::to_be_bytes);
    let longs = (0..1_000_i64).map(i64::to_be_bytes);
    let words = ["root", "admin", "192.0.2.1"];
    for (bytes, counted) in [
        (SEEDS_LIST.to_vec(), Sketch::of_algebird(4, list)),
        (hex(THOUSAND), Sketch::of_algebird(8, longs)),
        (
            hex("03 0a e3 00 02 b7 01 04 7e 00 01"),
            Sketch::of_algebird(10, words),
        ),
        (
            hex("03 11 e3 78 01 03 b7 e1 01 01 7e f4 00 01"),
            Sketch::of_algebird(17, words),
        ),
    ] {
        let read = Sketch::from_algebird(&bytes).unwrap();
        assert_eq!(read.encode(), counted.unwrap().encode());
        assert_eq!(Sketch::decode(&read.encode()).unwrap(), read);
    }
}

#[test]
fn what_was_read_estimates_merges_and_counts_on() {
    let mut sketch = Sketch::from_algebird(&hex(THOUSAND)).unwrap();
    let about = sketch.estimate();
    assert!(about.min <= 1_000.0 && 1_000.0 <= about.max, "{about:?}");
    let more = Sketch::of_algebird(8, (500..3_000_i64).map(i64::to_be_bytes)).unwrap();
    sketch.merge(&more).unwrap();
    let all = Sketch::of_algebird(8, (0..3_000_i64).map(i64::to_be_bytes)).unwrap();
    assert_eq!(sketch, all);
}

#[test]
fn it_adds_up_with_no_sketch_under_a_key_of_this_library() {
    let mut sketch = Sketch::from_algebird(&SEEDS_LIST).unwrap();
    for key in [
        HashKey::from_seed(0),
        HashKey::from_seed(1),
        HashKey::from_bytes([0; 16]),
    ] {
        let ours = HyperLogLogMonoid::new(4, key).unwrap().always_dense();
        let error = sketch
            .merge(&Sealed::new(ours.create([1_u64])))
            .unwrap_err();
        assert_eq!(error.what, "hash key");
    }
    let error = HyperLogLog::decode(&sketch.encode()).unwrap_err();
    assert!(matches!(error, DecodeError::ForeignHash(_)), "{error}");
}

#[test]
fn bytes_that_algebird_does_not_write_are_refused() {
    let changed = |at: usize, byte: u8| {
        let mut bytes = SEEDS_LIST.to_vec();
        bytes[at] = byte;
        bytes
    };
    for (bytes, expected) in [
        (vec![], DecodeError::Truncated),
        (vec![2], DecodeError::Truncated),
        (SEEDS_LIST[..17].to_vec(), DecodeError::Truncated),
        (
            [&SEEDS_LIST[..], &[0]].concat(),
            DecodeError::TrailingBytes(1),
        ),
        (
            changed(0, 1),
            DecodeError::Invalid("neither 02 nor 03 comes first"),
        ),
        (
            changed(2, 125),
            DecodeError::Invalid("a rank that no key has"),
        ),
        (
            changed(2, 255),
            DecodeError::Invalid("a rank that no key has"),
        ),
        (hex("03 04 01"), DecodeError::Truncated),
        (
            hex("03 04 01 00"),
            DecodeError::Invalid("a rank that no key has"),
        ),
        (
            hex("03 04 10 01"),
            DecodeError::Invalid("a register that does not exist"),
        ),
        (
            hex("03 0a 00 04 01"),
            DecodeError::Invalid("a register that does not exist"),
        ),
        (
            hex("03 04 01 02 01 03"),
            DecodeError::Invalid("a register twice"),
        ),
    ] {
        assert_eq!(
            Sketch::from_algebird(&bytes).unwrap_err(),
            expected,
            "{bytes:02x?}"
        );
    }
    for bits in [0, 3, 19, 31, 32, 64, 255] {
        let error = Sketch::from_algebird(&[2, bits]).unwrap_err();
        assert!(
            matches!(error, DecodeError::Parameter(_)),
            "{bits}: {error}"
        );
        Sketch::of_algebird(bits, ["root"]).unwrap_err();
    }
    // Nothing at all was counted: a sketch like any other.
    assert_eq!(
        Sketch::from_algebird(&[3, 4]).unwrap().estimate().estimate,
        0.0
    );
    assert_eq!(
        Sketch::from_algebird(&changed(2, 124)).unwrap(),
        Sketch::from_algebird(&changed(2, 47)).unwrap(),
        "ranks over 47 count as 47"
    );
}
