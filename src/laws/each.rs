//! Each law by itself, on values that are given.

use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt::Display;

use super::Broken;
use crate::codec::Codec;

fn equal(law: &'static str, left: &[u8], right: &[u8]) -> Result<(), Broken> {
    if left == right {
        return Ok(());
    }
    let at = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    Err(Broken::new(
        law,
        alloc::format!(
            "the two sides encode to {} and {} bytes, and differ from byte {at} on",
            left.len(),
            right.len()
        ),
    ))
}

fn failed(law: &'static str, error: impl Display) -> Broken {
    Broken::new(law, error.to_string())
}

/// A value of its own to add to: the same content, by way of its encoded form.
fn copy<M: Codec>(monoid: &M, law: &'static str, value: &M::Value) -> Result<M::Value, Broken> {
    monoid
        .decode(&monoid.encode(value))
        .map_err(|error| failed(law, error))
}

/// left + right, for a `right` as it is.
fn plus<M: Codec>(
    monoid: &M,
    law: &'static str,
    mut left: M::Value,
    right: &M::Value,
) -> Result<M::Value, Broken> {
    monoid
        .plus(&mut left, right)
        .map_err(|error| failed(law, error))?;
    Ok(left)
}

/// Laws 1, 2, 3 and 6 on three values: identity, associativity, commutativity, canonical form.
///
/// # Errors
/// [`Broken`] names the first law that does not hold.
pub fn monoid<M: Codec>(
    monoid: &M,
    a: &M::Value,
    b: &M::Value,
    c: &M::Value,
) -> Result<(), Broken> {
    for value in [a, b, c] {
        canonical_form(monoid, value)?;
        identity(monoid, value)?;
    }
    commutativity(monoid, a, b)?;
    associativity(monoid, a, b, c)
}

/// Law 1: zero + a = a = a + zero.
///
/// # Errors
/// [`Broken`] if it does not hold.
pub fn identity<M: Codec>(monoid: &M, a: &M::Value) -> Result<(), Broken> {
    const LAW: &str = "identity";
    let bytes = monoid.encode(a);
    let right = plus(monoid, LAW, monoid.zero(), a)?;
    equal(LAW, &monoid.encode(&right), &bytes)?;
    let left = plus(monoid, LAW, copy(monoid, LAW, a)?, &monoid.zero())?;
    equal(LAW, &monoid.encode(&left), &bytes)
}

/// Law 2: (a + b) + c = a + (b + c).
///
/// # Errors
/// [`Broken`] if it does not hold.
pub fn associativity<M: Codec>(
    monoid: &M,
    a: &M::Value,
    b: &M::Value,
    c: &M::Value,
) -> Result<(), Broken> {
    const LAW: &str = "associativity";
    let zero_and = |value| plus(monoid, LAW, monoid.zero(), value);
    let left = plus(monoid, LAW, plus(monoid, LAW, zero_and(a)?, b)?, c)?;
    let right = plus(
        monoid,
        LAW,
        zero_and(a)?,
        &plus(monoid, LAW, zero_and(b)?, c)?,
    )?;
    equal(LAW, &monoid.encode(&left), &monoid.encode(&right))?;
    // Decoded values add up to the same, and so does the sum of all at once.
    let [own_a, own_b, own_c] = [
        copy(monoid, LAW, a)?,
        copy(monoid, LAW, b)?,
        copy(monoid, LAW, c)?,
    ];
    let decoded = plus(monoid, LAW, plus(monoid, LAW, own_a, &own_b)?, &own_c)?;
    equal(LAW, &monoid.encode(&left), &monoid.encode(&decoded))?;
    let at_once = monoid.sum([a, b, c]).map_err(|error| failed(LAW, error))?;
    equal(LAW, &monoid.encode(&left), &monoid.encode(&at_once))
}

/// Law 3: a + b = b + a.
///
/// # Errors
/// [`Broken`] if it does not hold.
pub fn commutativity<M: Codec>(monoid: &M, a: &M::Value, b: &M::Value) -> Result<(), Broken> {
    const LAW: &str = "commutativity";
    let left = plus(monoid, LAW, plus(monoid, LAW, monoid.zero(), a)?, b)?;
    let right = plus(monoid, LAW, plus(monoid, LAW, monoid.zero(), b)?, a)?;
    equal(LAW, &monoid.encode(&left), &monoid.encode(&right))?;
    let decoded = plus(monoid, LAW, copy(monoid, LAW, b)?, a)?;
    equal(LAW, &monoid.encode(&left), &monoid.encode(&decoded))
}

/// Law 4: the sketch of all items equals the sum of the sketches of their parts, wherever they are cut.
///
/// `cuts` are positions in `items`; those beyond the end count as the end. The parts are added from the first to the
/// last: [`Laws::check_sketch`](super::Laws::check_sketch) adds them in random trees.
///
/// # Errors
/// [`Broken`] if it does not hold.
pub fn homomorphism<M: Codec, T>(
    monoid: &M,
    items: &[T],
    cuts: &[usize],
    sketch: impl Fn(&[T]) -> M::Value,
) -> Result<(), Broken> {
    homomorphism_by_tree(monoid, items, cuts, 0, sketch)
}

/// An odd number whose powers serve as a sequence of choices.
const CHOICES: u64 = 0x9E37_79B9_7F4A_7C15;

/// The same, where `tree` chooses which two of the sums that are left are added next; 0 chooses the first two.
pub(super) fn homomorphism_by_tree<M: Codec, T>(
    monoid: &M,
    items: &[T],
    cuts: &[usize],
    mut tree: u64,
    sketch: impl Fn(&[T]) -> M::Value,
) -> Result<(), Broken> {
    const LAW: &str = "homomorphism";
    let mut cuts: Vec<usize> = cuts.iter().map(|&cut| cut.min(items.len())).collect();
    cuts.extend([0, items.len()]);
    cuts.sort_unstable();
    let parts = cuts.windows(2).map(|cut| sketch(&items[cut[0]..cut[1]]));
    let mut sums: Vec<M::Value> = parts.collect();
    let mut choice = |of: usize| {
        tree = tree.wrapping_mul(CHOICES);
        ((u128::from(tree) * of as u128) >> 64) as usize
    };
    while sums.len() > 1 {
        let right = sums.remove(choice(sums.len() - 1) + 1);
        let left = choice(sums.len());
        monoid
            .plus(&mut sums[left], &right)
            .map_err(|error| failed(LAW, error))?;
    }
    let total = sums.pop().unwrap_or_else(|| monoid.zero());
    equal(LAW, &monoid.encode(&total), &monoid.encode(&sketch(items)))
}

/// Law 5: a + a = a.
///
/// # Errors
/// [`Broken`] if it does not hold.
pub fn idempotence<M: Codec>(monoid: &M, a: &M::Value) -> Result<(), Broken> {
    const LAW: &str = "idempotence";
    let twice = plus(monoid, LAW, plus(monoid, LAW, monoid.zero(), a)?, a)?;
    equal(LAW, &monoid.encode(&twice), &monoid.encode(a))
}

/// Law 6: decode(encode(a)) = a.
///
/// # Errors
/// [`Broken`] if it does not hold.
pub fn canonical_form<M: Codec>(monoid: &M, a: &M::Value) -> Result<(), Broken> {
    const LAW: &str = "canonical form";
    let bytes = monoid.encode(a);
    let back = monoid.decode(&bytes).map_err(|error| failed(LAW, error))?;
    equal(LAW, &monoid.encode(&back), &bytes)
}
