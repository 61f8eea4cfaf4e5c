//! A log cut into files, compressed or not, on any number of threads, added in any order: the same bytes.

use std::fs;
use std::path::PathBuf;

use super::program::{Files, SAMPLE, answer, gzip, json, request, run, with};

/// The sample with a request behind every third line.
fn lines() -> Vec<Vec<u8>> {
    let lines = SAMPLE.split_inclusive(|&byte| byte == b'\n').take(3_000);
    let with_requests = lines.enumerate().flat_map(|(at, line)| {
        let client = format!("198.51.100.{}", at % 200);
        let target = ["/", "/missing", "/x.php?q=<script>", "/../../etc/passwd"][at % 4];
        let time = format!("{:02}:{:02}:00", at / 3 % 24, at % 60);
        let status = if at % 4 == 0 { 200 } else { 404 };
        let request = (at % 3 == 0).then(|| request(&time, &client, target, status).into_bytes());
        [Some(line.to_vec()), request].into_iter().flatten()
    });
    with_requests.collect()
}

#[test]
fn however_a_log_is_cut_and_read_the_same_bytes_are_saved() {
    let files = Files::new();
    let lines = lines();
    let whole = files.log("whole.log", lines.concat(), 0);
    let parts: Vec<PathBuf> = lines
        .chunks(1_100)
        .enumerate()
        .map(|(at, part)| {
            let part = part.concat();
            let name = format!("{at}.log");
            match at % 3 {
                0 => files.log(&name, part, 0),
                1 => files.log(&name, gzip(&part), 0),
                _ => files.log(&name, zstd::encode_all(&part[..], 0).unwrap(), 0),
            }
        })
        .collect();
    assert_eq!(parts.len(), 4);
    let since = ["--since", "2025-01-01", "--until", "2026-01-01"];
    for options in [
        &[][..],
        &["--series", "hour"],
        &["--series", "day", "--series-buckets", "3"],
        &since,
    ] {
        let options: Vec<_> = options.iter().map(AsRef::as_ref).collect();
        let saved = |name: &str, more: &[&std::ffi::OsStr]| {
            let sketch = files.path(name);
            let save = with![
                "attackers",
                "--json",
                "--reference",
                "2026-01-01",
                "--save",
                sketch
            ];
            let report = json(run([&save[..], &options, more].concat()));
            (fs::read(&sketch).unwrap(), report, sketch)
        };
        let (bytes, report, _) = saved("whole", &with![whole, "--threads", "1"]);
        assert!(report["events"]["failed"].as_u64() > Some(100));
        assert!(report["web"]["requests"].as_u64() > Some(100));
        let all: Vec<_> = parts.iter().map(|part| part.as_os_str()).collect();
        for threads in ["1", "3"] {
            let threads = with!["--threads", threads];
            assert!(
                saved(
                    "threads",
                    &with![whole].into_iter().chain(threads).collect::<Vec<_>>()
                )
                .0 == bytes
            );
            assert!(saved("files", &[&all[..], &threads].concat()).0 == bytes);
        }
        let shards: Vec<PathBuf> = parts
            .iter()
            .enumerate()
            .map(|(at, part)| saved(&format!("{at}.sketch"), &with![part]).2)
            .collect();
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            let merged = files.path("merged");
            let mut merge = with!["merge", "--json", "--save", merged].to_vec();
            merge.extend(order.map(|at| shards[at].as_os_str()));
            assert_eq!(json(run(merge)), report);
            assert!(fs::read(&merged).unwrap() == bytes);
        }
        // In pairs as well.
        let pairs: Vec<PathBuf> = shards
            .chunks(2)
            .enumerate()
            .map(|(at, pair)| {
                let sum = files.path(&format!("pair_{at}"));
                answer(run(with!["merge", pair[1], pair[0], "--save", sum]));
                sum
            })
            .collect();
        let merged = files.path("merged");
        answer(run(with!["merge", pairs[1], pairs[0], "--save", merged]));
        assert!(fs::read(&merged).unwrap() == bytes);
    }
}
