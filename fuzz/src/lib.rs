//! What the fuzz targets share: how their input becomes an encoded form, and what must hold of all that decodes.

pub mod check;
pub mod envelope;
pub mod monoids;
