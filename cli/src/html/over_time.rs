//! What happened over time: a picture for each count, below each other.

use std::error::Error;

use jiff::Timestamp;
use maud::{Markup, html};
use plotters::prelude::*;
use sketchbird::logs::{Bucket, OverTime};

use super::figure;

const SIZE: (u32, u32) = (900, 170);
/// How many columns there are at most: each is some pixels wide.
const MOST_COLUMNS: u64 = 240;
const COLOUR: RGBColor = RGBColor(0, 114, 178);
/// `plotters` writes a font size of n as n / 1.24 pixels: 12 here.
const FONT: (&str, f64) = ("sans-serif", 15.0);

type Count = fn(&Bucket) -> u64;

/// What is drawn, if there is any of it.
const COUNTS: [(&str, Count); 3] = [
    ("Failed logins", |bucket| bucket.failed),
    ("Attackers", |bucket| bucket.attackers.estimate),
    ("Requests to web servers", |bucket| bucket.requests),
];

pub fn section(over_time: &OverTime) -> Result<Markup, Box<dyn Error>> {
    let columns = Columns::of(over_time);
    let mut pictures = Vec::new();
    for (title, count) in COUNTS {
        let heights = columns.heights(over_time, count);
        if heights.iter().any(|height| *height > 0) {
            pictures.push((title, draw(&columns, &heights)?));
        }
    }
    let step = over_time.step;
    Ok(html! {
        section {
            h2 { "Over time" }
            p {
                "By the " (step) ", in UTC"
                @if columns.steps > 1 { "; each column shows the most of " (columns.steps) " " (step) "s" }
                "."
                @if over_time.lines_given_up > 0 {
                    " " (over_time.lines_given_up) " lines with an event are older, and not among these."
                }
            }
            @for (title, picture) in &pictures {
                h3 { (title) }
                (figure(title, picture))
            }
        }
    })
}

/// Times in columns of so many hours or days that all have room.
struct Columns {
    /// When the first begins, in microseconds since 1970 UTC.
    first: i64,
    /// How long each is.
    micros: u64,
    /// The same in hours or days.
    steps: u64,
    count: usize,
}

impl Columns {
    fn of(over_time: &OverTime) -> Columns {
        let step = match over_time.step {
            "day" => 86_400_000_000,
            _ => 3_600_000_000,
        };
        let start = |bucket: Option<&Bucket>| bucket.map_or(0, |bucket| bucket.start_micros);
        let first = start(over_time.buckets.first());
        let all = start(over_time.buckets.last()).abs_diff(first) / step + 1;
        let steps = all.div_ceil(MOST_COLUMNS);
        Columns {
            first,
            micros: step.saturating_mul(steps),
            steps,
            count: all.div_ceil(steps) as usize,
        }
    }

    /// The most in each.
    fn heights(&self, over_time: &OverTime, count: Count) -> Vec<u64> {
        let mut heights = vec![0; self.count];
        for bucket in &over_time.buckets {
            let column = bucket.start_micros.abs_diff(self.first) / self.micros;
            if let Some(height) = heights.get_mut(column as usize) {
                *height = count(bucket).max(*height);
            }
        }
        heights
    }

    /// When a column begins; nothing beside one.
    fn label(&self, at: f64) -> String {
        if at.fract() != 0.0 || at >= self.count as f64 {
            return String::new();
        }
        let micros = self.micros.saturating_mul(at as u64);
        let start = self.first.saturating_add_unsigned(micros);
        Timestamp::from_microsecond(start).map_or_else(
            |_| String::new(),
            |time| time.strftime("%Y-%m-%d %H:%M").to_string(),
        )
    }
}

fn draw(columns: &Columns, heights: &[u64]) -> Result<String, Box<dyn Error>> {
    let most = heights.iter().copied().max().unwrap_or(0).max(1);
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
    let mut chart = ChartBuilder::on(&area)
        .margin(8)
        .margin_right(60)
        .x_label_area_size(24)
        .y_label_area_size(80)
        .build_cartesian_2d(0.0..columns.count as f64, 0.0..most as f64)?;
    let whole = |count: &f64| match count.fract() == 0.0 {
        true => format!("{count:.0}"),
        false => String::new(),
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(BLACK.mix(0.12))
        .axis_style(BLACK.mix(0.4))
        .label_style(FONT)
        .x_labels(6)
        .y_labels(4)
        .x_label_formatter(&|at| columns.label(*at))
        .y_label_formatter(&whole)
        .draw()?;
    let bars = heights
        .iter()
        .enumerate()
        .filter(|(_, height)| **height > 0);
    chart.draw_series(bars.map(|(at, height)| {
        let left = at as f64;
        Rectangle::new([(left, 0.0), (left + 1.0, *height as f64)], COLOUR.filled())
    }))?;
    area.present()?;
    drop(chart);
    drop(area);
    Ok(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns from a first hour so many hours on.
    fn columns(count: usize) -> Columns {
        Columns {
            first: 1_714_521_600_000_000,
            micros: 3_600_000_000,
            steps: 1,
            count,
        }
    }

    #[test]
    fn counts_at_their_limits_are_drawn() {
        for heights in [&[u64::MAX, 0, 1][..], &[0], &[1]] {
            let svg = draw(&columns(heights.len()), heights).unwrap();
            assert!(svg.contains("2024-05-01 00:00"), "{svg}");
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }

    #[test]
    fn only_where_a_column_begins_is_its_time() {
        let columns = columns(3);
        assert_eq!(columns.label(2.0), "2024-05-01 02:00");
        for at in [0.5, 3.0, 1e300] {
            assert_eq!(columns.label(at), "");
        }
    }
}
