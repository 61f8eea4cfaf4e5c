//! Algebird's four sketches as in a Scala REPL, line by line: what it answers, what this library answers, and the truth.
//!
//! ```sh
//! cargo run --release --example algebird_tour
//! ```

mod command;

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use command::Result;
use sketchbird::monoid::{MapOf, Monoid, Sum};
use sketchbird::{
    BloomFilterMonoid, CountMinSketchMonoid, HashKey, HyperLogLogMonoid, Key, SketchMapMonoid,
};

/// Algebird's REPL session, line by line.
#[derive(Parser)]
struct Arguments {}

fn main() -> ExitCode {
    command::run(|Arguments {}, out| {
        row(out, "", "Algebird", "sketchbird", "truth")?;
        hyperloglog(out)?;
        bloom_filter(out)?;
        count_min_sketch(out, "longs", &[1_i64, 1, 3, 4, 5], [1, 3, 2])?;
        count_min_sketch(out, "strings", &["1", "1", "3", "4", "5"], ["1", "3", "2"])?;
        sketch_map(out)?;
        word_count(out)
    })
}

fn row(
    out: &mut dyn Write,
    question: &str,
    algebird: impl Display,
    ours: impl Display,
    truth: impl Display,
) -> Result<()> {
    Ok(writeln!(
        out,
        "  {question:<50}{algebird:<22}{ours:<22}{truth}"
    )?)
}

fn hyperloglog(out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "\nval hll = new HyperLogLogMonoid(4); sum over 1,1,2,2,3,3,4,4,5,5"
    )?;
    let hll = HyperLogLogMonoid::new(4, HashKey::from_seed(1))?;
    // One sketch an element, then their sum, as in the REPL.
    let elements = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5].map(|element: i32| hll.create([element]));
    let about = hll.sum(&elements)?.estimate();
    let ours = format!(
        "{:.1} in ({:.1}, {:.1})",
        about.estimate, about.min, about.max
    );
    row(out, "approximateSize", "4 in (1, 9)", ours, 5)
}

fn bloom_filter(out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "\nBloomFilter(numHashes = 6, width = 32, seed = 1) of \"1\", \"2\", \"3\", \"4\", \"100\""
    )?;
    let monoid = BloomFilterMonoid::new(6, 32, HashKey::from_seed(1))?;
    let filter = monoid.create(["1", "2", "3", "4", "100"]);
    let probability = 1.0 - filter.false_positive_rate();
    let ours = format!("{}, prob {probability:.3}", filter.contains("1"));
    row(out, "contains(\"1\")", "true, prob 0.929", ours, true)
}

fn count_min_sketch<K: Key + Copy>(
    out: &mut dyn Write,
    kind: &str,
    keys: &[K],
    asked: [K; 3],
) -> Result<()> {
    writeln!(
        out,
        "\nCMS(eps = 0.001, delta = 1e-10, seed = 1) of the {kind} 1, 1, 3, 4, 5"
    )?;
    let monoid = CountMinSketchMonoid::new(0.001, 1e-10, HashKey::from_seed(1))?;
    let cms = monoid.create(keys.iter().copied());
    for ((key, name), truth) in asked.iter().zip(["1", "3", "2"]).zip([2, 1, 0]) {
        let ours = cms.frequency(key).estimate;
        row(
            out,
            &format!("frequency({name}).estimate"),
            truth,
            ours,
            truth,
        )?;
    }
    Ok(())
}

fn sketch_map(out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "\nSketchMap(eps = 0.001, delta = 1e-8, seed = 1) of 1 -> 1, 3 -> 2, 4 -> 1, 5 -> 1"
    )?;
    let (counts, key) = (Sum::<u64>::new(), HashKey::from_seed(1));
    let monoid = SketchMapMonoid::<i32, _>::new(0.001, 1e-8, 4, 0.001, counts, key)?;
    let mut map = monoid.zero();
    for (event, (key, count)) in [(1, 1), (3, 2), (4, 1), (5, 1)].into_iter().enumerate() {
        map.insert(&key, &count, event as u64)?;
    }
    for (key, truth) in [(1, 1), (3, 2), (4, 1), (5, 1), (2, 0)] {
        let ours = map.frequency(&key).estimate;
        row(out, &format!("frequency({key})"), truth, ours, truth)?;
    }
    let heaviest = map.heavy_hitters().first().map(|heavy| heavy.key);
    let ours = heaviest.map_or("none".to_owned(), |key| key.to_string());
    row(out, "heavyHitterKeys.head", 3, ours, 3)
}

fn word_count(out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "\nMap[String, Int] as a monoid: the word count, exactly"
    )?;
    let words = MapOf::<String, _>::new(Sum::<u64>::new());
    let mut count = words.zero();
    for word in "to be or not to be".split(' ') {
        words.insert(&mut count, word.to_owned(), &1)?;
    }
    count
        .iter()
        .try_for_each(|(word, count)| row(out, word, count, count, count))
}
