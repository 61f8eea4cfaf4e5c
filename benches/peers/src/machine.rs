//! The machine's own loops, which no merge passes: compiled for each instruction set, as sketchbird's are.

use sketchbird::InstructionSet;

macro_rules! loops {
    ($($(#[$doc:meta])* $name:ident($word:ty): $operation:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name(set: InstructionSet, left: &mut [$word], right: &[$word]) {
            #[inline(always)]
            fn plain(left: &mut [$word], right: &[$word]) {
                for (left, right) in left.iter_mut().zip(right) {
                    *left = $operation(*left, *right);
                }
            }

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
                fn by_avx2(left: &mut [$word], right: &[$word]) {
                    plain(left, right);
                }

                #[target_feature(
                    enable = "avx2,bmi1,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl"
                )]
                fn by_avx512(left: &mut [$word], right: &[$word]) {
                    plain(left, right);
                }

                match set.min(InstructionSet::widest()) {
                    // SAFETY: the CPU has what its widest instruction set is made of.
                    InstructionSet::Avx2 => return unsafe { by_avx2(left, right) },
                    // SAFETY: likewise.
                    InstructionSet::Avx512 => return unsafe { by_avx512(left, right) },
                    _ => {}
                }
            }
            let _ = set;
            plain(left, right);
        }
    )*};
}

loops! {
    /// The greater of each two bytes.
    max(u8): u8::max;
    /// The bits of both.
    or(u64): |left: u64, right: u64| left | right;
}
