//! From what a user knows, items and rate, to the number of hashes and the width.

use alloc::format;

use super::block::BLOCK_BITS;
use super::layout::{Layout, MAX_HASHES, Shape};
use super::monoid::{MAX_BLOCKED_HASHES, MAX_ITEMS, MAX_WIDTH};
use super::occupancy::{self, Blocks};
use crate::error::ParameterError;

/// So many larger numbers of hashes are tried in vain before the search ends.
const PATIENCE: u32 = 4;

/// The rate to take if in doubt.
const USUAL_RATE: f64 = 0.01;

/// 2^-64: the chance that two keys have one hash.
pub(super) const EQUAL_HASHES: f64 = 1.0 / 18_446_744_073_709_551_616.0;

/// The least width, and the number of hashes that allows it, at which a filter of `items` keys errs at most at `rate`,
/// even if it is fuller than expected by three standard deviations.
pub(super) fn shape(items: u64, rate: f64, layout: Layout) -> Result<Shape, ParameterError> {
    let least_rate = 2.0 * items as f64 * EQUAL_HASHES;
    if !(least_rate..1.0).contains(&rate) {
        let nearest = if rate.is_nan() {
            USUAL_RATE
        } else if rate >= 1.0 {
            0.99
        } else {
            least_rate
        };
        return Err(ParameterError::new(
            "false-positive rate",
            format!("{rate:e}"),
            "at least the expected items / 2^63, and below 1",
            format!("{nearest:e}"),
        ));
    }
    // A key that has the hash of another is found whatever the width.
    let rate = rate - items as f64 * EQUAL_HASHES;
    let (num_hashes, units, bits) = match layout {
        Layout::Classic => {
            let (k, width) = best(MAX_HASHES, |k| least_width(k, items, rate));
            (k, width, 1)
        }
        Layout::Blocked => {
            let (k, blocks) = best(MAX_BLOCKED_HASHES, |k| least_blocks(k, items, rate));
            (k, blocks, BLOCK_BITS)
        }
    };
    if units > MAX_WIDTH / bits {
        // The width is all but proportional to the items; a part in a thousand makes up for the rest.
        let share = (MAX_WIDTH / bits) as f64 / units as f64;
        let most = (items as f64 * share * 0.999) as u64;
        return Err(ParameterError::new(
            "expected items",
            items,
            "1 to as many as the widest filter holds at this rate",
            most.clamp(1, MAX_ITEMS),
        ));
    }
    Ok(Shape {
        layout,
        num_hashes,
        width: units * bits,
    })
}

/// The number of hashes, up to a most, with the least cost; the smallest of equals.
fn best(most: u32, mut cost: impl FnMut(u32) -> u64) -> (u32, u64) {
    let mut best = (1, cost(1));
    for num_hashes in 2..=most {
        let cost = cost(num_hashes);
        if cost < best.1 {
            best = (num_hashes, cost);
        } else if num_hashes >= best.0 + PATIENCE {
            break;
        }
    }
    best
}

fn least_width(num_hashes: u32, items: u64, rate: f64) -> u64 {
    least(|width| occupancy::classic(num_hashes, width, items).upper <= rate)
}

fn least_blocks(num_hashes: u32, items: u64, rate: f64) -> u64 {
    let mut moments = Blocks::new(num_hashes);
    least(|blocks| {
        // Spares the tables of blocks that are by far too full.
        let keys = items as f64 / blocks as f64;
        let fill = occupancy::expected_fill(BLOCK_BITS as f64, f64::from(num_hashes) * keys);
        occupancy::power(fill, num_hashes) <= rate && moments.predict(blocks, items).upper <= rate
    })
}

/// The least number, 1 to 2^63, that is enough, where all larger ones are enough too.
fn least(mut enough: impl FnMut(u64) -> bool) -> u64 {
    let mut high = 1_u64;
    while high < 1 << 63 && !enough(high) {
        high *= 2;
    }
    let mut low = high / 2;
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if enough(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_number_that_is_enough_is_found() {
        for bound in [1, 2, 3, 7, 8, 9, 1_000_003, 1 << 63] {
            assert_eq!(least(|number| number >= bound), bound);
        }
    }

    #[test]
    fn a_rate_out_of_range_is_answered_by_one_that_will_do() {
        for (rate, nearest) in [
            (f64::NAN, "1e-2"),
            (1.0, "9.9e-1"),
            (f64::INFINITY, "9.9e-1"),
        ] {
            let error = shape(1_000, rate, Layout::Classic).unwrap_err();
            assert_eq!(error.nearest, nearest);
        }
        for rate in [f64::NAN, f64::NEG_INFINITY, -0.5, 0.0, 5e-324, 1.0, 7.0] {
            for layout in [Layout::Classic, Layout::Blocked] {
                let error = shape(1_000, rate, layout).unwrap_err();
                shape(1_000, error.nearest.parse().unwrap(), layout).unwrap();
            }
        }
    }

    #[test]
    fn every_shape_keeps_the_rate_and_one_unit_less_would_not() {
        for layout in [Layout::Classic, Layout::Blocked] {
            for items in [1, 10, 1_000, 1_000_000] {
                for rate in [0.999_999, 0.9, 0.63, 0.5, 0.1, 0.01, 1e-4, 1e-9, 1e-12] {
                    let found = shape(items, rate, layout).unwrap();
                    let (k, width) = (found.num_hashes, found.width);
                    let rate = rate - items as f64 * EQUAL_HASHES;
                    let upper = |width| occupancy::predict(&Shape { width, ..found }, items).upper;
                    assert!(k >= 1);
                    assert!(upper(width) <= rate, "{found:?} {items} {rate}");
                    let narrower = match layout {
                        Layout::Classic => width - 1,
                        Layout::Blocked => width - BLOCK_BITS,
                    };
                    // Blocks that are nearly all full are refused by their mean fill, a little early.
                    if narrower > 0 && (layout == Layout::Classic || rate < 0.6) {
                        assert!(upper(narrower) > rate, "{found:?} {items} {rate}");
                    }
                }
            }
        }
    }

    /// Without a margin the classic optimum takes 1.44 log2(1 / rate) bits a key. The blocked ones are the limits for
    /// many keys. Three standard deviations of a million keys' fill cost under 1 % more.
    #[test]
    fn a_million_keys_take_the_bits_that_theory_says() {
        for (layout, rate, bits_a_key) in [
            (Layout::Classic, 0.01, 9.59),
            (Layout::Classic, 0.001, 14.38),
            (Layout::Classic, 0.0001, 19.17),
            (Layout::Blocked, 0.01, 9.919),
            (Layout::Blocked, 0.001, 15.547),
            (Layout::Blocked, 0.0001, 22.033),
        ] {
            let shape = shape(1_000_000, rate, layout).unwrap();
            let found = shape.width as f64 / 1e6;
            assert!(
                (0.995 * bits_a_key..1.01 * bits_a_key).contains(&found),
                "{layout} {rate} {found}"
            );
        }
    }

    /// Filters that two machines size by the same demand must add up: these shapes are for ever.
    #[test]
    fn the_same_demand_gives_the_same_shape_everywhere() {
        for (layout, items, rate, num_hashes, width) in [
            (Layout::Classic, 1_000_000, 0.01, 7, 9_600_431),
            (Layout::Classic, 1_000, 0.5, 1, 1_533),
            (Layout::Blocked, 1_000_000, 0.01, 6, 9_945_600),
            (Layout::Blocked, 1_000_000, 0.0001, 12, 22_168_064),
            (Layout::Blocked, 1_000, 0.001, 7, 16_896),
            (Layout::Classic, 1_000, 0.01, 7, 9_829),
        ] {
            let found = shape(items, rate, layout).unwrap();
            assert_eq!((found.num_hashes, found.width), (num_hashes, width));
        }
    }
}
