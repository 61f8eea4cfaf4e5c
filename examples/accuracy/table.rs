//! The figures as text: a line a setting, what was measured beside what theory says.

use std::io::{self, Write};

use crate::figure::{Figure, Quantity};

/// Of all numbers of keys, those that a line has room for.
const SHOWN: [u64; 3] = [1_000, 1_000_000, 1_000_000_000];

/// What a line says of a family: quantities, and of how many keys.
struct Layout {
    family: &'static str,
    title: &'static str,
    columns: Vec<(Quantity, Option<u64>)>,
}

fn layouts() -> [Layout; 5] {
    let layout = |family, title, quantities: &[Quantity]| Layout {
        family,
        title,
        columns: quantities
            .iter()
            .map(|quantity| (*quantity, None))
            .collect(),
    };
    [
        Layout {
            family: "hyperloglog",
            title: "HyperLogLog: relative error, and how often the 95 % interval holds the truth",
            columns: [Quantity::Error, Quantity::Coverage]
                .iter()
                .flat_map(|quantity| SHOWN.map(|n| (*quantity, Some(n))))
                .collect(),
        },
        layout(
            "bloom",
            "Bloom filter: how many absent keys are found",
            &[Quantity::FalsePositives],
        ),
        layout(
            "count_min",
            "Count-Min Sketch: by what share of all an absent key's frequency is too high; how many by more than eps",
            &[
                Quantity::Excess,
                Quantity::LargestExcess,
                Quantity::ShareOverEps,
            ],
        ),
        layout(
            "sketch_map",
            "SketchMap: how many of the ten heaviest keys are found; by what share of all their frequencies are too high",
            &[Quantity::Recall, Quantity::Excess],
        ),
        layout(
            "key_sample",
            "KeySample: relative error of the number of keys and of a total; how often the 95 % interval holds the truth",
            &[Quantity::Error, Quantity::TotalError, Quantity::Coverage],
        ),
    ]
}

pub fn write(figures: &[Figure], out: &mut dyn Write) -> io::Result<()> {
    for layout in layouts() {
        let of_family: Vec<_> = figures
            .iter()
            .filter(|figure| figure.family == layout.family)
            .collect();
        if !of_family.is_empty() {
            layout.write(&of_family, out)?;
        }
    }
    let within = figures
        .iter()
        .filter(|figure| figure.is_within_band())
        .count();
    writeln!(
        out,
        "{} figures, {:.1} % of them where theory expects 95 %. In brackets: theory. All figures: --csv, pictures: --svg DIR.",
        figures.len(),
        100.0 * within as f64 / figures.len() as f64
    )
}

impl Layout {
    fn write(&self, figures: &[&Figure], out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.title)?;
        let widest = figures.iter().map(|figure| figure.parameters.len()).max();
        let width = widest.unwrap_or(0).max(10);
        write!(out, "  {:width$} {:>10}", "parameters", "memory")?;
        for (quantity, n) in &self.columns {
            let keys = n.map(|n| format!(" {n:.0e}")).unwrap_or_default();
            write!(out, " {:>18}", format!("{}{keys}", quantity.name()))?;
        }
        writeln!(out)?;
        for setting in figures.chunk_by(|a, b| a.parameters == b.parameters) {
            let most = setting.iter().map(|figure| figure.bytes).max().unwrap_or(0);
            write!(
                out,
                "  {:width$} {:>10}",
                setting[0].parameters,
                memory(most)
            )?;
            for (quantity, n) in &self.columns {
                let figure = setting
                    .iter()
                    .find(|figure| figure.quantity == *quantity && n.is_none_or(|n| n == figure.n));
                let cell = figure.map(|figure| {
                    format!("{} ({})", percent(figure.measured), percent(figure.theory))
                });
                write!(out, " {:>18}", cell.unwrap_or_default())?;
            }
            writeln!(out)?;
        }
        writeln!(out)
    }
}

fn memory(bytes: usize) -> String {
    if bytes < 10_240 {
        format!("{bytes} B")
    } else {
        format!("{} KiB", bytes.div_ceil(1_024))
    }
}

/// With three digits that say something.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    match percent {
        0.0 => "0 %".to_owned(),
        10.0.. => format!("{percent:.1} %"),
        1.0.. => format!("{percent:.2} %"),
        0.01.. => format!("{percent:.3} %"),
        _ => format!("{percent:.0e} %"),
    }
}
