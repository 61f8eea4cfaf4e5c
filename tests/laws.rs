//! Laws 1 to 6 for every monoid of the library, on values of many sizes: equality of encoded bytes.

mod laws {
    mod bloom;
    mod count_min;
    mod hyperloglog;
    mod key_sample;
    mod sketch_map;
    mod standard;
}
