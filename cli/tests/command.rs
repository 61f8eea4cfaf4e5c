//! The command as its users meet it: what it answers, and how it refuses.

mod command {
    mod allow;
    mod attackers;
    mod baseline;
    mod csv;
    mod csv_sections;
    mod events;
    mod generated;
    mod html;
    mod in_order;
    mod inputs;
    mod key;
    mod merge;
    mod names;
    mod program;
    mod series;
    mod shards;
    mod web;
    mod window;
    mod wrong_calls;
}
