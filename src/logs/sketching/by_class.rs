//! What is counted of each class.

use crate::codec::{Codec, Reader, Writer};
use crate::error::{DecodeError, Mismatch};
use crate::monoid::{MapOf, Monoid};

/// Maps from the codes of classes that add up, and are encoded, as [`MapOf`] has it; in a form in which a class is found at once,
/// since every event asks for it.
#[derive(Clone, Debug)]
pub(super) struct ByClass<M>(MapOf<u8, M>);

impl<M: Monoid<Value: Clone>> ByClass<M> {
    pub(super) fn new(values: M) -> Self {
        Self(MapOf::new(values))
    }

    /// The monoid of the values.
    pub(super) fn values(&self) -> &M {
        self.0.values()
    }
}

/// A value for each class that has one.
#[derive(Clone)]
pub(super) struct Classes<V> {
    /// By the code of a class, where among the values its own is, plus one; 0 if it has none.
    places: Vec<u16>,
    /// In the order in which the classes came.
    values: Vec<(u8, V)>,
}

impl<V> Classes<V> {
    fn new() -> Self {
        Self {
            places: Vec::new(),
            values: Vec::new(),
        }
    }

    fn place(&self, class: u8) -> Option<usize> {
        let place = *self.places.get(usize::from(class))?;
        usize::from(place).checked_sub(1)
    }

    pub(super) fn get(&self, class: u8) -> Option<&V> {
        Some(&self.values[self.place(class)?].1)
    }

    /// The value of a class, and one that is made if it has none.
    #[inline]
    pub(super) fn entry(&mut self, class: u8, make: impl FnOnce() -> V) -> &mut V {
        let place = match self.place(class) {
            Some(place) => place,
            None => self.push(class, make()),
        };
        &mut self.values[place].1
    }

    #[cold]
    fn push(&mut self, class: u8, value: V) -> usize {
        let code = usize::from(class);
        if self.places.len() <= code {
            self.places.resize(code + 1, 0);
        }
        self.values.push((class, value));
        // At most 256.
        self.places[code] = self.values.len() as u16;
        self.values.len() - 1
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.values.iter().map(|(_, value)| value)
    }
}

impl<M: Monoid<Value: Clone>> Monoid for ByClass<M> {
    type Value = Classes<M::Value>;

    const IDEMPOTENT: bool = M::IDEMPOTENT;

    fn zero(&self) -> Self::Value {
        Classes::new()
    }

    fn check(&self, value: &Self::Value) -> Result<(), Mismatch> {
        value
            .values()
            .try_for_each(|value| self.values().check(value))
    }

    fn add(&self, left: &mut Self::Value, right: &Self::Value) {
        for (class, value) in &right.values {
            match left.place(*class) {
                Some(place) => self.values().add(&mut left.values[place].1, value),
                None => {
                    left.push(*class, value.clone());
                }
            }
        }
    }
}

impl<M: Codec<Value: Clone>> Codec for ByClass<M> {
    fn describe(&self, out: &mut Writer) {
        self.0.describe(out);
    }

    fn from_description(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        MapOf::from_description(input).map(Self)
    }

    fn same(&self, other: &Self) -> Result<(), Mismatch> {
        self.0.same(&other.0)
    }

    fn write(&self, value: &Self::Value, out: &mut Writer) {
        let mut order: Vec<_> = value.values.iter().collect();
        order.sort_unstable_by_key(|(class, _)| *class);
        out.count(order.len());
        for (class, value) in order {
            out.key(class);
            self.values().write(value, out);
        }
    }

    fn read(&self, input: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
        let mut classes = Classes::new();
        for (class, value) in self.0.read(input)? {
            classes.push(class, value);
        }
        Ok(classes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monoid::Sum;
    use proptest::prelude::*;

    proptest! {
        /// Codes of every class that there may ever be.
        #[test]
        fn what_is_counted_of_classes_is_added_and_encoded_as_a_map(
            counts in prop::collection::vec((any::<u8>(), 0_u64..9, any::<bool>()), 0..600),
        ) {
            let (classes, maps) = (ByClass::new(Sum::<u64>::new()), MapOf::<u8, _>::new(Sum::<u64>::new()));
            let mut shards = [(); 2].map(|()| (classes.zero(), maps.zero()));
            for (class, count, of_second) in counts {
                let (of_classes, of_map) = &mut shards[usize::from(of_second)];
                *of_classes.entry(class, || 0) += count;
                *of_map.entry(class).or_default() += count;
                prop_assert_eq!(of_classes.get(class), of_map.get(&class));
            }
            let [(mut of_classes, mut of_map), (other_classes, other_map)] = shards;
            classes.add(&mut of_classes, &other_classes);
            maps.add(&mut of_map, &other_map);
            let (mut out, mut expected) = (Writer::new(), Writer::new());
            classes.write(&of_classes, &mut out);
            maps.write(&of_map, &mut expected);
            let bytes = out.into_bytes();
            prop_assert_eq!(&bytes, &expected.into_bytes());

            let decoded = classes.read(&mut Reader::new(&bytes)).unwrap();
            let mut again = Writer::new();
            classes.write(&decoded, &mut again);
            prop_assert_eq!(again.into_bytes(), bytes);
        }
    }
}
