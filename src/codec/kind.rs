//! What an encoded value is: the first byte of its description.

use core::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $code:literal, $name:literal;)*) => {
        /// The kinds of monoid that this library describes by a byte; the byte is part of the format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum Kind { $($(#[$doc])* $kind = $code,)* }

        impl Kind {
            pub(crate) fn from_code(code: u8) -> Option<Self> {
                match code {
                    $($code => Some(Self::$kind),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for Kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$kind => $name,)* })
            }
        }
    };
}

kinds! {
    /// [`HyperLogLog`](crate::HyperLogLog).
    HyperLogLog = 1, "HyperLogLog";
    /// [`BloomFilter`](crate::BloomFilter).
    BloomFilter = 2, "Bloom filter";
    /// [`CountMinSketch`](crate::CountMinSketch).
    CountMinSketch = 3, "Count-Min Sketch";
    /// [`SketchMap`](crate::SketchMap).
    SketchMap = 4, "SketchMap";
    /// [`KeySample`](crate::KeySample).
    KeySample = 5, "KeySample";
    /// [`PrefixSketch`](crate::PrefixSketch).
    PrefixSketch = 6, "PrefixSketch";
    /// [`Quantiles`](crate::Quantiles).
    Quantiles = 7, "quantiles";
    /// A sketch of a security log (feature `logs`).
    LogSketch = 8, "LogSketch";
    /// A series of such sketches over time.
    LogSeries = 9, "LogSeries";
    /// [`Sum`](crate::monoid::Sum).
    Sum = 16, "sum";
    /// [`WrappingSum`](crate::monoid::WrappingSum).
    WrappingSum = 17, "wrapping sum";
    /// [`Max`](crate::monoid::Max).
    Max = 18, "maximum";
    /// [`Min`](crate::monoid::Min).
    Min = 19, "minimum";
    /// A tuple of monoids.
    Tuple = 20, "tuple";
    /// [`Optional`](crate::monoid::Optional).
    Optional = 21, "optional value";
    /// [`MapOf`](crate::monoid::MapOf).
    Map = 22, "map";
    /// [`Moments`](crate::monoid::Moments).
    Moments = 23, "moments";
    /// [`First`](crate::monoid::First).
    First = 24, "first";
    /// [`Last`](crate::monoid::Last).
    Last = 25, "last";
    /// [`Top`](crate::monoid::Top).
    Top = 26, "top";
    /// A monoid that is not this library's, known by its name.
    Named = 255, "named kind";
}
