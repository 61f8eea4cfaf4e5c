//! Distinct keys by the million: only those that change the registers are drawn.

/// Numbers from a seed, the same everywhere: SplitMix64 (Steele, Lea & Flood 2014).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// Above 0, at most 1.
    pub fn unit(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 * f64::EPSILON / 2.0
    }

    fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.bits()) * bound as u128) >> 64) as usize
    }
}

const MAX_RANK: usize = 47;

/// The hashes of distinct keys, one after the other, without those that leave every register as it is.
///
/// The first keys are all drawn: a sparse sketch tells them apart, and most change a register. Beyond, a key changes one
/// with probability q = sum over registers of 2^-rank / m, so the number of keys until the next change is geometric; the
/// register that changes is drawn in proportion to 2^-rank, and its hash has at least that many trailing zeros.
/// All three are exact, so what the registers hold after n keys has the same distribution as with every key drawn.
pub struct Keys {
    random: Random,
    precision: u32,
    all_drawn_up_to: u64,
    count: u64,
    ranks: Vec<u8>,
    /// The registers of each rank, once the shortcut is taken.
    of_rank: Option<Box<[Vec<u32>; MAX_RANK + 1]>>,
    /// Sum of 2^-rank over the registers that can still change.
    weight: f64,
}

impl Keys {
    pub fn new(random: Random, precision: u8, all_drawn_up_to: u64) -> Self {
        Self {
            random,
            precision: precision.into(),
            all_drawn_up_to,
            count: 0,
            ranks: vec![0; 1 << precision],
            of_rank: None,
            weight: 0.0,
        }
    }

    /// Goes on to key number `count`, and hands over the hashes on the way.
    pub fn up_to(&mut self, count: u64, mut insert: impl FnMut(u64)) {
        while self.count < count.min(self.all_drawn_up_to) {
            let hash = self.random.bits();
            let rank = &mut self.ranks[(hash >> (64 - self.precision)) as usize];
            *rank = (*rank).max(rank_of(hash));
            insert(hash);
            self.count += 1;
        }
        while self.count < count {
            // A wait that is cut short here may be drawn anew there: the geometric distribution has no memory.
            let idle = self.idle_keys();
            if idle >= (count - self.count) as f64 {
                self.count = count;
            } else {
                self.count += idle as u64 + 1;
                insert(self.change());
            }
        }
    }

    /// How many keys pass until one changes a register.
    fn idle_keys(&mut self) -> f64 {
        if self.of_rank.is_none() {
            let mut of_rank = Box::new([const { Vec::new() }; MAX_RANK + 1]);
            for (register, &rank) in self.ranks.iter().enumerate() {
                of_rank[usize::from(rank)].push(register as u32);
            }
            self.weight = (0..MAX_RANK)
                .map(|rank| of_rank[rank].len() as f64 * power(rank))
                .sum();
            self.of_rank = Some(of_rank);
        }
        let change = self.weight / self.ranks.len() as f64;
        (self.random.unit().ln() / (-change).ln_1p()).floor()
    }

    /// The hash of a key that changes a register.
    fn change(&mut self) -> u64 {
        let of_rank = self.of_rank.as_mut().expect("a wait comes first");
        let mut left = self.random.unit() * self.weight;
        let mut old = 0;
        // The last rank with registers takes what rounding leaves.
        for rank in 0..MAX_RANK {
            if !of_rank[rank].is_empty() {
                old = rank;
                left -= of_rank[rank].len() as f64 * power(rank);
                if left <= 0.0 {
                    break;
                }
            }
        }
        let chosen = self.random.below(of_rank[old].len());
        let register = of_rank[old].swap_remove(chosen);
        let low_bits = self.random.bits() << old & (!0 >> self.precision);
        let hash = u64::from(register) << (64 - self.precision) | low_bits;
        let new = usize::from(rank_of(hash));
        of_rank[new].push(register);
        self.weight -= power(old);
        if new < MAX_RANK {
            self.weight += power(new);
        }
        hash
    }
}

/// As the documentation has it: trailing zeros plus one, at most 47.
fn rank_of(hash: u64) -> u8 {
    (hash.trailing_zeros() + 1).min(MAX_RANK as u32) as u8
}

/// 2^-rank.
fn power(rank: usize) -> f64 {
    1.0 / (1_u64 << rank) as f64
}
