//! The pictures of `docs/accuracy.md`: error against memory, one or two a family.

use std::path::Path;

use plotters::prelude::SeriesLabelPosition;

use crate::chart::{Chart, Curve, Point};
use crate::command::{Result, about};
use crate::figure::{Figure, Quantity};

type X = fn(&Figure) -> f64;

const BYTES: &str = "memory of one sketch, bytes";

pub fn draw(figures: &[Figure], directory: &Path) -> Result<()> {
    for (name, chart) in charts(figures) {
        if chart.curves.is_empty() {
            continue;
        }
        let path = directory.join(name);
        chart
            .draw(&path)
            .map_err(|error| about(path.display(), "can't be drawn", &*error))?;
    }
    Ok(())
}

fn charts(figures: &[Figure]) -> [(&'static str, Chart<'_>); 7] {
    let dense = |figure: &Figure| figure.theory > 1e-4;
    let mut by_keys = curves(figures, "hyperloglog", Quantity::Error, |figure| {
        figure.n as f64
    });
    for curve in &mut by_keys {
        curve.points.retain(|point| point.theory > 1e-4);
    }
    // Every other one can be told apart.
    let by_keys = by_keys.into_iter().step_by(2).collect();
    let largest: Vec<Figure> = figures
        .iter()
        .filter(|figure| figure.n == 1_000_000_000 && dense(figure))
        .map(|figure| Figure {
            series: "10^9 keys".into(),
            ..figure.clone()
        })
        .collect();
    let memory: X = |figure| figure.bytes as f64;
    let mut coverage = curves(&largest, "hyperloglog", Quantity::Coverage, memory);
    coverage.extend(curves(figures, "key_sample", Quantity::Coverage, memory));
    for (curve, label) in coverage
        .iter_mut()
        .zip(["HyperLogLog, 10^9 keys", "KeySample, 10^4 keys"])
    {
        label.clone_into(&mut curve.label);
    }
    let mut distinct = curves(&largest, "hyperloglog", Quantity::Error, memory);
    distinct.extend(curves(figures, "key_sample", Quantity::Error, memory));
    distinct.extend(curves(figures, "key_sample", Quantity::TotalError, memory));
    let labels = [
        "HyperLogLog, 10^9 keys",
        "KeySample, 10^4 keys",
        "KeySample, a total",
    ];
    for (curve, label) in distinct.iter_mut().zip(labels) {
        label.clone_into(&mut curve.label);
    }
    let mut recall = curves(figures, "sketch_map", Quantity::Recall, memory);
    recall.extend(bounds(figures, "sketch_map", Quantity::Recall, memory));
    [
        (
            "hyperloglog.svg",
            Chart {
                title: "HyperLogLog: error by number of keys",
                x: "distinct keys",
                y: "relative error (root mean square)",
                x_range: 1.0..1e9,
                // Room for the legend below the curves.
                y_range: 1e-4..1.0,
                linear_y: false,
                x_label: power_of_ten,
                y_label: percent,
                legend: SeriesLabelPosition::LowerLeft,
                curves: by_keys,
            },
        ),
        (
            "distinct.svg",
            Chart {
                title: "HyperLogLog and KeySample: error by memory",
                x: BYTES,
                y: "relative error (root mean square)",
                x_range: 50.0..500_000.0,
                y_range: 1e-3..1.0,
                linear_y: false,
                x_label: bytes,
                y_label: percent,
                legend: SeriesLabelPosition::UpperRight,
                curves: distinct,
            },
        ),
        (
            "coverage.svg",
            Chart {
                title: "How often the 95 % interval holds the truth",
                x: BYTES,
                y: "share of trials",
                x_range: 50.0..500_000.0,
                y_range: 0.88..1.0,
                linear_y: true,
                x_label: bytes,
                y_label: percent,
                legend: SeriesLabelPosition::LowerLeft,
                curves: coverage,
            },
        ),
        (
            "bloom.svg",
            Chart {
                title: "Bloom filter: false positives by bits a key",
                x: "bits a key",
                y: "absent keys that are found",
                x_range: 2.0..36.0,
                y_range: 1e-6..1.0,
                linear_y: false,
                x_label: |bits| format!("{bits:.0}"),
                y_label: percent,
                legend: SeriesLabelPosition::UpperRight,
                curves: curves(figures, "bloom", Quantity::FalsePositives, |figure| {
                    8.0 * figure.bytes as f64 / figure.n as f64
                }),
            },
        ),
        (
            "count_min.svg",
            Chart {
                title: "Count-Min Sketch: error of a frequency by memory",
                x: BYTES,
                y: "mean error, share of all events",
                x_range: 800.0..250_000.0,
                y_range: 1e-6..1e-1,
                linear_y: false,
                x_label: bytes,
                y_label: percent,
                legend: SeriesLabelPosition::UpperRight,
                curves: curves(figures, "count_min", Quantity::Excess, memory),
            },
        ),
        (
            "sketch_map_recall.svg",
            Chart {
                title: "SketchMap: the ten heaviest keys, found by memory",
                x: BYTES,
                y: "share of the ten that is found",
                x_range: 2_000.0..200_000.0,
                y_range: 0.0..1.0,
                linear_y: true,
                x_label: bytes,
                y_label: percent,
                legend: SeriesLabelPosition::LowerRight,
                curves: recall,
            },
        ),
        (
            "sketch_map_error.svg",
            Chart {
                title: "SketchMap: error of the ten heaviest keys by memory",
                x: BYTES,
                y: "mean error, share of all events",
                x_range: 2_000.0..200_000.0,
                y_range: 1e-5..1e-1,
                linear_y: false,
                x_label: bytes,
                y_label: percent,
                legend: SeriesLabelPosition::UpperRight,
                curves: curves(figures, "sketch_map", Quantity::Excess, memory),
            },
        ),
    ]
}

fn of<'a>(
    figures: &'a [Figure],
    family: &'a str,
    quantity: Quantity,
) -> impl Iterator<Item = &'a Figure> {
    figures
        .iter()
        .filter(move |figure| figure.family == family && figure.quantity == quantity)
}

/// A curve for each series.
fn curves(figures: &[Figure], family: &str, quantity: Quantity, x: X) -> Vec<Curve> {
    let figures: Vec<_> = of(figures, family, quantity).collect();
    figures
        .chunk_by(|a, b| a.series == b.series)
        .map(|figures| Curve {
            label: figures[0]
                .series
                .replace('=', " ")
                .replace(" depth", ", depth"),
            is_bound: false,
            points: figures
                .iter()
                .map(|figure| Point {
                    x: x(figure),
                    measured: figure.measured,
                    theory: figure.theory,
                    band: figure.band,
                })
                .collect(),
        })
        .collect()
}

/// What is promised, for each series.
fn bounds(figures: &[Figure], family: &str, quantity: Quantity, x: X) -> Vec<Curve> {
    let promised: Vec<_> = of(figures, family, quantity)
        .filter_map(|figure| {
            Some(Figure {
                theory: figure.promised?,
                ..figure.clone()
            })
        })
        .collect();
    let mut curves = curves(&promised, family, quantity, x);
    for curve in &mut curves {
        curve.label += ", at least";
        curve.is_bound = true;
    }
    curves
}

fn percent(share: &f64) -> String {
    let percent = 100.0 * share;
    let rounded = (percent * 1e6).round() / 1e6;
    format!("{rounded} %")
}

fn power_of_ten(number: &f64) -> String {
    match number.log10().round() {
        0.0 => "1".to_owned(),
        1.0 => "10".to_owned(),
        power => format!("10^{power}"),
    }
}

fn bytes(number: &f64) -> String {
    match *number {
        1e6.. => format!("{} MB", number / 1e6),
        1e3.. => format!("{} kB", number / 1e3),
        _ => format!("{number} B"),
    }
}
