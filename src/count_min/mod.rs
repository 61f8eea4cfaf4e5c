//! How often? A Count-Min Sketch counts every key in a table of fixed size.

pub(crate) mod shape;
