//! Curves with theory's band behind them, as an SVG that can be read at 800 pixels.

use std::error::Error;
use std::ops::Range;
use std::path::Path;

use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;

const SIZE: (u32, u32) = (800, 540);
/// `plotters` writes a font size of n as n / 1.24 pixels: 15 and 18 here.
const TEXT: (&str, u32) = ("sans-serif", 19);
const TITLE: (&str, u32) = ("sans-serif", 22);
/// Dark enough on white, and told apart with any colour vision (Okabe & Ito 2008).
const COLOURS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(0, 0, 0),
    RGBColor(120, 94, 60),
];

pub struct Chart<'a> {
    pub title: &'a str,
    pub x: &'a str,
    pub y: &'a str,
    pub x_range: Range<f64>,
    pub y_range: Range<f64>,
    /// Otherwise both axes are logarithmic.
    pub linear_y: bool,
    pub x_label: fn(&f64) -> String,
    pub y_label: fn(&f64) -> String,
    pub legend: SeriesLabelPosition,
    pub curves: Vec<Curve>,
}

pub struct Curve {
    pub label: String,
    pub points: Vec<Point>,
    /// A bound, drawn as a dashed line without points.
    pub is_bound: bool,
}

pub struct Point {
    pub x: f64,
    pub measured: f64,
    pub theory: f64,
    pub band: (f64, f64),
}

impl Chart<'_> {
    pub fn draw(self, path: &Path) -> Result<(), Box<dyn Error>> {
        let (x, y) = (self.x_range.clone(), self.y_range.clone());
        if self.linear_y {
            self.draw_on(path, x.log_scale(), y)
        } else {
            self.draw_on(path, x.log_scale(), y.log_scale())
        }
    }

    fn draw_on<X, Y>(self, path: &Path, x: X, y: Y) -> Result<(), Box<dyn Error>>
    where
        X: AsRangedCoord<Value = f64, CoordDescType: ValueFormatter<f64>>,
        Y: AsRangedCoord<Value = f64, CoordDescType: ValueFormatter<f64>>,
    {
        let area = SVGBackend::new(path, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .caption(self.title, TITLE)
            .margin(12)
            .margin_right(28)
            .x_label_area_size(56)
            .y_label_area_size(86)
            .build_cartesian_2d(x, y)?;
        chart
            .configure_mesh()
            .light_line_style(WHITE)
            .bold_line_style(RGBColor(225, 225, 225))
            .label_style(TEXT)
            .axis_desc_style(TEXT)
            .x_desc(self.x)
            .y_desc(self.y)
            .x_labels(10)
            .y_labels(8)
            .x_label_formatter(&self.x_label)
            .y_label_formatter(&self.y_label)
            .draw()?;
        let floor = self.y_range.start;
        // A bound has the colour of the curve that it bounds.
        let measured = self.curves.iter().filter(|curve| !curve.is_bound).count();
        let colours = COLOURS.iter().take(measured).cycle();
        for (curve, colour) in self.curves.iter().zip(colours) {
            let at = |y: fn(&Point) -> f64| {
                curve
                    .points
                    .iter()
                    .map(move |point| (point.x, y(point).max(floor)))
            };
            if curve.is_bound {
                let dashed =
                    DashedLineSeries::new(at(|point| point.theory), 7, 5, colour.stroke_width(2));
                chart
                    .draw_series(dashed)?
                    .label(&curve.label)
                    .legend(move |(x, y)| {
                        PathElement::new([(x, y), (x + 8, y)], colour.stroke_width(2))
                    });
                continue;
            }
            let band: Vec<_> = at(|point| point.band.0)
                .chain(
                    at(|point| point.band.1)
                        .collect::<Vec<_>>()
                        .into_iter()
                        .rev(),
                )
                .collect();
            chart.draw_series([Polygon::new(band, colour.mix(0.22))])?;
            chart.draw_series(LineSeries::new(
                at(|point| point.theory),
                colour.stroke_width(1),
            ))?;
            chart
                .draw_series(
                    at(|point| point.measured).map(|at| Circle::new(at, 3, colour.filled())),
                )?
                .label(&curve.label)
                .legend(move |(x, y)| Circle::new((x + 4, y), 4, colour.filled()));
        }
        let grey = RGBColor(110, 110, 110);
        chart
            .draw_series(std::iter::empty::<Circle<(f64, f64), i32>>())?
            .label("theory: 95 % of dots")
            .legend(move |(x, y)| {
                EmptyElement::at((x, y))
                    + Rectangle::new([(0, -5), (12, 5)], grey.mix(0.3).filled())
                    + PathElement::new([(0, 0), (12, 0)], grey.stroke_width(1))
            });
        chart
            .configure_series_labels()
            .position(self.legend)
            .label_font(TEXT)
            .legend_area_size(16)
            .margin(8)
            .background_style(WHITE.mix(0.9))
            .border_style(RGBColor(190, 190, 190))
            .draw()?;
        area.present()?;
        Ok(())
    }
}
