//! A log in files: however it is cut, compressed, read and added up, its sketch is the same to the byte.

use std::collections::BTreeSet;
use std::io::Write;

use proptest::prelude::*;
use proptest::sample::Index;
use sketchbird::HashKey;
use sketchbird::logs::reading::open;
use sketchbird::logs::{LogMonoid, LogSketch, UserNames};

use super::laws::{digest, sum_along_a_tree};
use super::lines::{line, nth_line, reader, sketch};
use super::split_mix::SplitMix;

/// How the bytes of a file are kept: what is compressed, in one or more members or frames, which may be empty and end in a line.
#[derive(Clone, Debug)]
enum Form {
    Plain,
    Gzip(Vec<Index>),
    Zstd { frames: Vec<Index>, skippable: bool },
}

fn form() -> impl Strategy<Value = Form> {
    let cuts = || prop::collection::vec(any::<Index>(), 0..4);
    prop_oneof![
        Just(Form::Plain),
        cuts().prop_map(Form::Gzip),
        (cuts(), any::<bool>()).prop_map(|(frames, skippable)| Form::Zstd { frames, skippable }),
    ]
}

impl Form {
    fn of(&self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Form::Plain => bytes.to_vec(),
            Form::Gzip(cuts) => parts(bytes, cuts).flat_map(gzip).collect(),
            Form::Zstd { frames, skippable } => {
                // Some tools put one first.
                let first: &[u8] = if *skippable {
                    b"\x53\x2a\x4d\x18\x03\0\0\0any"
                } else {
                    b""
                };
                let frames = parts(bytes, frames).flat_map(zstd);
                first.iter().copied().chain(frames).collect()
            }
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// Cuts something, at any places.
fn parts<'a, T>(whole: &'a [T], cuts: &[Index]) -> impl Iterator<Item = &'a [T]> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(whole.len() + 1)).collect();
    places.extend([0, whole.len()]);
    places.sort_unstable();
    let pairs: Vec<(usize, usize)> = places.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.into_iter().map(|(begin, end)| &whole[begin..end])
}

/// One way to keep a log and to read it.
#[derive(Clone, Debug)]
struct Way {
    /// Behind which lines a file ends.
    cuts: Vec<Index>,
    /// Of each file, in turns: its form, on how many threads it is read, and whether its last line has an end.
    files: Vec<(Form, usize, bool)>,
    /// Which lines end in CRLF, in turns.
    has_cr: Vec<bool>,
    /// Along which tree the files are added.
    tree: u64,
}

fn way() -> impl Strategy<Value = Way> {
    let files = prop::collection::vec((form(), 1_usize..5, any::<bool>()), 1..6);
    let has_cr = prop_oneof![
        Just(vec![false]),
        Just(vec![true]),
        prop::collection::vec(any::<bool>(), 1..8),
    ];
    (
        prop::collection::vec(any::<Index>(), 0..8),
        files,
        has_cr,
        any::<u64>(),
    )
        .prop_map(|(cuts, files, has_cr, tree)| Way {
            cuts,
            files,
            has_cr,
            tree,
        })
}

impl Way {
    /// The sum of the sketches of the files, read from a directory.
    fn sketch(&self, monoid: &LogMonoid, lines: &[Vec<u8>]) -> LogSketch {
        let directory = tempfile::tempdir().unwrap();
        let mut ends = self.has_cr.iter().cycle();
        let mut read = Vec::new();
        for (lines, (form, threads, ends_whole)) in
            parts(lines, &self.cuts).zip(self.files.iter().cycle())
        {
            let mut bytes = Vec::new();
            for line in lines {
                bytes.extend_from_slice(line);
                bytes.extend_from_slice(if ends.next() == Some(&true) {
                    b"\r\n"
                } else {
                    b"\n"
                });
            }
            // An empty line is one by its end alone.
            if !ends_whole && lines.last().is_some_and(|line| !line.is_empty()) {
                bytes.pop();
            }
            // The name tells nothing.
            let path = directory.path().join(format!("auth.log.{}", read.len()));
            std::fs::write(&path, form.of(&bytes)).unwrap();
            read.push(
                monoid
                    .read(open(&path).unwrap(), &reader(), *threads)
                    .unwrap(),
            );
        }
        sum_along_a_tree(monoid, &read, &mut SplitMix(self.tree))
    }
}

/// Lines without their ends: what ends in CR is that line, and not one with two of them.
fn whole_lines(most: usize) -> impl Strategy<Value = Vec<Vec<u8>>> {
    let line = line().prop_map(|mut line| {
        while line.last() == Some(&b'\r') {
            line.pop();
        }
        line
    });
    prop::collection::vec(line, 0..most)
}

fn monoid(names: UserNames) -> LogMonoid {
    LogMonoid::new(HashKey::from_seed(1)).with_user_names(names)
}

fn assert_one_digest(
    lines: &[Vec<u8>],
    ways: &[Way],
    names: UserNames,
) -> Result<(), TestCaseError> {
    let monoid = monoid(names);
    let whole: Vec<u8> = lines
        .iter()
        .flat_map(|line| [line, &b"\n"[..]].concat())
        .collect();
    let whole = sketch(&monoid, &whole);
    prop_assert_eq!(whole.lines(), lines.len() as u64);
    let mut digests = BTreeSet::from([digest(&whole)]);
    digests.extend(ways.iter().map(|way| digest(&way.sketch(&monoid, lines))));
    prop_assert_eq!(digests.len(), 1);
    Ok(())
}

fn names() -> impl Strategy<Value = UserNames> {
    prop_oneof![Just(UserNames::Plain), Just(UserNames::Hashed)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn files_compression_line_ends_threads_and_trees_leave_one_digest(
        lines in whole_lines(120),
        ways in prop::collection::vec(way(), 1..4),
        names in names(),
    ) {
        assert_one_digest(&lines, &ways, names)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 8, ..ProptestConfig::with_cases(6) })]

    /// Of some 3 MB, so that the threads share even a file, and every table is dense.
    #[test]
    fn files_of_a_large_log_leave_one_digest(
        mut lines in whole_lines(120),
        ways in prop::collection::vec(way(), 1..3),
        names in names(),
        places in prop::collection::vec(any::<Index>(), 120),
    ) {
        let some = std::mem::replace(&mut lines, (0..26_000).map(|n| nth_line(n).into_bytes()).collect());
        for (line, place) in some.into_iter().zip(places) {
            let place = place.index(lines.len());
            lines[place] = line;
        }
        assert_one_digest(&lines, &ways, names)?;
    }
}
