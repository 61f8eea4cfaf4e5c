//! The CPU time of one thread, free of what is not timed.

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::Duration;

use cpu_time::ThreadTime;

use crate::memory;

/// What reading the clock twice takes.
static CLOCK: LazyLock<Duration> = LazyLock::new(|| {
    let mut empty: Vec<_> = (0..1_001).map(|_| ThreadTime::now().elapsed()).collect();
    median(&mut empty)
});

/// What a round found.
pub struct Round {
    pub time: Duration,
    /// What is asked of the value that was worked on.
    pub facts: Vec<String>,
}

/// Makes a value and times the work on it, `repeats` times over; making, dropping and asking for facts take no time.
pub fn round<T>(
    repeats: usize,
    wants_facts: bool,
    make: impl Fn() -> T,
    work: impl Fn(&mut T),
    facts: impl Fn(&T, usize) -> Vec<String>,
) -> Round {
    let clock = *CLOCK;
    let mut round = Round {
        time: Duration::ZERO,
        facts: Vec::new(),
    };
    for repeat in 0..repeats {
        let before = memory::requested();
        let mut value = black_box(make());
        let start = ThreadTime::now();
        work(&mut value);
        round.time += start.elapsed().saturating_sub(clock);
        let value = black_box(value);
        if wants_facts && repeat == 0 {
            let bytes = memory::requested() - before + size_of::<T>() as isize;
            round.facts = facts(&value, bytes.max(0) as usize);
        }
    }
    round
}

pub fn median<T: Copy + Ord>(values: &mut [T]) -> T {
    values.sort_unstable();
    values[values.len() / 2]
}
