//! Threads that share out the work, and a bar that shows how far they are.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};
use sketchbird::ParameterError;

use crate::command::Result;
use crate::simulation::Random;

/// As in the other examples: more threads than four a processor wait for each other.
const MOST_THREADS_A_PROCESSOR: usize = 4;

pub struct Crew {
    threads: usize,
    /// How often a setting is tried out, but for those that take longer.
    pub trials: u64,
    seed: u64,
}

/// What the trials of one setting add up to.
pub trait Tally: Default + Send {
    fn merge(&mut self, other: Self);
}

impl Crew {
    pub fn new(threads: NonZero<usize>, trials: u64, seed: u64) -> Result<Self> {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        let most = processors * MOST_THREADS_A_PROCESSOR;
        if threads.get() > most {
            return Err(format!("{threads} threads are too many: 1 to {most} here").into());
        }
        Ok(Self {
            threads: threads.get(),
            trials,
            seed,
        })
    }

    /// Tries every setting so many times, each time with a seed of its own: one tally a setting.
    ///
    /// `chunk` is how many trials make one job. Jobs are added up in their order, so that rounding is the same on any number of
    /// threads.
    pub fn try_out<S: Sync, T: Tally>(
        &self,
        what: &'static str,
        settings: &[S],
        plan: impl Fn(&S) -> Plan,
        trial: impl Fn(&S, u64, &mut T) -> std::result::Result<(), ParameterError> + Sync,
    ) -> Result<Vec<T>> {
        let mut jobs = Vec::new();
        for (at, setting) in settings.iter().enumerate() {
            let Plan { trials, chunk } = plan(setting);
            let starts = (0..trials).step_by(chunk as usize);
            jobs.extend(starts.map(|start| (at, start..trials.min(start + chunk))));
        }
        let done = self.work(what, &jobs, |(at, trials)| {
            let mut tally = T::default();
            for number in trials.clone() {
                let seed = seed_of([self.seed, *at as u64, number]);
                trial(&settings[*at], seed, &mut tally)?;
            }
            Ok::<_, ParameterError>(tally)
        });
        let mut tallies: Vec<T> = settings.iter().map(|_| T::default()).collect();
        for ((at, _), tally) in jobs.iter().zip(done) {
            tallies[*at].merge(tally?);
        }
        Ok(tallies)
    }

    /// What each job gives, in the order of the jobs, whoever did them.
    pub fn work<J: Sync, T: Send>(
        &self,
        what: &'static str,
        jobs: &[J],
        work: impl Fn(&J) -> T + Sync,
    ) -> Vec<T> {
        let bar = bar(what, jobs.len());
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(jobs.len()));
        thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(|| {
                    while let Some((at, job)) = take(&next, jobs) {
                        let result = work(job);
                        done.lock().expect("no job panics").push((at, result));
                        bar.inc(1);
                    }
                });
            }
        });
        bar.finish_and_clear();
        let mut done = done.into_inner().expect("no job panics");
        done.sort_unstable_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, result)| result).collect()
    }
}

/// How often a setting is tried out, and how many trials of it make one job.
pub struct Plan {
    pub trials: u64,
    pub chunk: u64,
}

/// No two trials run through the numbers of one another.
fn seed_of(parts: [u64; 3]) -> u64 {
    parts
        .into_iter()
        .fold(0, |seed, part| Random::new(seed ^ part).bits())
}

fn take<'a, J>(next: &AtomicUsize, jobs: &'a [J]) -> Option<(usize, &'a J)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, jobs.get(at)?))
}

/// On standard error, and only if that is a terminal.
fn bar(what: &'static str, jobs: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:24} {bar:40} {pos}/{len} {elapsed}")
        .expect("the template is well-formed");
    ProgressBar::new(jobs as u64)
        .with_style(style)
        .with_prefix(what)
}
