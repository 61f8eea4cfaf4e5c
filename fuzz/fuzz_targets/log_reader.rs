#![no_main]
//! Reading any bytes as a log. The first two bytes cut the rest: the capacity of the buffer, the size of the chunks. The
//! byte 0x1A stands for half a line of the greatest length and a bit more, so that short inputs make lines that are too long.

use std::io::BufReader;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sketchbird::logs::reading::{
    Chunks, Class, LineReader, Lines, MAX_LINE_BYTES, Reading, lines_of,
};
use sketchbird::logs::{LogMonoid, LogSketch, Report};
use sketchbird::{HashKey, Monoid};

static MONOID: LazyLock<LogMonoid> = LazyLock::new(|| {
    LogMonoid::with_precision(4, HashKey::from_seed(1))
        .expect("in range")
        .with_zone_offset(3_600)
});
static READER: LazyLock<LineReader> =
    LazyLock::new(|| MONOID.line_reader(1_717_200_000_000_000).expect("in range"));

const LONG: u8 = 0x1A;
const MOST_LONG: usize = 4;

/// The log that a fuzz input stands for.
fn expanded(input: &[u8]) -> Vec<u8> {
    let mut pieces = input.splitn(MOST_LONG + 1, |&byte| byte == LONG);
    let mut log = pieces.next().unwrap_or_default().to_vec();
    for piece in pieces {
        log.resize(log.len() + MAX_LINE_BYTES / 2 + 1, b' ');
        log.extend_from_slice(piece);
    }
    log
}

fuzz_target!(|input: &[u8]| {
    let [capacity, chunk_size, rest @ ..] = input else {
        return;
    };
    let log = &expanded(rest)[..];
    let buffered = || BufReader::with_capacity(usize::from(*capacity) + 1, log);

    let whole: Vec<&[u8]> = lines_of(log).collect();
    let mut lines = Lines::new(buffered());
    for expected in &whole {
        assert_eq!(lines.next().expect("memory is read"), Some(*expected));
    }
    assert_eq!(lines.next().expect("memory is read"), None);

    let mut chunks = Chunks::new(buffered(), usize::from(*chunk_size));
    let (mut chunk, mut chunked) = (Vec::new(), Vec::new());
    while chunks.next(&mut chunk).expect("memory is read") {
        chunked.extend(lines_of(&chunk).map(<[u8]>::to_vec));
    }
    assert_eq!(chunked, whole);

    let mut sketch = MONOID.zero();
    let (mut events, mut uneventful, mut unparsed) = (0, 0, 0);
    for line in &whole {
        let reading = READER.read(line);
        match &reading {
            Reading::Event(event) => {
                events += 1;
                assert!(event.weight > 0 && event.classes().count() > 0);
                assert!(
                    event.exchange.is_some()
                        == event.classes().any(|class| class == Class::Request)
                );
            }
            Reading::Uneventful => uneventful += 1,
            Reading::Unparsed => unparsed += 1,
        }
        sketch.insert_line(line, &reading);
    }
    assert_eq!(
        (
            sketch.lines_with_events(),
            sketch.uneventful_lines(),
            sketch.unparsed_lines()
        ),
        (events, uneventful, unparsed)
    );
    assert_eq!(sketch.lines(), whole.len() as u64);

    let bytes = sketch.encode();
    assert_eq!(
        LogSketch::decode(&bytes)
            .expect("a sketch decodes")
            .encode(),
        bytes
    );
    let read = MONOID.read(buffered(), &READER, 1).expect("memory is read");
    assert_eq!(read.encode(), bytes);
    let report = Report::of(&sketch, 10).to_string();
    assert!(
        !report.contains(|c: char| c.is_control() && c != '\n'),
        "{report:?}"
    );
});
