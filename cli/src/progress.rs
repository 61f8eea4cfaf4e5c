//! How much of the input is read, on standard error while a person looks at it.

use std::io::{self, IsTerminal, Read};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that goes away when this is dropped; nothing at all where standard error is no terminal.
pub struct Progress(ProgressBar);

impl Progress {
    /// Over so many bytes, as they stand in the files; without a bar where nobody can tell how many there will be.
    pub fn over(bytes: Option<u64>) -> Progress {
        let Some(bytes) = bytes.filter(|_| io::stderr().is_terminal()) else {
            return Progress(ProgressBar::hidden());
        };
        let style = ProgressStyle::with_template(
            "[{bar:30}] {percent:>3} %  {decimal_bytes}/{decimal_total_bytes}  {decimal_bytes_per_sec}  {eta} left",
        )
        .expect("the template is one of this program");
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
        Progress(bar.with_style(style.progress_chars("=> ")))
    }

    /// The same input, counted as it is read.
    pub fn counting(&self, raw: impl Read + Send + 'static) -> impl Read + Send + 'static {
        self.0.wrap_read(raw)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use sketchbird::logs::reading::decoded;

    use super::*;

    #[test]
    fn the_bytes_of_a_compressed_log_are_counted_as_they_stand_in_the_file() {
        let log = "May  1 10:00:00 web1 sshd[1]: nothing\n".repeat(100_000);
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(log.as_bytes()).unwrap();
        let compressed = encoder.finish().unwrap();
        let progress = Progress::over(None);
        let mut told = 0;
        for file in [compressed.clone(), log.clone().into_bytes()] {
            told += file.len() as u64;
            let mut content = Vec::new();
            let raw = progress.counting(io::Cursor::new(file));
            decoded(raw).unwrap().read_to_end(&mut content).unwrap();
            assert!(content == log.as_bytes());
            assert_eq!(progress.0.position(), told);
        }
    }
}
