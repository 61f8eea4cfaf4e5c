//! Heavy networks: what is found among millions of events, and that no split of them changes a byte.

mod accuracy_prefixes {
    mod exact;
    mod heavy_networks;
    mod splits;
    mod truth;
}
