#![no_main]
//! Opening any bytes as a log that may be compressed. The first byte says what goes before the others: nothing, the head of a gzip
//! member, or the magic of a Zstandard frame.

use std::cell::RefCell;
use std::io::{Read, Seek, Write};

use libfuzzer_sys::fuzz_target;
use sketchbird::logs::reading::open;
use tempfile::NamedTempFile;

/// A bomb is not read to its end.
const MOST_BYTES: u64 = 1 << 20;

thread_local! {
    static FILE: RefCell<NamedTempFile> = RefCell::new(NamedTempFile::new().expect("a file"));
}

fuzz_target!(|input: &[u8]| {
    let Some((form, rest)) = input.split_first() else {
        return;
    };
    let head: &[u8] = match form % 3 {
        0 => b"",
        1 => b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
        _ => b"\x28\xb5\x2f\xfd",
    };
    FILE.with_borrow_mut(|file| {
        file.rewind().expect("a file rewinds");
        file.as_file().set_len(0).expect("a file is cut");
        file.write_all(head).expect("a file is written");
        file.write_all(rest).expect("a file is written");
        let mut log = open(file.path()).expect("all formats are built in");
        let mut content = Vec::new();
        let read = log.by_ref().take(MOST_BYTES).read_to_end(&mut content);
        if let Err(error) = read {
            assert!(!error.to_string().contains('\n'), "{error}");
            // Asked again, it neither panics nor goes on for ever.
            let _ = log.take(MOST_BYTES).read_to_end(&mut content);
        }
    });
});
