//! Security logs: [`reading`] them line by line into events.

pub mod reading;
