//! Which networks are heavy: updates. No peer does this.

use sketchbird::{InstructionSet, Monoid, PrefixSketch, PrefixSketchMonoid};

use crate::Effort;
use crate::contender::Contender;
use crate::inputs;
use crate::ours::hash_key;
use crate::table::{Table, Unit, digits};

pub fn print(effort: &Effort) {
    let count = effort.items(10_000_000);
    let addresses = &inputs::addresses(&inputs::zipf(1.1, count))[..];
    let monoid =
        PrefixSketchMonoid::new(0.001, 0.01, hash_key()).expect("both are in their ranges");

    let title =
        format!("count {count} IPv4 addresses, Zipf 1.1, at every prefix length: sketchbird alone");
    let unit = Unit::MillionsASecond(count);
    let mut table = Table::new(title, unit, effort.rounds()).facts(&["KiB"]);
    let mut add = |contender, work: fn(&mut PrefixSketch, &[_])| {
        let facts = |_: &PrefixSketch, bytes| vec![digits(bytes as f64 / 1024.0)];
        let work = move |sketch: &mut PrefixSketch| work(sketch, addresses);
        table.add_with_facts(contender, || monoid.zero(), work, facts);
    };
    add(
        Contender::sketchbird("one at a time", None),
        |sketch, addresses| {
            addresses.iter().for_each(|address| sketch.insert(*address));
        },
    );
    for set in InstructionSet::available() {
        add(
            Contender::sketchbird("batched", Some(set)),
            |sketch, addresses| {
                sketch.extend(addresses.iter().copied());
            },
        );
    }
    table.print();
}
