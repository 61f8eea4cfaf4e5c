//! Which vector instructions batches are hashed and added with: the same bytes come out, sooner.

use core::sync::atomic::{AtomicU8, Ordering};

/// The vector instructions that operations on many items use, chosen when the first of them runs.
///
/// Whatever is in use, every sketch has the same bytes. To tell how much faster it gets, or to test that nothing else
/// changes, a program can do without the widest ones: [`limit_to`](Self::limit_to).
///
/// They are found at run time where the feature `std` is on; without it, the library uses what it was compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum InstructionSet {
    /// What every CPU of the target has: 128 bits at a time on x86-64.
    Baseline = 1,
    /// x86-64 with AVX2, BMI and POPCNT: 256 bits.
    Avx2 = 2,
    /// x86-64 with AVX-512 F, BW, CD, DQ and VL besides: 512 bits.
    Avx512 = 3,
}

const ALL: [InstructionSet; 3] = [
    InstructionSet::Baseline,
    InstructionSet::Avx2,
    InstructionSet::Avx512,
];

/// The one in use, as a number; 0 until it is asked for.
static IN_USE: AtomicU8 = AtomicU8::new(0);

impl InstructionSet {
    /// The widest that this CPU has.
    pub fn widest() -> Self {
        #[cfg(all(target_arch = "x86_64", feature = "std"))]
        {
            macro_rules! has {
                ($($feature:tt),*) => { true $(&& std::is_x86_feature_detected!($feature))* };
            }
            if has!("avx2", "bmi1", "bmi2", "lzcnt", "popcnt") {
                if has!("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl") {
                    return Self::Avx512;
                }
                return Self::Avx2;
            }
        }
        Self::Baseline
    }

    /// All that this CPU has, the narrowest first.
    pub fn available() -> impl Iterator<Item = Self> {
        let widest = Self::widest();
        ALL.into_iter().filter(move |set| *set <= widest)
    }

    /// The one that is in use.
    #[inline]
    pub fn in_use() -> Self {
        match IN_USE.load(Ordering::Relaxed) {
            1 => Self::Baseline,
            2 => Self::Avx2,
            3 => Self::Avx512,
            _ => Self::choose(),
        }
    }

    /// Unless another thread has chosen meanwhile.
    #[cold]
    fn choose() -> Self {
        let widest = Self::widest();
        let unchosen =
            IN_USE.compare_exchange(0, widest as u8, Ordering::Relaxed, Ordering::Relaxed);
        if unchosen.is_ok() {
            widest
        } else {
            Self::in_use()
        }
    }

    /// From now on, and in all threads, operations use no wider one than this; gives what is in use, which is narrower
    /// if the CPU does not have this.
    ///
    /// ```
    /// use sketchbird::InstructionSet;
    ///
    /// assert_eq!(InstructionSet::Baseline.limit_to(), InstructionSet::Baseline);
    /// let widest = InstructionSet::widest();
    /// assert_eq!(widest.limit_to(), widest);
    /// ```
    pub fn limit_to(self) -> Self {
        let set = self.min(Self::widest());
        IN_USE.store(set as u8, Ordering::Relaxed);
        set
    }

    /// Runs a computation by this one, or by the widest that the CPU has if that is narrower: see [`vectorized`].
    #[cfg(test)]
    pub(crate) fn run<R>(self, computation: impl FnOnce() -> R) -> R {
        Available(self.min(Self::widest())).run(computation)
    }
}

/// Runs a test with each instruction set in use in turn; one such test at a time, for what is in use holds for all threads.
#[cfg(test)]
pub(crate) fn with_each_in_use(mut test: impl FnMut(InstructionSet)) {
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|error| error.into_inner());
    for set in InstructionSet::available() {
        assert_eq!(set.limit_to(), set);
        test(set);
        assert_eq!(InstructionSet::in_use(), set);
    }
}

/// An instruction set that the CPU has.
struct Available(InstructionSet);

impl Available {
    #[inline(always)]
    fn run<R>(self, computation: impl FnOnce() -> R) -> R {
        #[cfg(target_arch = "x86_64")]
        match self.0 {
            InstructionSet::Baseline => computation(),
            // SAFETY: the CPU has these features.
            #[allow(unsafe_code)]
            InstructionSet::Avx2 => unsafe { with_avx2(computation) },
            // SAFETY: the CPU has these features.
            #[allow(unsafe_code)]
            InstructionSet::Avx512 => unsafe { with_avx512(computation) },
        }
        #[cfg(not(target_arch = "x86_64"))]
        computation()
    }
}

/// Runs a computation that was compiled for each instruction set, by the one in use.
///
/// What it calls must be inlined into it: write `#[inline(always)]` on the closure and on all that it calls.
#[inline(always)]
pub(crate) fn vectorized<R>(computation: impl FnOnce() -> R) -> R {
    // Only what `widest` found is ever in use.
    Available(InstructionSet::in_use()).run(computation)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn with_avx2<R>(computation: impl FnOnce() -> R) -> R {
    computation()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(
    enable = "avx2,bmi1,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl"
)]
fn with_avx512<R>(computation: impl FnOnce() -> R) -> R {
    computation()
}

/// Asks for the cache line of a place that will be read or written soon. Changes nothing else.
#[inline(always)]
pub(crate) fn prefetch<T>(place: &T) {
    #[cfg(target_arch = "x86_64")]
    {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch reads nothing, and faults at no address; SSE is in every x86-64 CPU.
        #[allow(unsafe_code)]
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(core::ptr::from_ref(place).cast());
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = place;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computation_gives_the_same_by_every_instruction_set() {
        let squares = |set: InstructionSet| {
            set.run(
                #[inline(always)]
                || core::array::from_fn::<u64, 99, _>(|i| (i as u64).wrapping_mul(i as u64)),
            )
        };
        for set in ALL {
            assert_eq!(squares(set), squares(InstructionSet::Baseline));
        }
    }

    #[test]
    fn what_is_in_use_is_available() {
        assert!(InstructionSet::available().any(|set| set == InstructionSet::in_use()));
        assert_eq!(
            InstructionSet::available().last(),
            Some(InstructionSet::widest())
        );
    }
}
