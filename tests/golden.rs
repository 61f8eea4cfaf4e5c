//! The encoded form of the present format version, byte by byte: files that every later release must read, and write alike.
//!
//! `BLESS=1 cargo test --test golden` writes the files anew. Do so for new kinds and forms alone: where the file of an old one
//! changes, the format has changed, and needs a version of its own.

mod kinds;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use sketchbird::DecodeError;
use sketchbird::codec::FORMAT_VERSION;

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/v{FORMAT_VERSION}"))
}

/// 32 bytes a line, so that a difference shows where it is.
fn to_hex(bytes: &[u8]) -> String {
    let line = |line: &[u8]| -> String {
        let digits = line.iter().map(|byte| format!("{byte:02x}"));
        digits.chain(["\n".to_owned()]).collect()
    };
    bytes.chunks(32).map(line).collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}

#[test]
fn every_kind_is_written_and_read_as_its_file_says() {
    let directory = directory();
    let bless = std::env::var_os("BLESS").is_some();
    let mut files = BTreeSet::new();
    for specimen in kinds::specimens() {
        let name = specimen.name;
        let path = directory.join(name).with_extension("hex");
        assert!(files.insert(path.clone()), "{name} is there twice");
        if bless {
            fs::create_dir_all(&directory).unwrap();
            fs::write(&path, to_hex(&specimen.bytes)).unwrap();
        }
        let golden = from_hex(&fs::read_to_string(&path).expect(name));
        assert_eq!(to_hex(&specimen.bytes), to_hex(&golden), "{name}");

        let read = |decode: &kinds::Decode| decode(&golden).map(|value| value());
        assert_eq!(read(&specimen.through), Ok(golden.clone()), "{name}");
        if let Some((open, sealed)) = &specimen.alone {
            assert_eq!(read(sealed), Ok(golden.clone()), "{name}");
            if name.contains("secret") {
                let refused = read(open);
                assert!(
                    matches!(refused, Err(DecodeError::SecretKey(_))),
                    "{name}: {refused:?}"
                );
            } else {
                assert_eq!(read(open), Ok(golden.clone()), "{name}");
            }
        }
    }
    let found = fs::read_dir(&directory).unwrap();
    let found: BTreeSet<_> = found.map(|entry| entry.unwrap().path()).collect();
    assert_eq!(
        found, files,
        "a file without a value, or a value without a file"
    );
}
