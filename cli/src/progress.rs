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
