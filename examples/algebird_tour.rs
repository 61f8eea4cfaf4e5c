//! Algebird's four sketches as in a Scala REPL, line by line: what it answers, what this library answers, and the truth.
//!
//! ```sh
//! cargo run --release --example algebird_tour
//! ```

use std::error::Error;
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use sketchbird::monoid::{MapOf, Monoid, Sum};
use sketchbird::{
    BloomFilterMonoid, CountMinSketchMonoid, HashKey, HyperLogLogMonoid, Key, SketchMapMonoid,
};

/// Algebird's REPL session, line by line.
#[derive(Parser)]
struct Arguments {}

fn main() -> ExitCode {
    let outcome = match Arguments::try_parse() {
        Ok(Arguments {}) => tour(),
        Err(help) if !help.use_stderr() => help.exit(),
        Err(error) => {
            eprintln!("{}", error.to_string().lines().next().unwrap_or_default());
            return ExitCode::from(2);
        }
    };
    match outcome.and_then(|text| Ok(io::stdout().write_all(text.as_bytes())?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whoever reads our output has seen enough.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn tour() -> Result<String, Box<dyn Error>> {
    let stops = [
        row("", "Algebird", "sketchbird", "truth"),
        hyperloglog()?,
        bloom_filter()?,
        count_min_sketch("longs", &[1_i64, 1, 3, 4, 5], [1, 3, 2])?,
        count_min_sketch("strings", &["1", "1", "3", "4", "5"], ["1", "3", "2"])?,
        sketch_map()?,
        word_count(),
    ];
    Ok(stops.join("\n"))
}

fn row(question: &str, algebird: impl Display, ours: impl Display, truth: impl Display) -> String {
    format!("  {question:<50}{algebird:<22}{ours:<22}{truth}\n")
}

fn hyperloglog() -> Result<String, Box<dyn Error>> {
    let title = "val hll = new HyperLogLogMonoid(4); sum over 1,1,2,2,3,3,4,4,5,5\n";
    let hll = HyperLogLogMonoid::new(4, HashKey::from_seed(1))?;
    // One sketch an element, then their sum, as in the REPL.
    let elements = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5].map(|element: i32| hll.create([element]));
    let approximate = hll.sum(&elements)?.estimate();
    let ours = format!(
        "{:.1} in ({:.1}, {:.1})",
        approximate.estimate, approximate.min, approximate.max
    );
    Ok(title.to_owned() + &row("approximateSize", "4 in (1, 9)", ours, 5))
}

fn bloom_filter() -> Result<String, Box<dyn Error>> {
    let title =
        "BloomFilter(numHashes = 6, width = 32, seed = 1) of \"1\", \"2\", \"3\", \"4\", \"100\"\n";
    let filter =
        BloomFilterMonoid::new(6, 32, HashKey::from_seed(1))?.create(["1", "2", "3", "4", "100"]);
    let probability = 1.0 - filter.false_positive_rate();
    let ours = format!("{}, prob {probability:.3}", filter.contains("1"));
    Ok(title.to_owned() + &row("contains(\"1\")", "true, prob 0.929", ours, true))
}

fn count_min_sketch<K: Key + Copy>(
    kind: &str,
    keys: &[K],
    asked: [K; 3],
) -> Result<String, Box<dyn Error>> {
    let mut text =
        format!("CMS(eps = 0.001, delta = 1e-10, seed = 1) of the {kind} 1, 1, 3, 4, 5\n");
    let cms = CountMinSketchMonoid::new(0.001, 1e-10, HashKey::from_seed(1))?
        .create(keys.iter().copied());
    for ((key, name), truth) in asked.iter().zip(["1", "3", "2"]).zip([2, 1, 0]) {
        text += &row(
            &format!("frequency({name}).estimate"),
            truth,
            cms.frequency(key).estimate,
            truth,
        );
    }
    Ok(text)
}

fn sketch_map() -> Result<String, Box<dyn Error>> {
    let mut text =
        "SketchMap(eps = 0.001, delta = 1e-8, seed = 1) of 1 -> 1, 3 -> 2, 4 -> 1, 5 -> 1\n"
            .to_owned();
    let monoid = SketchMapMonoid::<i32, _>::new(
        0.001,
        1e-8,
        4,
        0.001,
        Sum::<u64>::new(),
        HashKey::from_seed(1),
    )?;
    let mut map = monoid.zero();
    for (event, (key, count)) in [(1, 1), (3, 2), (4, 1), (5, 1)].into_iter().enumerate() {
        map.insert(&key, &count, event as u64)?;
    }
    for (key, truth) in [(1, 1), (3, 2), (4, 1), (5, 1), (2, 0)] {
        text += &row(
            &format!("frequency({key})"),
            truth,
            map.frequency(&key).estimate,
            truth,
        );
    }
    let heaviest = map.heavy_hitters().first().map(|heavy| heavy.key);
    text += &row(
        "heavyHitterKeys.head",
        3,
        heaviest.map_or("none".to_owned(), |key| key.to_string()),
        3,
    );
    Ok(text)
}

fn word_count() -> String {
    let mut text = "Map[String, Int] as a monoid: the word count, exactly\n".to_owned();
    let words = MapOf::<String, _>::new(Sum::<u64>::new());
    let mut count = words.zero();
    for word in "to be or not to be".split(' ') {
        words.insert(&mut count, word.to_owned(), &1);
    }
    for (word, count) in &count {
        text += &row(word, count, count, count);
    }
    text
}
