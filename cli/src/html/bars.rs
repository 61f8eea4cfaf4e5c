//! Names with counts as horizontal bars, in SVG.

use std::error::Error;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use sketchbird::logs::text::shown;

const WIDTH: u32 = 900;
const ROW: u32 = 24;
const BAR: i32 = 16;
/// Where the names end and the bars begin: an IPv6 address fits at its longest.
const NAMES: i32 = 320;
/// The longest bar, which leaves room for two counts of 10 digits each.
const LONGEST: i32 = 410;
/// How many characters of a name there is room for.
const MOST_CHARACTERS: usize = 39;
/// `plotters` writes a font size of n as n / 1.24 pixels: 13 here.
const FONT_SIZE: f64 = 16.12;
/// Told apart with any colour vision (Okabe & Ito 2008).
const COLOURS: [RGBColor; 2] = [RGBColor(0, 114, 178), RGBColor(230, 159, 0)];

/// A name, and its counts, each with a bar of its own: they are no parts of a sum.
pub struct Bar<'a, const COUNTS: usize> {
    pub name: &'a str,
    pub counts: [u64; COUNTS],
}

/// The bars below each other, in their order; `labels` say what is counted.
pub fn draw<const COUNTS: usize>(
    labels: [&str; COUNTS],
    bars: &[Bar<'_, COUNTS>],
) -> Result<String, Box<dyn Error>> {
    let rows = bars.len() + usize::from(COUNTS > 1);
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, (WIDTH, ROW * u32::try_from(rows)?));
    let area = area.into_drawing_area();
    let text = |family: &'static str, horizontal| {
        let style = TextStyle::from((family, FONT_SIZE).into_font());
        style.pos(Pos::new(horizontal, VPos::Center))
    };
    let (names, counts) = (
        text("monospace", HPos::Right),
        text("sans-serif", HPos::Left),
    );

    let largest = bars
        .iter()
        .flat_map(|bar| bar.counts)
        .max()
        .unwrap_or(0)
        .max(1);
    let length = |count: u64| (f64::from(LONGEST) * (count as f64 / largest as f64)) as i32;
    let thickness = BAR / i32::try_from(COUNTS)?;
    let mut middle = ROW as i32 / 2;
    for bar in bars {
        area.draw(&Text::new(
            fitting(bar.name),
            (NAMES - 8, middle),
            names.clone(),
        ))?;
        let mut top = middle - BAR / 2;
        for (count, colour) in bar.counts.into_iter().zip(COLOURS) {
            let corners = [(NAMES, top), (NAMES + length(count), top + thickness)];
            if count > 0 {
                area.draw(&Rectangle::new(corners, colour.filled()))?;
            }
            top += thickness;
        }
        let end = NAMES + bar.counts.map(length).into_iter().max().unwrap_or(0);
        let figures = bar.counts.map(|count| count.to_string()).join(", ");
        area.draw(&Text::new(figures, (end + 6, middle), counts.clone()))?;
        middle += ROW as i32;
    }
    if COUNTS > 1 {
        let mut left = NAMES;
        for (label, colour) in labels.into_iter().zip(COLOURS) {
            let corners = [(left, middle - 6), (left + 12, middle + 6)];
            area.draw(&Rectangle::new(corners, colour.filled()))?;
            area.draw(&Text::new(
                label.to_owned(),
                (left + 18, middle),
                counts.clone(),
            ))?;
            left += 140;
        }
    }
    area.present()?;
    drop(area);
    Ok(svg)
}

/// A name as people may see it, cut to the room there is.
fn fitting(name: &str) -> String {
    let shown = shown(name);
    let mut characters = shown.chars();
    let mut fitting: String = characters.by_ref().take(MOST_CHARACTERS).collect();
    if characters.next().is_some() {
        fitting.pop();
        fitting.push('…');
    }
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_at_their_limits_are_drawn_within_the_picture() {
        let bars = [[u64::MAX, u64::MAX], [0, 1], [0, 0]].map(|counts| Bar { name: "x", counts });
        let svg = draw(["a", "b"], &bars).unwrap();
        let width = |rest: &str| rest.split('"').next().unwrap().parse().unwrap();
        // The first is that of the picture.
        let widest = svg.split("width=\"").skip(2).map(width).max();
        assert_eq!(widest, Some(LONGEST));
        assert!(draw::<1>(["a"], &[]).unwrap().contains("<svg"));
    }

    #[test]
    fn a_name_is_cut_to_its_room_after_it_is_escaped() {
        assert_eq!(fitting(&"n".repeat(39)).chars().count(), 39);
        let long = fitting(&"\u{202e}".repeat(40));
        assert_eq!(long.chars().count(), 39);
        assert!(long.starts_with("\\u{202e}") && long.ends_with('…'));
    }
}
