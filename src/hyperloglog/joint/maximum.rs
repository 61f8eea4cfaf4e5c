//! The loads under which the registers of two sketches are the most likely.

use libm::sqrt;

use super::likelihood::{self, Loads};
use super::pairs::Pairs;

/// Far more than are ever needed: from the start that inclusion and exclusion gives, some ten.
const MOST_STEPS: usize = 100;
/// A gain in the logarithm of the likelihood that moves no load by a thousandth of its standard error.
const NO_GAIN: f64 = 1e-7;

/// Fisher scoring: Newton's method with the expected information, which is positive definite, so that each step leads up;
/// shortened until it gains. A load stays at zero while the slope there leads below. Deterministic, at most 100 steps.
pub(super) fn of(pairs: &Pairs, start: Loads, most: f64) -> Loads {
    let mut loads = start;
    let (mut value, mut gradient) = likelihood::of(pairs, &loads);
    for _ in 0..MOST_STEPS {
        let step = step(pairs.registers(), &loads, gradient);
        let mut length = 1.0;
        let gain = loop {
            let next = core::array::from_fn(|i| (loads[i] + length * step[i]).clamp(0.0, most));
            let (next_value, next_gradient) = likelihood::of(pairs, &next);
            let gain = next_value - value;
            if gain > 0.0 {
                (loads, value, gradient) = (next, next_value, next_gradient);
                break gain;
            }
            length *= 0.5;
            if length < 1e-6 {
                break 0.0;
            }
        };
        if gain < NO_GAIN {
            break;
        }
    }
    loads
}

fn step(registers: f64, loads: &Loads, gradient: [f64; 3]) -> [f64; 3] {
    let mut information = likelihood::information(loads);
    information
        .iter_mut()
        .flatten()
        .for_each(|entry| *entry *= registers);
    let mut held: [bool; 3] = core::array::from_fn(|i| loads[i] == 0.0 && gradient[i] <= 0.0);
    loop {
        let scale = core::array::from_fn(|i| {
            if held[i] {
                0.0
            } else {
                1.0 / sqrt(information[i][i])
            }
        });
        let step = likelihood::solve(&information, &scale, gradient);
        // What the others pull below zero is held as well.
        let below: [bool; 3] = core::array::from_fn(|i| loads[i] == 0.0 && step[i] < 0.0);
        if !below.contains(&true) {
            return step;
        }
        for i in 0..3 {
            held[i] |= below[i];
        }
    }
}
