//! What CPU this is, and which of its vector instructions matter here.

use std::fs;

use sketchbird::InstructionSet;

/// A line: the CPU's name, its features, and the instruction sets that sketchbird has for it.
pub fn description() -> String {
    let sets: Vec<_> = InstructionSet::available().map(name).collect();
    format!(
        "{}; {}; sketchbird uses {}",
        model(),
        features(),
        sets.join(", ")
    )
}

pub fn name(set: InstructionSet) -> &'static str {
    match set {
        InstructionSet::Baseline => "baseline",
        InstructionSet::Avx2 => "AVX2",
        InstructionSet::Avx512 => "AVX-512",
        _ => "another",
    }
}

fn model() -> String {
    let file = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name| {
        let line = file.lines().find(|line| line.starts_with(name))?;
        line.split_once(": ").map(|(_, value)| value.to_owned())
    };
    let number = |name| field(name).unwrap_or_else(|| "?".to_owned());
    match field("model name") {
        Some(model) => format!(
            "{model} (family {}, model {})",
            number("cpu family"),
            number("model\t")
        ),
        None => format!("an unnamed {} CPU", std::env::consts::ARCH),
    }
}

fn features() -> String {
    #[cfg(target_arch = "x86_64")]
    {
        macro_rules! present {
            ($($feature:tt)*) => {
                [$(($feature, std::is_x86_feature_detected!($feature))),*]
            };
        }
        let all = present!["sse4.2" "popcnt" "aes" "avx" "avx2" "bmi1" "bmi2" "lzcnt" "avx512f" "avx512bw"
            "avx512cd" "avx512dq" "avx512vl" "avx512vbmi" "avx512vpopcntdq"];
        let present = all.iter().filter(|(_, has)| *has).map(|(name, _)| *name);
        present.collect::<Vec<_>>().join(" ")
    }
    #[cfg(not(target_arch = "x86_64"))]
    std::env::consts::ARCH.to_owned()
}
