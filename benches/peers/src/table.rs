//! A table: contenders in turns, round by round, and the medians with their ratios.

use std::fmt::Display;
use std::time::Duration;

use sketchbird::InstructionSet;

use crate::contender::{Contender, Role};
use crate::timing::{self, Round};

/// What is printed of a time.
#[derive(Clone, Copy)]
pub enum Unit {
    /// Millions of so many operations a second.
    MillionsASecond(usize),
    /// Nanoseconds for one of so many operations.
    Nanoseconds(usize),
    /// Billions of so many bytes a second.
    GigabytesASecond(usize),
}

impl Unit {
    fn title(self) -> &'static str {
        match self {
            Self::MillionsASecond(_) => "M/s",
            Self::Nanoseconds(_) => "ns",
            Self::GigabytesASecond(_) => "GB/s",
        }
    }

    /// So many of what is told are done in a round.
    fn amount(self) -> usize {
        match self {
            Self::MillionsASecond(amount)
            | Self::Nanoseconds(amount)
            | Self::GigabytesASecond(amount) => amount,
        }
    }

    /// Of the nanoseconds that one takes.
    fn figure(self, nanoseconds: f64) -> String {
        digits(match self {
            Self::MillionsASecond(_) => 1e3 / nanoseconds,
            Self::Nanoseconds(_) => nanoseconds,
            Self::GigabytesASecond(_) => 1.0 / nanoseconds,
        })
    }
}

/// Three digits or more.
pub fn digits(value: f64) -> String {
    let decimals = match value {
        100.0.. => 0,
        10.0.. => 1,
        _ => 2,
    };
    format!("{value:.decimals$}")
}

/// A round, with facts if they are wanted.
type Run<'a> = Box<dyn Fn(bool) -> Round + 'a>;

fn ratio(value: f64) -> String {
    let decimals = if value < 0.1 { 4 } else { 2 };
    format!("{value:.decimals$}")
}

struct Row<'a> {
    contender: Contender,
    run: Result<Run<'a>, String>,
    times: Vec<Duration>,
    facts: Vec<String>,
}

/// Contenders for one workload.
pub struct Table<'a> {
    title: String,
    unit: Unit,
    rounds: usize,
    repeats: usize,
    facts: &'static [&'static str],
    beside: &'static [&'static str],
    rows: Vec<Row<'a>>,
}

impl<'a> Table<'a> {
    pub fn new(title: impl Display, unit: Unit, rounds: usize) -> Self {
        Self {
            title: title.to_string(),
            unit,
            rounds,
            repeats: 1,
            facts: &[],
            beside: &[],
            rows: Vec::new(),
        }
    }

    /// How often the work is done in a round, for work that is short.
    pub fn repeats(mut self, repeats: usize) -> Self {
        self.repeats = repeats;
        self
    }

    /// Titles of what else is told of every contender.
    pub fn facts(mut self, titles: &'static [&'static str]) -> Self {
        self.facts = titles;
        self
    }

    /// Contenders whose ratios get a column of their own.
    pub fn beside(mut self, names: &'static [&'static str]) -> Self {
        self.beside = names;
        self
    }

    /// A contender that does `work` on what `make` gives.
    pub fn add<T>(
        &mut self,
        contender: Contender,
        make: impl Fn() -> T + 'a,
        work: impl Fn(&mut T) + 'a,
    ) {
        self.add_with_facts(contender, make, work, |_, _| Vec::new());
    }

    /// Likewise; `facts` tells, of a value after the work and its bytes all in, what the titles announced.
    pub fn add_with_facts<T>(
        &mut self,
        contender: Contender,
        make: impl Fn() -> T + 'a,
        work: impl Fn(&mut T) + 'a,
        facts: impl Fn(&T, usize) -> Vec<String> + 'a,
    ) {
        let repeats = self.repeats;
        let run = move |wants_facts| timing::round(repeats, wants_facts, &make, &work, &facts);
        self.push(contender, Ok(Box::new(run)));
    }

    /// A contender that can't do this, and why.
    pub fn cannot(&mut self, contender: Contender, why: &str) {
        self.push(contender, Err(why.to_owned()));
    }

    fn push(&mut self, contender: Contender, run: Result<Run<'a>, String>) {
        self.rows.push(Row {
            contender,
            run,
            times: Vec::new(),
            facts: Vec::new(),
        });
    }

    /// Runs every contender in every round, and prints the table.
    pub fn print(mut self) {
        for number in 0..self.rounds {
            for row in &mut self.rows {
                let Ok(run) = &row.run else { continue };
                let set = row.contender.set.unwrap_or(InstructionSet::widest());
                set.limit_to();
                let round = run(number == 0);
                row.times.push(round.time);
                row.facts.extend(round.facts);
            }
        }
        let unit = self.unit;
        let figures: Vec<_> = self.rows.iter_mut().map(|row| row.figure(unit)).collect();
        let ratios = self.ratios(&figures);

        let mut lines = vec![vec!["".to_owned(), "hash".to_owned()]];
        lines[0].extend(self.facts.iter().map(|title| (*title).to_owned()));
        lines[0].push(self.unit.title().to_owned());
        lines[0].extend(ratios.iter().map(|(title, _)| format!("x {title}")));
        for ((index, row), figures) in self.rows.iter().enumerate().zip(&figures) {
            let mut line = vec![row.contender.name.clone(), row.contender.hash_name()];
            match figures {
                Ok(time) => {
                    line.extend(row.facts.iter().cloned());
                    line.push(self.unit.figure(*time));
                    line.extend(ratios.iter().map(|(_, column)| column[index].clone()));
                }
                Err(why) => line.push(why.clone()),
            }
            lines.push(line);
        }
        println!("\n## {}\n", self.title);
        print_aligned(&lines);
    }

    /// How many times as fast as the best of some contenders every row is: a column each, the best peer last.
    fn ratios(&self, figures: &[Figure]) -> Vec<(String, Vec<String>)> {
        let best = |chosen: &dyn Fn(&Contender) -> bool| {
            let rows = self.rows.iter().zip(figures);
            rows.filter(|(row, _)| chosen(&row.contender))
                .filter_map(|(_, time)| time.as_ref().ok().copied())
                .min_by(f64::total_cmp)
        };
        let is_peer = |contender: &Contender| contender.role == Role::Peer;
        let same_set = |role: Role, set: Option<InstructionSet>| {
            move |other: &Contender| other.role == role && other.set == set
        };

        let mut columns = Vec::new();
        let mut add = |title: &str, reference: &dyn Fn(&Contender) -> Option<f64>| {
            let column: Vec<_> = self
                .rows
                .iter()
                .zip(figures)
                .map(|(row, time)| match (reference(&row.contender), time) {
                    (Some(reference), Ok(time)) => ratio(reference / time),
                    _ => String::new(),
                })
                .collect();
            if column.iter().any(|ratio| !ratio.is_empty()) {
                columns.push((title.to_owned(), column));
            }
        };
        add("sum of parts", &|contender| {
            let is_part = same_set(Role::Part, contender.set);
            let rows = self
                .rows
                .iter()
                .zip(figures)
                .filter(|(row, _)| is_part(&row.contender));
            let sum: f64 = rows.filter_map(|(_, time)| time.as_ref().ok()).sum();
            (contender.role == Role::Sketchbird && sum > 0.0).then_some(sum)
        });
        add("machine", &|contender| {
            best(&same_set(
                Role::Machine,
                contender.set.or(Some(InstructionSet::Baseline)),
            ))
        });
        for name in self.beside {
            add(name, &|_| best(&|other| other.name == *name));
        }
        add("exact", &|_| best(&|other| other.role == Role::Exact));
        if self
            .rows
            .iter()
            .any(|row| is_peer(&row.contender) && !row.contender.merges)
        {
            add("best mergeable", &|_| {
                best(&|other| is_peer(other) && other.merges)
            });
        }
        add("best keyed", &|_| {
            best(&|other| is_peer(other) && other.is_keyed())
        });
        add("best peer", &|_| best(&is_peer));
        columns
    }
}

/// The median of the nanoseconds that one operation takes, or why there is none.
type Figure = Result<f64, String>;

impl Row<'_> {
    fn figure(&mut self, unit: Unit) -> Figure {
        match &self.run {
            Ok(_) => {
                let amount = self.contender.amount.unwrap_or(unit.amount());
                Ok(timing::median(&mut self.times).as_nanos() as f64 / amount as f64)
            }
            Err(why) => Err(why.clone()),
        }
    }
}

/// The first two columns to the left, all others to the right.
fn print_aligned(lines: &[Vec<String>]) {
    let columns = lines[0].len();
    let is_full = |line: &&Vec<String>| line.len() == columns;
    let widths: Vec<_> = (0..columns)
        .map(|column| {
            let cells = lines.iter().filter(|line| column < 2 || is_full(line));
            cells
                .map(|line| line[column].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    for line in lines {
        let mut text = String::new();
        for (column, cell) in line.iter().enumerate() {
            let width = widths[column];
            if column < 2 {
                text += &format!("{cell:<width$}  ");
            } else if is_full(&line) {
                text += &format!("{cell:>width$}  ");
            } else {
                text += cell;
            }
        }
        println!("{}", text.trim_end());
    }
}
