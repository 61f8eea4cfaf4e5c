#![no_main]
//! Reading any bytes as lines of access and error logs.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sketchbird::logs::reading::web::{AccessLine, ErrorLogReader, Site, decode_twice, unescape};
use sketchbird::logs::reading::{Settings, lines_of};

static SITE: LazyLock<Site> = LazyLock::new(Site::default);
static ERRORS: LazyLock<ErrorLogReader> = LazyLock::new(|| {
    ErrorLogReader::new(Settings {
        zone_offset: 3_600,
        reference: 0,
    })
    .expect("in range")
});

fuzz_target!(|input: &[u8]| {
    for line in lines_of(input) {
        if let Some(access) = AccessLine::parse(line) {
            let found = SITE.findings(&access);
            assert_eq!(
                found.attack(),
                found.iter().any(|finding| finding.is_attack())
            );
            assert!(
                access
                    .status
                    .is_none_or(|status| (100..1_000).contains(&status))
            );
            if let Some(request) = access.request() {
                assert!(
                    SITE.findings_of_target(request.target)
                        .iter()
                        .all(|finding| found.contains(finding))
                );
            }
        }
        // Nothing that is escaped is shorter than what it stands for.
        assert!(unescape(line).count() <= line.len());
        assert!(decode_twice(line).count() <= line.len());
        let _ = SITE.findings_of_target(line);
        let _ = ERRORS.read(line);
    }
});
