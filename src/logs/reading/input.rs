//! Where lines come from: files, plain or compressed, and standard input.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// What a read from a file asks for.
const BUFFER_BYTES: usize = 128 * 1024;

/// Why an input can't be read. One sentence each, with the path.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no such file.
    #[error("there is no file {}", path.display())]
    Missing {
        /// What was asked for.
        path: PathBuf,
    },
    /// It is a directory.
    #[error("{} is a directory: name the files in it", path.display())]
    Directory {
        /// What was asked for.
        path: PathBuf,
    },
    /// The system refused.
    #[error("{} can't be read: {source}", path.display())]
    Unreadable {
        /// What was asked for.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is compressed, and this build can't decompress it.
    #[error("{} is compressed with {feature}: build with the feature `{feature}`, or decompress it first", path.display())]
    Compressed {
        /// What was asked for.
        path: PathBuf,
        /// The feature of this crate that reads it.
        feature: &'static str,
    },
}

impl ReadError {
    /// What the system said of the input at this path: of one that a program opened by itself, for [`decoded`].
    pub fn from_io(path: impl Into<PathBuf>, source: io::Error) -> ReadError {
        let path = path.into();
        match source.kind() {
            ErrorKind::NotFound => ReadError::Missing { path },
            ErrorKind::IsADirectory => ReadError::Directory { path },
            _ => ReadError::Unreadable { path, source },
        }
    }
}

/// Opens a log: a file, or standard input where the path is `-`.
///
/// What is compressed with gzip (feature `gzip`) or Zstandard (feature `zstd`) is known by its first bytes, not by its
/// name, and is decompressed: all members and all frames of it. An error in compressed data comes up while reading.
///
/// # Errors
/// If there is no such file, it is a directory, the system refuses, or it is compressed and the feature is off.
pub fn open(path: impl AsRef<Path>) -> Result<Box<dyn BufRead + Send>, ReadError> {
    let path = path.as_ref();
    let opened = if path.as_os_str() == "-" {
        recognise(io::stdin())
    } else {
        File::open(path)
            .and_then(|file| {
                if file.metadata()?.is_dir() {
                    Err(ErrorKind::IsADirectory.into())
                } else {
                    Ok(file)
                }
            })
            .and_then(recognise)
    };
    match opened {
        Ok(Recognised::Readable(reader)) => Ok(reader),
        Ok(Recognised::Compressed { feature }) => Err(ReadError::Compressed {
            path: path.to_owned(),
            feature,
        }),
        Err(error) => Err(ReadError::from_io(path, error)),
    }
}

/// When the file was last written, in microseconds since 1970-01-01 UTC: the natural reference for stamps without a
/// year. None where the system can't tell, and for standard input.
pub fn modified(path: impl AsRef<Path>) -> Option<i64> {
    let path = path.as_ref();
    if path.as_os_str() == "-" {
        return None;
    }
    let modified = fs::metadata(path).ok()?.modified().ok()?;
    match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_micros()).ok(),
        // Rounded down, as on the other side of 1970.
        Err(before) => i64::try_from(before.duration().as_nanos().div_ceil(1000))
            .ok()
            .map(|micros| -micros),
    }
}

/// What a raw input holds: its bytes, or, where the first of them tell that it is compressed, what it was compressed from. What
/// [`open`] does behind opening a file; so the raw bytes may come from anywhere, or be counted on their way.
///
/// ```
/// use std::io::Read;
/// use sketchbird::logs::reading::decoded;
///
/// let mut text = String::new();
/// decoded(&b"Mar 27 13:08:12 web1 sshd[17]: plain text"[..])?.read_to_string(&mut text)?;
/// assert!(text.ends_with("plain text"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// If the first bytes can't be read, or, as [`Unsupported`](ErrorKind::Unsupported), if it is compressed and the feature is off. An
/// error in compressed data comes up while reading.
pub fn decoded(raw: impl Read + Send + 'static) -> io::Result<Box<dyn BufRead + Send>> {
    match recognise(raw)? {
        Recognised::Readable(reader) => Ok(reader),
        Recognised::Compressed { feature } => Err(io::Error::new(
            ErrorKind::Unsupported,
            format!(
                "it is compressed with {feature}: build with the feature `{feature}`, or decompress it first"
            ),
        )),
    }
}

enum Recognised {
    Readable(Box<dyn BufRead + Send>),
    #[cfg_attr(
        all(feature = "gzip", feature = "zstd"),
        expect(dead_code, reason = "this build reads all formats")
    )]
    Compressed {
        feature: &'static str,
    },
}

/// The format by the first bytes, and a reader of what it holds.
fn recognise(mut raw: impl Read + Send + 'static) -> io::Result<Recognised> {
    let mut head = Vec::with_capacity(4);
    raw.by_ref().take(4).read_to_end(&mut head)?;
    let format = Format::of(&head);
    let whole = Cursor::new(head).chain(BufReader::with_capacity(BUFFER_BYTES, raw));
    Ok(match format {
        Format::Plain => Recognised::Readable(Box::new(whole)),
        #[cfg(feature = "gzip")]
        Format::Gzip => Recognised::Readable(Box::new(BufReader::with_capacity(
            BUFFER_BYTES,
            UntilError::new(flate2::bufread::MultiGzDecoder::new(whole)),
        ))),
        #[cfg(not(feature = "gzip"))]
        Format::Gzip => Recognised::Compressed { feature: "gzip" },
        #[cfg(feature = "zstd")]
        Format::Zstd => Recognised::Readable(Box::new(BufReader::with_capacity(
            BUFFER_BYTES,
            UntilError::new(zstd::Decoder::with_buffer(whole)?),
        ))),
        #[cfg(not(feature = "zstd"))]
        Format::Zstd => Recognised::Compressed { feature: "zstd" },
        Format::Foreign(name) => {
            let why = format!(
                "it is compressed with {name}, which is not read here: decompress it first"
            );
            return Err(io::Error::new(ErrorKind::Unsupported, why));
        }
    })
}

/// Reads what a decoder gives, and after an error nothing more: its state may then be anything. The error stays.
#[cfg(any(feature = "gzip", feature = "zstd"))]
struct UntilError<R> {
    decoder: R,
    failed: Option<(ErrorKind, String)>,
}

#[cfg(any(feature = "gzip", feature = "zstd"))]
impl<R> UntilError<R> {
    fn new(decoder: R) -> Self {
        Self {
            decoder,
            failed: None,
        }
    }
}

#[cfg(any(feature = "gzip", feature = "zstd"))]
impl<R: Read> Read for UntilError<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some((kind, why)) = &self.failed {
            return Err(io::Error::new(*kind, why.as_str()));
        }
        self.decoder.read(buffer).map_err(|error| {
            let kind = error.kind();
            if kind == ErrorKind::Interrupted {
                return error;
            }
            // What the system says is about the file, not about what it holds.
            let why = match error.raw_os_error() {
                Some(_) => error.to_string(),
                None => format!("its compressed data is cut or damaged ({error})"),
            };
            self.failed = Some((kind, why.clone()));
            io::Error::new(kind, why)
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Plain,
    Gzip,
    Zstd,
    /// Of a kind that nothing here reads, by its name.
    Foreign(&'static str),
}

impl Format {
    fn of(head: &[u8]) -> Format {
        match head {
            [0x1f, 0x8b, 8, ..] => Format::Gzip,
            // A frame, or a skippable frame, which other tools put first.
            [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Format::Zstd,
            [0xfd, b'7', b'z', b'X'] => Format::Foreign("xz"),
            [b'B', b'Z', b'h', b'1'..=b'9'] => Format::Foreign("bzip2"),
            [0x04, 0x22, 0x4d, 0x18] => Format::Foreign("lz4"),
            _ => Format::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(content: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        file
    }

    fn read(content: &[u8]) -> io::Result<Vec<u8>> {
        let mut read = Vec::new();
        open(file(content).path()).unwrap().read_to_end(&mut read)?;
        Ok(read)
    }

    fn error(path: &Path) -> ReadError {
        open(path).err().expect("no such input can be read")
    }

    #[test]
    fn plain_files_are_read_as_they_are() {
        for content in [
            &b""[..],
            b"a",
            b"\x1f\x8b",
            b"\x1f\x8b\x07",
            b"(\xb5/",
            b"one\r\ntwo",
        ] {
            assert_eq!(read(content).unwrap(), content);
        }
    }

    #[test]
    fn compressed_files_of_other_kinds_are_refused_by_their_first_bytes() {
        for (start, name) in [
            (&b"\xfd7zXZ\x00"[..], "xz"),
            (b"BZh91AY&SY", "bzip2"),
            (b"\x04\x22\x4d\x18", "lz4"),
        ] {
            let sentence = error(file(start).path()).to_string();
            assert!(sentence.contains(name) && sentence.contains("decompress it first"));
        }
        assert_eq!(read(b"BZh0 is no header").unwrap(), b"BZh0 is no header");
    }

    #[test]
    fn what_can_not_be_opened_is_one_sentence_with_the_path() {
        let directory = tempfile::tempdir().unwrap();
        let missing = directory.path().join("auth.log");
        assert!(matches!(error(&missing), ReadError::Missing { .. }));
        assert!(matches!(
            error(directory.path()),
            ReadError::Directory { .. }
        ));
        for path in [missing.as_path(), directory.path()] {
            let sentence = error(path).to_string();
            assert!(sentence.contains(path.to_str().unwrap()) && !sentence.contains('\n'));
        }
        let beyond_a_file = file(b"").path().join("auth.log");
        assert!(open(beyond_a_file).is_err());
    }

    #[test]
    fn the_time_of_the_last_write_is_known_for_files_alone() {
        let log = file(b"");
        for (seconds, nanos, micros) in [
            (1_717_200_000, 123_456_000, 1_717_200_000_123_456),
            (0, 0, 0),
        ] {
            let time = UNIX_EPOCH + std::time::Duration::new(seconds, nanos);
            log.as_file().set_modified(time).unwrap();
            assert_eq!(modified(log.path()), Some(micros));
        }
        assert_eq!(modified("-"), None);
        assert_eq!(modified(log.path().join("x")), None);
    }

    #[cfg(feature = "gzip")]
    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn an_input_that_was_opened_elsewhere_reads_as_the_file_of_its_bytes() {
        let mut inputs = vec![b"one\r\ntwo".to_vec(), b"a".to_vec(), Vec::new()];
        #[cfg(feature = "gzip")]
        inputs.push(gzip(b"some content"));
        #[cfg(feature = "zstd")]
        inputs.push(zstd(b"some content"));
        for raw in inputs {
            let as_file = read(&raw).unwrap();
            let mut elsewhere = Vec::new();
            let mut reader = decoded(Cursor::new(raw)).unwrap();
            reader.read_to_end(&mut elsewhere).unwrap();
            assert_eq!(elsewhere, as_file);
        }
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn all_members_of_a_gzip_file_are_read() {
        let content = b"one\n".repeat(100_000);
        let members = [gzip(&content), gzip(b""), gzip(b"two")].concat();
        assert_eq!(read(&members).unwrap(), [&content[..], b"two"].concat());
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn a_cut_or_damaged_gzip_file_is_an_error_and_no_end() {
        let whole = gzip(b"some content that is long enough to be cut");
        for length in 3..whole.len() {
            assert!(read(&whole[..length]).is_err(), "{length}");
        }
        let mut damaged = whole.clone();
        let checksum = whole.len() - 6;
        damaged[checksum] ^= 1;
        assert!(read(&damaged).is_err());
    }

    #[cfg(feature = "zstd")]
    fn zstd(content: &[u8]) -> Vec<u8> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 0).unwrap();
        encoder.include_checksum(true).unwrap();
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    /// Found by fuzzing: a block whose entropy table breaks off, and behind it one that takes the table up again. A decoder
    /// that is read on after its error may panic.
    #[cfg(feature = "zstd")]
    #[test]
    fn damaged_zstandard_data_stays_an_error_however_often_it_is_read() {
        let repeats_a_broken_table = [
            0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x38, 0xad, 0x00, 0x00, 0x99, 0xe9, 0xd8, 0xf7, 0xa2,
            0xa2, 0xa2, 0xa2, 0x00, 0xff, 0xff, 0xff, 0xff, 0x26, 0xff, 0xff, 0xff, 0xff, 0xfd,
            0x04, 0x38, 0xad, 0x00, 0x00, 0x99, 0xe9, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            0xfd, 0x99, 0xe9, 0xd8, 0xa2, 0xa2, 0xa2, 0x74, 0xec, 0x00, 0x74, 0x77,
        ];
        let mut damaged = zstd(b"some content that is long enough to be damaged");
        *damaged.last_mut().unwrap() ^= 1;
        for data in [&repeats_a_broken_table[..], &damaged] {
            let mut reader = open(file(data).path()).unwrap();
            let mut error = || reader.read_to_end(&mut Vec::new()).unwrap_err().to_string();
            let first = error();
            assert!(first.contains("damaged"), "{first}");
            for _ in 0..2 {
                assert_eq!(error(), first);
            }
        }
    }

    #[cfg(feature = "zstd")]
    #[test]
    fn all_frames_of_a_zstandard_file_are_read_and_skippable_ones_skipped() {
        let content: Vec<u8> = (0..100_000)
            .flat_map(|line: u32| format!("line {line}\n").into_bytes())
            .collect();
        let skippable = [
            &0x184d_2a50_u32.to_le_bytes()[..],
            &3_u32.to_le_bytes(),
            b"any",
        ]
        .concat();
        let frames = [
            skippable.clone(),
            zstd(&content),
            zstd(b""),
            skippable.clone(),
            zstd(b"two"),
        ]
        .concat();
        assert!(read(&frames).unwrap() == [&content[..], b"two"].concat());
        assert_eq!(read(&skippable).unwrap(), b"");
        assert!(read(&skippable[..10]).is_err());
    }

    #[cfg(feature = "zstd")]
    #[test]
    fn a_cut_or_damaged_zstandard_file_is_an_error_and_no_end() {
        let whole = zstd(b"some content that is long enough to be cut");
        for length in 4..whole.len() {
            assert!(
                read(&whole[..length]).is_err(),
                "{length} of {}",
                whole.len()
            );
        }
        assert!(read(&[&whole[..], b"junk"].concat()).is_err());
        let mut damaged = whole.clone();
        *damaged.last_mut().unwrap() ^= 1;
        assert!(read(&damaged).is_err());
    }

    #[cfg(not(feature = "gzip"))]
    #[test]
    fn a_format_that_is_not_built_in_names_its_feature() {
        let log = file(&[0x1f, 0x8b, 8, 0]);
        assert!(error(log.path()).to_string().contains("`gzip`"));
        let unread = decoded(log.reopen().unwrap()).err().unwrap();
        assert_eq!(unread.kind(), ErrorKind::Unsupported);
        assert!(unread.to_string().contains("`gzip`"));
    }
}
